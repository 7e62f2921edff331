"""The tab Documents."""
