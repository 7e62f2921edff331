"""A model that a server runs: it writes, and learned versions are brought to it."""
