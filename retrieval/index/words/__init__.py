"""The keyword half of the search: BM25 over counted words."""
