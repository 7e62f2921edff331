"""What people and metrics say of answers: ratings, edits, preference pairs, evaluation."""
