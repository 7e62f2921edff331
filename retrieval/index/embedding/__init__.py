"""Embedding models: any kind behind one protocol, and the multilingual one out of its package."""
