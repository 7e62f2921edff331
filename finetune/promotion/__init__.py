"""Whether a new adapter replaces the one that answers."""
