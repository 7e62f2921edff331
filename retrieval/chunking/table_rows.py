"""Index the rows of tables with figures: each is found by its name and read with its table.

When a whole table is embedded, its figures drown out its words, but a question asks for one row by its name.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from retrieval.chunking.pieces import Limits
from retrieval.text.sentences import Span
from retrieval.text.tables import tables


class FoundRow(NamedTuple):
    """Where a row begins in a text, the part of its table that is read with it, and its name."""

    start: int
    read_start: int
    read_end: int
    label: str


def table_rows(text: str, limits: Limits) -> Iterator[FoundRow]:
    """Yield the rows that have a name and a figure. Of a table longer than a chunk, lines around the row are read."""
    for table in tables(text):
        for row in table.rows:
            read = _around(text, table.lines, row.line, limits)
            if read:
                yield FoundRow(table.line_of(row)[0], *read, row.label)


def _around(text: str, lines: Sequence[Span], at: int, limits: Limits) -> Span | None:
    """Return the span of as many lines around the one at `at` as fit into a chunk; None if that line does not fit."""
    most_tokens = min(limits.tokens + limits.special_tokens, limits.window)

    def span(width: int) -> Span:
        first = max(min(at - width // 2, len(lines) - width), 0)
        return lines[first][0], lines[first + width - 1][1]

    def measure(width: int) -> int:
        return limits.measure(text[slice(*span(width))])

    least, width = 0, 1
    while width < len(lines) and measure(width) <= most_tokens:  # doubling, so that no very long text is measured
        least, width = width, 2 * width
    widths = range(least + 1, min(width, len(lines)) + 1)
    fitting = least + bisect_right(widths, most_tokens, key=measure)
    return span(fitting) if fitting else None
