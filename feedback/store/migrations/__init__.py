"""The steps of the database schema, for the tables of retrieval, assistant and feedback."""
