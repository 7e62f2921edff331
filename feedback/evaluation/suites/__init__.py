"""Suites of metrics that come from another library, several scores at once."""
