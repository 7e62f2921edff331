"""Language models that judge answers."""
