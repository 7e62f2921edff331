"""Writes feedback to files and reads it back."""
