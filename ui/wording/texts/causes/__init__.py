"""What is said of why answers were bad, a file a language."""
