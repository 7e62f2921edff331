"""What the chat says of files that are attached to a conversation, a file a language."""
