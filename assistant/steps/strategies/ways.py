"""Strategies that differ in how is searched alone."""

from assistant.steps.strategies.strategy import BY_SCORES, Strategy
from retrieval.settings import Way

PLAIN = Strategy("plain", "As the settings of [index] say: by meaning and words, ordered by the model that reads.")
NAIVE = Strategy("naive", "By meaning alone, as the simplest systems search.", Way(1.0, 0.0, 0))
HYBRID = Strategy("hybrid", "By meaning and words, without the model that reads.", BY_SCORES)
