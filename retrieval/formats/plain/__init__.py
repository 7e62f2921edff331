"""Formats that are plain text with marks in it."""
