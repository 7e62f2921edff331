"""Pairs that are too long for the model: they are left out of a training and named, and nothing is cut silently."""

from collections.abc import Sequence
from dataclasses import dataclass

from feedback.records import PreferencePair
from retrieval.text.plurals import how_many

NAMED = 3
"""So many answers that are left out are named."""


@dataclass(frozen=True)
class Lengths:
    """How long some pairs are, in their order."""

    tokens: tuple[int, ...]
    """Tokens of prompt and answer, of the longer of the two answers."""
    most: int
    """Tokens that a pair may have to be trained on."""
    windows: int = 0
    """How many windows of documents there are, where the method reads those."""
    instructions: int = 0
    """How many instructions could be mixed in."""


def leave_out_long(pairs: Sequence[PreferencePair], lengths: Lengths) -> tuple[tuple[PreferencePair, ...], str]:
    """Return the pairs that can be trained on, and a sentence about the others; "" where there are none."""
    long = [
        f"{pair.exchange_id} ({tokens:,} tokens)"
        for pair, tokens in zip(pairs, lengths.tokens, strict=True)
        if tokens > lengths.most
    ]
    if not long:
        return tuple(pairs), ""
    named = ", ".join(long[:NAMED]) + (f" and {len(long) - NAMED} more" if len(long) > NAMED else "")
    kept = (pair for pair, tokens in zip(pairs, lengths.tokens, strict=True) if tokens <= lengths.most)
    return tuple(kept), (
        f"{how_many(len(long), 'pair')} left out, longer than the {lengths.most:,} tokens of prompt and answer that "
        f"can be trained on: answer {named}. To learn from them, raise `[model] window` or `[training] "
        "longest_pair_tokens`, or shorten the edit."
    )
