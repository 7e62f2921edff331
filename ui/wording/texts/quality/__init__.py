"""What the quality page says, a file a language."""
