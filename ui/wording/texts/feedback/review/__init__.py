"""What is said of reviewing corrections and thumbs down, a file a language."""
