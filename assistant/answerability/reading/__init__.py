"""A small model reads question and passage together and marks what answers."""
