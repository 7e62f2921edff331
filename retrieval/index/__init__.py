"""What is kept of documents and chunks: vectors, words and the list of documents."""
