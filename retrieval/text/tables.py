"""Tables in Markdown and in the texts that the readers write: their rows with figures, and what each row says.

A table is a paragraph with bars in its lines; the lines without bars before them are its caption. A line counts as a
header only if that is certain, because a wrong header would make a row say something false.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from retrieval.text.headings import find_fences, is_fenced
from retrieval.text.sentences import Span

FIGURE = re.compile(r"[$€£¥(<>~+\-–—\s]*\d[\d.,\s]*[)%x\s]*|[$€£¥\s]*[-–—]+[\s%]*|N/?[AM]|n/[am]")
YEAR = re.compile(r"(?:19|20)\d\d")
BAR = re.compile(r"(?<!\\)\|")
WORD = re.compile(r"[^\W\d_]{2,}")
EMPHASIS = re.compile(r"(?<!\w)[*_`]+|[*_`]+(?!\w)")
UNIT = re.compile(r"\([^()]*\bin (?:thousand|million|billion)s?\b[^()]*\)", re.IGNORECASE)
CAPTION_CHARACTERS, LABEL_CHARACTERS, SENTENCE_CAPTION_CHARACTERS = 150, 150, 80


class TableRow(NamedTuple):
    """A row that has a name and a figure."""

    line: int
    """Number of its line among the lines of the table, from 0."""
    caption: str
    section: str
    """Caption of the table, or ""."""
    name: str
    figures: tuple[tuple[str, str], ...]
    """Header of the column, or "", and the content of the cell."""

    @property
    def label(self) -> str:
        """The name by which the row is found: the end of the caption, the section and the name, without figures."""
        name = f"{self.section} {self.name}".strip()[:LABEL_CHARACTERS]
        return "\n".join(filter(None, (_end_of(self.caption), name)))

    @property
    def sentence(self) -> str:
        """The row as a line that can be understood without its table; of a long caption only the unit is taken."""
        is_short = len(self.caption) <= SENTENCE_CAPTION_CHARACTERS
        unit = None if is_short else UNIT.search(self.caption)
        name = (self.caption if is_short else "", self.section, self.name, unit[0] if unit else "")
        figures = "; ".join(f"{head}: {figure}" if head else figure for head, figure in self.figures)
        return ": ".join(filter(None, (" ".join(filter(None, name)), figures)))


class Table(NamedTuple):
    """A table that has rows with figures."""

    lines: list[Span]
    """Offsets of all lines in the text, captions included."""
    rows: list[TableRow]
    headers: list[Span]
    """Offsets of the lines that are column headers."""

    def line_of(self, row: TableRow) -> Span:
        """Return the offsets of a row in the text."""
        return self.lines[row.line]


def tables(text: str) -> Iterator[Table]:
    """Yield the tables of `text` in order, except those inside code fences."""
    fences = find_fences(text)
    for lines in _paragraphs(text):
        if not is_fenced(fences, lines[0][0]) and sum("|" in text[start:end] for start, end in lines) > 1:
            table = _read(text, lines)
            if table.rows:
                yield table


def _paragraphs(text: str) -> Iterator[list[Span]]:
    start, lines = 0, []
    for line in text.split("\n"):
        if line.strip():
            lines.append((start, start + len(line)))
        elif lines:
            yield lines
            lines = []
        start += len(line) + 1
    if lines:
        yield lines


def _read(text: str, lines: list[Span]) -> Table:
    table = Table(lines, [], [])
    barred = [text[start:end].strip() for start, end in lines if "|" in text[start:end]]
    edged = all(line.startswith("|") and line.endswith("|") for line in barred)
    caption, section, heads, begun = "", "", [], False
    for at, (start, end) in enumerate(lines):
        line = text[start:end]
        cells = split_cells(line, edged)
        figures = [cell for cell in cells if FIGURE.fullmatch(cell)]
        are_years = all(YEAR.fullmatch(cell) for cell in figures)
        if "|" not in line and not begun:
            caption = f"{caption} {line.strip()}".strip() if WORD.search(line) else caption
        elif not any(map(WORD.search, cells)) and not figures:
            pass
        elif _are_headers(cells, are_years=are_years, first=not table.rows):
            heads = cells
            table.headers.append((start, end))
        elif sum(map(bool, cells)) == 1 and not figures:
            section = "".join(cells)
        elif re.search(r"\d", "".join(figures)) and (name := _name(cells, heads)):
            table.rows.append(TableRow(at, caption, section, name, tuple(_under(heads, cells))))
        begun = begun or "|" in line
    return table


def _are_headers(cells: Sequence[str], *, are_years: bool, first: bool) -> bool:
    """Whether a line is a header: several cells, no figures but years; after the first row, no name in front."""
    several = sum(map(bool, cells)) > 1 or not cells[0]
    return are_years and several and (first or not cells[0])


def split_cells(line: str, edged: bool) -> list[str]:
    """Return the cells of a line without emphasis; `edged` says that bars stand before the first and after the last."""
    cells = BAR.split(line.strip()[1:-1] if edged else line)
    return [EMPHASIS.sub("", cell.replace("\\|", "|")).strip() for cell in cells]


def _name(cells: Sequence[str], heads: Sequence[str]) -> str:
    """Return the words of a row with the number before them, or the year that the row is about."""
    words = [cell for cell in cells if WORD.search(cell) and not FIGURE.fullmatch(cell)]
    if words:
        return ", ".join([*filter(None, cells[:1] if words[0] != cells[0] else []), *words])
    return f"{heads[0]} {cells[0]}".strip() if heads and YEAR.fullmatch(cells[0]) else ""


def _under(heads: Sequence[str], cells: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the headers and figures of a row, except a figure in the first cell, which belongs to the name."""
    for at, cell in enumerate(cells):
        if at and FIGURE.fullmatch(cell):
            yield (heads[at] if at < len(heads) else ""), cell


def _end_of(caption: str) -> str:
    """Return the last words of a caption, which say most about the table below."""
    cut = caption[-CAPTION_CHARACTERS:]
    return cut if cut == caption else cut.partition(" ")[2]


def name_cells(columns: Sequence[str], row: Sequence[str]) -> str:
    """Return a row as one line per cell that is not blank, each beginning with the name of its column."""
    return join_fields(zip(columns, row, strict=False))


def join_fields(fields: Iterable[tuple[str, str]]) -> str:
    """Return (name, value) pairs as lines. No value holds a blank line, which would end the paragraph."""
    return "\n".join(f"{name}: {text}" if name else text for name, value in fields if (text := _without_gaps(value)))


def _without_gaps(value: str) -> str:
    return "\n".join(line for line in value.strip().split("\n") if line.strip()) if "\n" in value else value.strip()
