"""The texts of the chat, of its conversations and of the first minute: a file a language."""
