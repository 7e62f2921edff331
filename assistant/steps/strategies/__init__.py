"""Ways to search and to check an answer beyond the usual one: each a strategy in a file, all in table.py."""
