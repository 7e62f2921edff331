"""Which model answers: what there is to choose, writing the choice down, and exchanging it in a running server."""
