"""The tab Documents in a real browser."""
