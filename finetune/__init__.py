"""Learn from what was judged: build a training set, train an adapter, decide, promote."""
