"""The settings: from `apprentice.toml` and the environment."""
