"""What is said of learned versions, and of why no training can start, a file a language."""
