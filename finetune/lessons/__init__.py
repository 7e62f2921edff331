"""What is learned beside the adapter: whether to answer, and whether to quote."""
