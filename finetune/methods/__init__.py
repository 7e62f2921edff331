"""The ways to tune: each a file with its settings and its loss."""
