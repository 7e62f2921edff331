"""A conversation as a model reads and writes it: its template, its control tokens, its thoughts."""
