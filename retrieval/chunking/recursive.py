"""Cut at the best border so that as much as possible fits: at blank lines, else at lines, sentences or words.

llama-index's TokenTextSplitter does the same, but does not return where its pieces were.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from retrieval.chunking.pieces import CHARACTERS_PER_TOKEN, Limits
from retrieval.text.sentences import Span

Borders = Sequence[re.Pattern[str]]
"""Kinds of borders, best first. A part ends where a match ends."""

_WORDS = (re.compile(r"\s+"),)
_LINES = (re.compile(r"\n\s*\n"), re.compile(r"\n"))
_CODE_BLOCK = re.compile(r"\n\s*\n(?=[^\s})\]])")


def by_borders(text: str, limits: Limits) -> Iterator[Span]:
    """Yield spans that end at blank lines, else lines, sentences or words."""
    return _cut(text, 0, len(text), (*_LINES, re.compile(r"(?<=[.?!])\s+"), *_WORDS), limits)


def by_tokens(text: str, limits: Limits) -> Iterator[Span]:
    """Yield spans of equal length in tokens that end wherever a word ends."""
    return _cut(text, 0, len(text), _WORDS, limits)


def by_code(text: str, limits: Limits) -> Iterator[Span]:
    """Yield spans that begin with a definition at the left margin, else after a blank line, else with a line."""
    return _cut(text, 0, len(text), (_CODE_BLOCK, *_LINES, *_WORDS), limits)


def _cut(text: str, start: int, end: int, borders: Borders, limits: Limits) -> Iterator[Span]:
    start, end = _without_blanks(text, start, end)
    if start == end:
        return
    most = limits.tokens + limits.special_tokens
    if limits.measure(text[start:end]) <= min(most, limits.window):
        yield start, end
        return
    ends = [*(match.end() for border in borders[:1] for match in border.finditer(text, start, end)), end]
    if len(ends) == 1 and not borders:
        ends = [*range(start + 1, end), end]
    first = 0
    while first < len(ends):
        farthest = bisect_right(ends, start + (most + 1) * CHARACTERS_PER_TOKEN, first)
        fitting = bisect_right(ends, min(most, limits.window), first, farthest, key=_measured_from(text, start, limits))
        if fitting > first:
            first, stop = fitting, ends[fitting - 1]
            yield from _strip(text, start, stop)
        elif borders:  # not even the first part fits
            stop = ends[first]
            yield from _cut(text, start, stop, borders[1:], limits)
            first += 1
        else:  # a single character with more tokens than the limit
            stop = ends[first]
            yield start, stop
            first += 1
        start = stop


def _measured_from(text: str, start: int, limits: Limits):
    return lambda end: limits.measure(text[start:end].strip())


def _strip(text: str, start: int, end: int) -> Iterator[Span]:
    start, end = _without_blanks(text, start, end)
    if start < end:
        yield start, end


def _without_blanks(text: str, start: int, end: int) -> Span:
    part = text[start:end]
    if not part.strip():
        return start, start
    return start + len(part) - len(part.lstrip()), end - len(part) + len(part.rstrip())
