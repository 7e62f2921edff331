"""The exam: golden questions, per-question scores and reports that can be compared."""
