"""Chroma's chunking metrics: what share of the excerpts that answer a question is retrieved, and how little beside it.

As defined in "Evaluating Chunking Strategies for Retrieval" (research.trychroma.com/evaluating-chunking), counted in
characters as its program does.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean

Span = tuple[str, int, int]
"""Corpus, first character, character after the last."""


@dataclass(frozen=True)
class Score:
    """Of one question or the mean over several; shares from 0 to 1."""

    recall: float
    precision: float
    iou: float
    """What is retrieved rightly, of all that is retrieved (what is retrieved twice counts twice) or missed."""


def score(retrieved: Sequence[Span], excerpts: Sequence[Span]) -> Score:
    """Measure what was retrieved for a question against the excerpts that answer it."""
    hit = length(_intersect(retrieved, excerpts))
    got = sum(end - start for _, start, end in retrieved)
    wanted = length(excerpts)
    return Score(hit / wanted, hit / got if got else 0.0, hit / (got + wanted - hit))


def precision_omega(chunks: Iterable[Span], excerpts: Sequence[Span]) -> float:
    """Return the IoU of a search that returned exactly the chunks that hold some of the excerpts."""
    holding = [chunk for chunk in chunks if _intersect([chunk], excerpts)]
    hit = length(_intersect(holding, excerpts))
    return hit / (length(holding) + length(excerpts) - hit)


def mean(scores: Sequence[Score]) -> Score:
    """Return the mean of each measure."""
    return Score(*(fmean(getattr(one, name) for one in scores) for name in ("recall", "precision", "iou")))


def length(spans: Iterable[Span]) -> int:
    """Return the characters that spans hold, each once."""
    total, last = 0, ("", 0)
    for corpus, start, end in sorted(spans):
        covered = last[1] if last[0] == corpus else 0
        total += max(end - max(start, covered), 0)
        last = (corpus, max(end, covered))
    return total


def _intersect(some: Iterable[Span], others: Sequence[Span]) -> list[Span]:
    found = [
        (corpus, max(start, first), min(end, last))
        for corpus, start, end in some
        for other, first, last in others
        if other == corpus
    ]
    return [span for span in found if span[1] < span[2]]
