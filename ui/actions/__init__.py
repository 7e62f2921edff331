"""What people can do. The page and the commands call these functions, and nothing else, to do it."""
