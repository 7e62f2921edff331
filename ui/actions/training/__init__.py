"""A training that people start, what it makes, and what can be done with that."""
