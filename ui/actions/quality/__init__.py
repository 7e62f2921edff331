"""How good answers are, by exams and by people: over time, question by question, and what feedback did."""
