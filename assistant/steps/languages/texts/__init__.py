"""What the assistant says by itself, a file a language."""
