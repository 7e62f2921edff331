"""From preference pairs to the batches that are trained on."""
