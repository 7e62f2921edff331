"""Compares texts: what an edit changed, whether passages say it, whether two questions ask the same."""
