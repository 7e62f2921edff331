"""Rows of tables with figures, each found by what it is called and read with its table.

Figures drown the words between them when a whole table is embedded, and a question asks for one row of it by name.
Tables are what the readers write and what Markdown marks: lines with bars, in one paragraph with their caption.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from retrieval.chunkers.pieces import Limits
from retrieval.formats.tables import FIGURE, YEAR
from retrieval.sentences import Span

PARAGRAPH = re.compile(r"(?:[^\n]*\S[^\n]*(?:\n|\Z))+")
LINE = re.compile(r"[^\n]*\S[^\n]*")
WORD = re.compile(r"[^\W\d_]{2,}")
EMPHASIS = re.compile(r"[*_`]+")
UNIT = re.compile(r"\([^()]*\bin (?:thousand|million|billion)s?\b[^()]*\)", re.IGNORECASE)
CAPTION_CHARACTERS, LABEL_CHARACTERS, SAID_CHARACTERS = 150, 150, 80


class Row(NamedTuple):
    """One row of a table; `start` and `end` are offsets of a text."""

    start: int
    end: int
    caption: str
    section: str
    """Of the table, "" where it has none."""
    name: str
    figures: tuple[tuple[str, str], ...]
    """Head of the column, "" where there is none, and what stands in it."""

    @property
    def label(self) -> str:
        """What the row is called: the end of the caption, section and name; without its figures."""
        return "\n".join(filter(None, (_end_of(self.caption), f"{self.section} {self.name}".strip())))

    @property
    def said(self) -> str:
        """The row as a line of text that is understood without its table; of a long caption only the unit."""
        is_short = len(self.caption) <= SAID_CHARACTERS
        unit = None if is_short else UNIT.search(self.caption)
        name = filter(None, (self.caption if is_short else "", self.section, self.name, unit[0] if unit else ""))
        figures = "; ".join(f"{head}: {figure}" if head else figure for head, figure in self.figures)
        return f"{' '.join(name)}: {figures}"


class TableRow(NamedTuple):
    """One row, as offsets of a text, and the stretch of its table that is read when it is found."""

    start: int
    read_start: int
    read_end: int
    label: str


def table_rows(text: str, limits: Limits) -> Iterator[TableRow]:
    """Yield the rows that have a name and a figure, in order; tables longer than a chunk are read around the row."""
    for lines in tables(text):
        for row in rows(text, lines):
            read = _around(text, lines, lines.index((row.start, row.end)), limits)
            if read:
                yield TableRow(row.start, *read, row.label)


def tables(text: str) -> Iterator[list[Span]]:
    """Yield the lines of every paragraph that holds a table, captions included."""
    for paragraph in PARAGRAPH.finditer(text):
        lines = [match.span() for match in LINE.finditer(text, *paragraph.span())]
        if sum("|" in text[start:end] for start, end in lines) > 1:
            yield lines


def rows(text: str, lines: Sequence[Span]) -> Iterator[Row]:
    """Yield the rows of a table that have a name and a figure."""
    caption, section, heads, begun = "", "", [], False
    for start, end in lines:
        line = text[start:end].strip()
        cells = _cells(line)
        figures = [cell for cell in cells if FIGURE.fullmatch(cell)]
        names = _name(cells)
        if "|" not in line and not begun:
            caption = f"{caption} {line}".strip()
        elif not all(YEAR.fullmatch(cell) for cell in figures) and re.search(r"\d", "".join(figures)):
            if names:
                yield Row(start, end, caption, section, names, tuple(_under(heads, cells)))
        elif names and sum(map(bool, cells)) == 1:
            section = names
        elif names or any(map(YEAR.fullmatch, cells)):
            heads = cells
        begun = begun or "|" in line


def _name(cells: Sequence[str]) -> str:
    """Return the words of a row, and the number before them that numbers or dates it; "" where there are none."""
    words = [cell for cell in cells if WORD.search(cell) and not FIGURE.fullmatch(cell)]
    numbered = cells[:1] if words and words[0] != cells[0] else []
    return " ".join([*filter(None, numbered), *words])[:LABEL_CHARACTERS]


def _cells(line: str) -> list[str]:
    edged = line.startswith("|") and line.endswith("|") and len(line) > 1
    return [EMPHASIS.sub("", cell).strip() for cell in (line[1:-1] if edged else line).split("|")]


def _under(heads: Sequence[str], cells: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the figures of a row with the heads of their columns."""
    for at, cell in enumerate(cells):
        if FIGURE.fullmatch(cell):
            yield (heads[at] if at < len(heads) else ""), cell


def _end_of(caption: str) -> str:
    """Return the last words of a caption: what stands nearest says most of the table."""
    cut = caption[-CAPTION_CHARACTERS:]
    return cut if cut == caption else cut.partition(" ")[2]


def _around(text: str, lines: Sequence[Span], at: int, limits: Limits) -> Span | None:
    """Return the span of all lines, or of as many around the one at `at` as a chunk holds; None if not even that."""
    most = min(limits.tokens + limits.special_tokens, limits.window)

    def span(width: int) -> Span:
        first = max(min(at - width // 2, len(lines) - width), 0)
        return lines[first][0], lines[first + width - 1][1]

    widths = range(1, len(lines) + 1)
    fitting = bisect_right(widths, most, key=lambda width: limits.measure(text[slice(*span(width))]))
    return span(fitting) if fitting else None
