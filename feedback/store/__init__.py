"""Keeps conversations, ratings, edits and choices in the database."""
