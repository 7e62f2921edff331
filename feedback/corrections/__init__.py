"""What earlier corrections do for the next question."""
