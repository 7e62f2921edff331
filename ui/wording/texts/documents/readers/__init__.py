"""What is said of who may read which collection, a file a language."""
