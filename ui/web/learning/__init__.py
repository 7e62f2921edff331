"""The tab Learning."""
