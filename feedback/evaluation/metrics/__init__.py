"""Scores of answers, a file each."""
