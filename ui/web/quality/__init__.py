"""The tab Quality."""
