"""Find passages in documents: read them, cut them into chunks, embed the chunks, index and search them."""
