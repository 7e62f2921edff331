"""Signing in: the page for it, the sessions behind it, and the way in from a provider of identities."""
