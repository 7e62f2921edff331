"""Small to search, large to read: one sentence finds the sentences around it, or a part finds its whole."""

from collections.abc import Iterator

from retrieval.chunking.pieces import Limits, Piece, join_short
from retrieval.chunking.sentence import by_sentences
from retrieval.text.sentences import sentence_spans

CHILDREN = 4
"""A child has up to this part of its parent's tokens."""

LEAST_TOKENS = 8
"""Shorter sentences are joined with the next, so that "Yes." is no chunk."""


def sentence_windows(text: str, limits: Limits) -> Iterator[Piece]:
    """Yield single sentences, read with as many around them, as many before as after, as the limit holds."""
    least = limits.of(LEAST_TOKENS * 6)
    spans = [
        (start + inner_start, start + inner_end)
        for start, end in join_short(text, sentence_spans(text), least)
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
    """Yield parts of about a quarter of the limit, each read as the whole that it is a part of."""
    for start, end in by_sentences(text, limits):
        for inner_start, inner_end in by_sentences(text[start:end], limits.of(limits.tokens // CHILDREN)):
            yield Piece(start + inner_start, start + inner_end, start, end)
