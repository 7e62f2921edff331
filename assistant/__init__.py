"""A question becomes an answer with citations, and the models and adapters that do it. Does not know it is recorded."""
