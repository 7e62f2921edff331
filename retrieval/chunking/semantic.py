"""Cut where the subject changes: between the sentences that are least alike, again and again until every part fits.

This needs no threshold. Percentile rules need one, and a threshold that suits one text does not suit the next.
"""

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from retrieval.chunking.pieces import Limits, join_short
from retrieval.chunking.sentence import by_sentences
from retrieval.text.sentences import LONGEST_CHARACTERS, Span, sentence_spans

SIDE = 2
"""Number of sentences on each side of a border that are compared."""

Embed = Callable[[Sequence[str]], np.ndarray]


def by_meaning(text: str, limits: Limits, embed: Embed) -> Iterator[Span]:
    """Yield spans of whole sentences that are about one thing; `embed` returns unit vectors, one row for each text."""
    sentences = sentence_spans(text, LONGEST_CHARACTERS)
    if not sentences:
        return iter(())
    vectors = embed([text[start:end] for start, end in sentences])
    likeness = [
        float(_mean(vectors[max(at - SIDE, 0) : at]) @ _mean(vectors[at : at + SIDE])) for at in range(1, len(vectors))
    ]
    return join_short(text, _cut(text, sentences, likeness, limits), limits)


def _cut(text: str, sentences: Sequence[Span], likeness: Sequence[float], limits: Limits) -> Iterator[Span]:
    """`likeness[i]` is how alike the sides of the border after sentence `i` are."""
    waiting = [(0, len(sentences))]
    while waiting:
        first, end = waiting.pop()
        start, stop = sentences[first][0], sentences[end - 1][1]
        if limits.measure(text[start:stop]) <= min(limits.tokens + limits.special_tokens, limits.window):
            yield start, stop
        elif end - first == 1:
            for inner_start, inner_end in by_sentences(text[start:stop], limits):
                yield start + inner_start, start + inner_end
        else:
            border = first + 1 + int(np.argmin(likeness[first : end - 1]))
            waiting += [(border, end), (first, border)]


def _mean(vectors: np.ndarray) -> np.ndarray:
    mean = vectors.mean(axis=0)
    return mean / max(float(np.linalg.norm(mean)), 1e-9)
