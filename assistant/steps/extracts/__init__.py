"""Answers that quote: which part of the passages is shown, and how."""
