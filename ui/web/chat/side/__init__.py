"""Beside the chat: the list of conversations, and what is one's own."""
