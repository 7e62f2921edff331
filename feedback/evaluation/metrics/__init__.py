"""The metrics that score answers, one file each. `scores` says which of them apply to a question."""
