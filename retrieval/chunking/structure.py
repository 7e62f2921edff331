"""Cut at headings: every heading begins a chunk, and long sections are cut at sentences."""

from collections.abc import Iterator
from itertools import pairwise

from retrieval.chunking.pieces import Limits, join_short
from retrieval.chunking.sentence import by_sentences
from retrieval.text.headings import headings
from retrieval.text.sentences import Span


def by_sections(text: str, limits: Limits) -> Iterator[Span]:
    """Yield spans that do not cross a heading, except that sections of a line or two are joined with the next.

    Headings are marked as in Markdown, which the readers of HTML, Word, e-books and e-mail write too.
    """
    borders = sorted({0, *(heading.start for heading in headings(text)), len(text)})
    return join_short(text, _sections(text, borders, limits), limits)


def _sections(text: str, borders: list[int], limits: Limits) -> Iterator[Span]:
    for start, end in pairwise(borders):
        for inner_start, inner_end in by_sentences(text[start:end], limits):
            yield start + inner_start, start + inner_end
