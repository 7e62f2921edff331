"""Turns judged answers into preference pairs that a model can be trained on."""
