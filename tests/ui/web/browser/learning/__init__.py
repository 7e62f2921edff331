"""The tab Learning in a real browser."""
