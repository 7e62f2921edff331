"""Where in a text an adapter works."""
