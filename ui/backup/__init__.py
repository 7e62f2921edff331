"""A home as one file, and a home made of such a file."""
