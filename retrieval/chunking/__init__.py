"""Cut documents into chunks, with one file for each chunker."""
