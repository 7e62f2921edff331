"""Training in several processes: how they are started, and how they share the pairs."""
