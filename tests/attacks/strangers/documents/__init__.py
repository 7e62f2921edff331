"""Documents and their files are for those who may read them."""
