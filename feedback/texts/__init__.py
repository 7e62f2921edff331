"""Comparing texts: what changed, what is supported, what asks the same."""
