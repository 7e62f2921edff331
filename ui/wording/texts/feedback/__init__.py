"""What the page says of the feedback of one person and of golden questions, a file a language."""
