"""Feedback as files."""
