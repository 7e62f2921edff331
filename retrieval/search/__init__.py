"""Find the passages for a question."""
