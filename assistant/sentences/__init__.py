"""Which sentences of the passages matter for a question."""
