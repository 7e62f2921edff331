"""Training runs on disk, and their progress."""
