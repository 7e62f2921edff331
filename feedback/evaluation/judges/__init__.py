"""Models that judge answers."""
