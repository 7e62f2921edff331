"""Read the bytes of a file as text, with one file for each format."""
