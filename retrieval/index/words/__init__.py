"""The word half of search: BM25 over counted words."""
