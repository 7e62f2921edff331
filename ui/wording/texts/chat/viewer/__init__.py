"""What the dialog says in which a source is read, a file a language."""
