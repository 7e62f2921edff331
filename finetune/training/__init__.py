"""Training one adapter."""
