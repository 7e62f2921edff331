"""What people and metrics say about answers: ratings, edits, choices, preference pairs and exams."""
