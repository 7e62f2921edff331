"""Adding documents to a library."""
