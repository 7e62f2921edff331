"""Whether two corrections of one question contradict each other. Only their words are compared, without a model."""

from feedback.pairs.judgements import Judgement

_LEAST_SHARED = 0.5
"""Share of the facts of the shorter correction. Two annotators of one CLAP NQ question share less in 8 % of 180 pairs,
answers to two different questions in 99 % (docs/experiments.md)."""
_SAME_WORDS = 0.8
"""From this share on, a negation in only one of the two reverses the meaning."""


def contradict(one: Judgement, other: Judgement) -> bool:
    """Return whether the corrections in two judgements of one question cannot both be right.

    They contradict each other when one refuses and the other answers, when their numbers differ, when one denies what
    the other says, or when they share too few facts beside those of the question. Corrections without a common passage
    answered different tasks and never contradict each other.
    """
    if (one.passages or other.passages) and not set(one.passages) & set(other.passages):
        return False
    if one.refuses or other.refuses:
        return one.refuses != other.refuses
    if one.numbers and other.numbers and not (one.numbers <= other.numbers or other.numbers <= one.numbers):
        return True
    fewer = min(len(one.facts), len(other.facts))
    shared = len(one.facts & other.facts) / fewer if fewer else 1.0
    return shared < _LEAST_SHARED or (shared >= _SAME_WORDS and one.denies != other.denies)
