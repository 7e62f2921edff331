"""Learns a reward from pairs, and lets the adapter write what it is worth."""
