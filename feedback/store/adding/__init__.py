"""Adds rows after a check: choices, reviews, and a whole history that is imported."""
