"""What other programs write of answers and read to learn from: a format a file, and one table of them."""
