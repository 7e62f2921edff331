"""What is searched beside the question itself."""
