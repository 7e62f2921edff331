"""Search small pieces and read large ones: a sentence with those around it, or a part with its whole."""

from collections.abc import Iterator

from retrieval.chunking.pieces import Limits, Piece, join_short
from retrieval.chunking.sentence import by_sentences
from retrieval.text.sentences import LONGEST_CHARACTERS, sentence_spans

CHILDREN = 4
"""A child has at most 1/4 of its parent's tokens."""

LEAST_TOKENS = 8
"""Shorter sentences are joined with the next, so that "Yes." is no chunk."""


def sentence_windows(text: str, limits: Limits) -> Iterator[Piece]:
    """Yield single sentences, each read with as many sentences before and after it as fit."""
    least = limits.of(LEAST_TOKENS * 6)
    spans = [
        (start + inner_start, start + inner_end)
        for start, end in join_short(text, sentence_spans(text, LONGEST_CHARACTERS), least)
        for inner_start, inner_end in by_sentences(text[start:end], limits)
    ]
    most = limits.tokens + limits.special_tokens
    for place, (start, end) in enumerate(spans):
        first = last = place
        while first > 0 or last < len(spans) - 1:
            wider_first, wider_last = max(first - 1, 0), min(last + 1, len(spans) - 1)
            if limits.measure(text[spans[wider_first][0] : spans[wider_last][1]]) > most:
                break
            first, last = wider_first, wider_last
        yield Piece(start, end, spans[first][0], spans[last][1])


def parents_and_children(text: str, limits: Limits) -> Iterator[Piece]:
    """Yield parts of up to a quarter of the limit; what is read is the whole chunk that the part belongs to."""
    for start, end in by_sentences(text, limits):
        for inner_start, inner_end in by_sentences(text[start:end], limits.of(limits.tokens // CHILDREN)):
            yield Piece(start + inner_start, start + inner_end, start, end)
