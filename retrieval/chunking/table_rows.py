"""Rows of tables with figures, each found by what it is called and read with its table.

Figures drown the words between them when a whole table is embedded, and a question asks for one row of it by name.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from retrieval.chunking.pieces import Limits
from retrieval.text.sentences import Span
from retrieval.text.tables import tables


class FoundRow(NamedTuple):
    """Where a row begins in a text, what it is called, and the stretch of its table that is read for its sake."""

    start: int
    read_start: int
    read_end: int
    label: str


def table_rows(text: str, limits: Limits) -> Iterator[FoundRow]:
    """Yield the rows that have a name and a figure, in order; tables longer than a chunk are read around the row."""
    for table in tables(text):
        for row in table.rows:
            read = _around(text, table.lines, row.line, limits)
            if read:
                yield FoundRow(table.line_of(row)[0], *read, row.label)


def _around(text: str, lines: Sequence[Span], at: int, limits: Limits) -> Span | None:
    """Return the span of all lines, or of as many around the one at `at` as a chunk holds; None if not even that."""
    most_tokens = min(limits.tokens + limits.special_tokens, limits.window)

    def span(width: int) -> Span:
        first = max(min(at - width // 2, len(lines) - width), 0)
        return lines[first][0], lines[first + width - 1][1]

    def measured(width: int) -> int:
        return limits.measure(text[slice(*span(width))])

    least, width = 0, 1
    while width < len(lines) and measured(width) <= most_tokens:  # so that no text much longer than a chunk is measured
        least, width = width, 2 * width
    widths = range(least + 1, min(width, len(lines)) + 1)
    fitting = least + bisect_right(widths, most_tokens, key=measured)
    return span(fitting) if fitting else None
