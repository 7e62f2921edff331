"""Trained adapters: what lies in their folders, and which of them answers."""
