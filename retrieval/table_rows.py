"""Rows of tables with figures, each found by what it is called and read with its table.

Figures drown the words between them when a whole table is embedded, and a question asks for one row of it by name.
Tables are what the readers write and what Markdown marks: lines with bars, in one paragraph with their caption.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from retrieval.chunkers.pieces import Limits
from retrieval.formats.tables import FIGURE, YEAR

BAR = re.compile(r"\s*\|\s*")
EDGES = re.compile(r"^\s*\|\s*|\s*\|\s*$")
PARAGRAPH = re.compile(r"(?:[^\n]*\S[^\n]*(?:\n|\Z))+")
WORD = re.compile(r"[^\W\d_]{2,}")
EMPHASIS = re.compile(r"[*_`]+")
CAPTION_CHARACTERS, LABEL_CHARACTERS = 150, 150


class TableRow(NamedTuple):
    """One row, as offsets of a text, and the stretch of its table that is read when it is found."""

    start: int
    read_start: int
    read_end: int
    label: str
    """Caption of the table, section of it and name of the row; without its figures."""


def table_rows(text: str, limits: Limits) -> Iterator[TableRow]:
    """Yield the rows that have a name and a figure, in order; tables longer than a chunk are read around the row."""
    for paragraph in PARAGRAPH.finditer(text):
        lines = [match.span() for match in re.finditer(r"[^\n]*\S[^\n]*", paragraph[0])]
        spans = [(paragraph.start() + start, paragraph.start() + end) for start, end in lines]
        if sum("|" in text[start:end] for start, end in spans) > 1:
            yield from _rows(text, spans, limits)


def _rows(text: str, lines: list[tuple[int, int]], limits: Limits) -> Iterator[TableRow]:
    caption, section, in_table = "", "", False
    for at, (start, end) in enumerate(lines):
        line = text[start:end]
        cells = [EMPHASIS.sub("", cell).strip() for cell in BAR.split(EDGES.sub("", line))]
        figures = [cell for cell in cells if FIGURE.fullmatch(cell)]
        names = " ".join(cell for cell in cells if cell not in figures and WORD.search(cell))[:LABEL_CHARACTERS]
        if "|" not in line and not in_table:
            caption = f"{caption} {line.strip()}".strip()
        elif not all(YEAR.fullmatch(cell) for cell in figures) and re.search(r"\d", "".join(figures)) and names:
            read = _around(text, lines, at, limits)
            parts = (_end_of(caption), f"{section} {names}".strip())
            if read:
                yield TableRow(start, *read, "\n".join(filter(None, parts)))
        elif names and sum(map(bool, cells)) == 1:
            section = names
        in_table = in_table or "|" in line


def _end_of(caption: str) -> str:
    """Return the last words of a caption: what stands nearest says most of the table."""
    cut = caption[-CAPTION_CHARACTERS:]
    return cut if cut == caption else cut.partition(" ")[2]


def _around(text: str, lines: list[tuple[int, int]], at: int, limits: Limits) -> tuple[int, int] | None:
    """Return the span of all lines, or of as many around the one at `at` as a chunk holds; None if not even that."""
    most = min(limits.tokens + limits.special_tokens, limits.window)

    def span(width: int) -> tuple[int, int]:
        first = max(min(at - width // 2, len(lines) - width), 0)
        return lines[first][0], lines[first + width - 1][1]

    widths = range(1, len(lines) + 1)
    fitting = bisect_right(widths, most, key=lambda width: limits.measure(text[slice(*span(width))]))
    return span(fitting) if fitting else None
