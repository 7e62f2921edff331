"""Whether two corrections of one question say different things. Knows words, no model, and nobody's reliability."""

from feedback.pairs.judgements import Judgement

_LEAST_SHARED = 0.5
"""Of the facts of the shorter correction. Two annotators of one CLAP NQ question share less in 8 % of 180 pairs,
answers to two different questions in 99 % (docs/experiments.md)."""
_SAME_WORDS = 0.8
"""From this share on, a negation in only one of them turns the meaning round."""


def contradict(one: Judgement, other: Judgement) -> bool:
    """Tell whether the texts that two judgements of the same question want written cannot both be right.

    One refuses and the other answers, their numbers differ, one denies what the other says, or they share too few facts
    beside those of the question. Texts that rest on no common passage answer different tasks and never contradict.
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
