"""The history of the database schema, for retrieval, assistant and feedback alike."""
