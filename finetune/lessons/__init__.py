"""What a night learns beside the adapter: whether to answer, and whether to quote."""
