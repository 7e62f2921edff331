"""The commands that ask: once, in a chat, for an exam, and for other programs."""
