"""Questions about tables, answered by computing: which rows and columns a question names, and what follows of them."""
