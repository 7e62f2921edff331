"""What is one's own: taken along as a file, and erased."""
