"""Measures a judge before it is believed."""
