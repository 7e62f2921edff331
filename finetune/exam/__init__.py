"""The exam that a new adapter, the one that answers now and the base model sit."""
