"""Which of the passages that were found are read."""
