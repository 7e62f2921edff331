"""What is stored of documents and their chunks: vectors, words and the list of documents."""
