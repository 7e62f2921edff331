"""The texts of conversations and of the first minute: a file a language."""
