"""From the pairs of feedback to the batches of a training."""
