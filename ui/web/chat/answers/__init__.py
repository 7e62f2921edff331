"""Answers as HTML, with their sources, and what is clicked below them."""
