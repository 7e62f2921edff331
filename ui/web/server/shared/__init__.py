"""Conversations that people share, as pages of their own: read, without a script, by whoever has signed in."""
