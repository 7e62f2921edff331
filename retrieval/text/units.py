"""The units that a text consists of, with what each needs beside it to be understood.

A unit is what can be shown by itself: a sentence, an item of a list, a row of a table with its heads, a piece of code,
a `name: value` line. An item needs the line that introduces its list, code the sentence that says what it does.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from retrieval.text.blocks import FENCE_LINE, RULE_LINE, Line, find_blocks
from retrieval.text.headings import MARKUP
from retrieval.text.sentences import sentence_spans, split_sentences
from retrieval.text.tables import tables

Kind = Literal["sentence", "item", "row", "figures", "code", "field"]
"""A row with figures stands by itself: it is said with its name and the heads of its columns."""

_LABEL = re.compile(r"\W{0,4}\w+:\W{0,4}")
"""A word such as "Note:", which says how the sentence behind it is meant."""
_QUOTED = re.compile(r"^[ \t]*>[> \t]*", re.MULTILINE)
"""The marks of a quotation, which each line of it begins with."""
_BAR = re.compile(r"(?<!\\)\|")
_LONG_CODE_WORDS, _CODE_WORDS = 60, 20
"""Code with more words is shown in parts with so many, of whole lines."""
_MOST_WORDS = 110
"""A sentence or an entry of a list with more words is divided, where it has sentences or clauses."""
_CLAUSE_END = re.compile(r";\s")
_LONG_ROW_WORDS, _LONG_CELL_WORDS = 80, 20
"""A row with more words is shown in sentences, each with the short cells of the row before it."""


@dataclass(frozen=True)
class Unit:
    """A part of a text that can be shown by itself, given what introduces it."""

    kind: Kind
    start: int
    end: int
    """Offsets in the text."""
    text: str
    """As it is shown: one line, except for code."""
    heading: str
    """The heading that it stands below, or ""."""
    lead: int | None = None
    """Number of the unit that introduces it: the line before a list, a table or code; None where there is none."""


def find_units(text: str, heading: str = "") -> list[Unit]:
    """Return the units of `text` in order; `heading` is the one above its beginning.

    Headings and lines of strokes are no units. Heads of tables are said with each row.
    """
    figures = {table.line_of(row)[0]: row.sentence for table in tables(text) for row in table.rows}
    heads = {start for table in tables(text) for start, _ in table.headers}
    found: list[Unit] = []
    lead: int | None = None
    in_list = False
    for kind, lines in find_blocks(text):
        if kind == "heading":
            heading, lead, in_list = _name(lines), None, False
            continue
        if kind == "rule":
            lead, in_list = None, False
            continue
        first = len(found)
        for start, end, shown in _read(kind, text, lines):
            if start in figures:
                found.append(Unit("figures", start, end, figures[start], heading, lead))
            elif start in heads:
                continue
            elif len(found) > first and (kind == "item" or (kind == "table" and found[-1].start == start)):  # goes on
                begun = len(found) - 1 if found[-1].kind in ("row", "item") else found[-1].lead
                found.append(Unit("sentence", start, end, shown, heading, begun))
            else:
                found.append(Unit(_KINDS[kind], start, end, shown, heading, lead))
        goes_on = kind == "prose" and in_list and lines[0].text.startswith("  ")
        in_list = kind == "item" or (in_list and (goes_on or kind in ("fenced", "indented")))
        if kind == "prose" and not goes_on:
            lead = len(found) - 1 if len(found) > first else None
            found[first:] = [Unit("sentence", one.start, one.end, one.text, heading) for one in found[first:]]
        elif kind in ("table", "record"):
            lead = None
    return found


_KINDS: dict[str, Kind] = {
    "prose": "sentence",
    "item": "item",
    "table": "row",
    "fenced": "code",
    "indented": "code",
    "record": "field",
}


def _read(kind: str, text: str, lines: Sequence[Line]) -> Iterator[tuple[int, int, str]]:
    """Yield start, end and shown text of the units of a group of lines."""
    start, end = lines[0].start, lines[-1].end
    if kind == "prose":
        spans = iter(sentence_spans(text[start:end]))
        for first, last in spans:
            if _LABEL.fullmatch(text[start + first : start + last]):
                _, last = next(spans, (first, last))
            yield from _divide(text, start + first, start + last)
    elif kind == "item":
        yield from _divide(text, start, end)
    elif kind == "table":
        yield from _rows(lines)
    elif kind == "record":
        for line in lines:
            yield line.start, line.end, _one_line(line.text)
    else:
        opens, closes = (kind == "fenced" and FENCE_LINE.match(line.text) is not None for line in (lines[0], lines[-1]))
        yield from _read_code(lines[opens : -1 if closes and len(lines) > opens else None])


def _divide(text: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """Yield a sentence or an entry as it is shown, in parts where it is too long to be read at once."""
    quoted = all(_QUOTED.match(line) for line in text[start:end].split("\n"))
    if len(text[start:end].split()) <= _MOST_WORDS:
        yield start, end, _one_line(_QUOTED.sub("", text[start:end]) if quoted else text[start:end])
        return
    borders = [start, *(start + last for _, last in sentence_spans(text[start:end]))]
    borders = sorted({*borders, *(found.end() for found in _CLAUSE_END.finditer(text, start, end))})
    for first, last in pairwise(borders):
        if shown := _one_line(text[first:last]):
            yield first, last, shown


def _read_code(lines: Sequence[Line]) -> Iterator[tuple[int, int, str]]:
    """Yield code as one unit; where it is long, in parts of some lines."""
    parts: list[list[Line]] = [[]]
    room = _CODE_WORDS if sum(len(line.text.split()) for line in lines) > _LONG_CODE_WORDS else _LONG_CODE_WORDS
    taken = 0
    for line in lines:
        count = len(line.text.split())
        if parts[-1] and taken + count > room:
            parts.append([])
            taken = 0
        parts[-1].append(line)
        taken += count
    for part in parts:
        if shown := "\n".join(line.text for line in part).strip("\n"):
            yield part[0].start, part[-1].end, shown


def _rows(lines: Sequence[Line]) -> Iterator[tuple[int, int, str]]:
    """Yield the rows of a table, each with the heads of its columns; only a rule below them makes a line heads."""
    edged = all(line.text.strip().startswith("|") for line in lines)
    heads: list[str] = []
    if len(lines) > 1 and RULE_LINE.fullmatch(lines[1].text):
        heads, lines = _cells(lines[0].text, edged), lines[2:]
    for line in lines:
        cells = _cells(line.text, edged)
        named = [*heads, *[""] * len(cells)]
        said = [f"{head}: {cell}" if head and head != cell else cell for head, cell in zip(named, cells, strict=False)]
        said = [one for one, cell in zip(said, cells, strict=True) if cell]
        for part in _divide_row(said) if sum(len(one.split()) for one in said) > _LONG_ROW_WORDS else ["; ".join(said)]:
            if part:
                yield line.start, line.end, part


def _divide_row(cells: Sequence[str]) -> list[str]:
    """Return the short cells of a row, which name it, and each sentence of the long ones."""
    long = [cell for cell in cells if len(cell.split()) > _LONG_CELL_WORDS]
    name = "; ".join(cell for cell in cells if cell not in long)
    parts = [name, *(sentence.strip() for cell in long for sentence in split_sentences(cell))]
    return parts if name else ["; ".join(cells)]


def _cells(line: str, edged: bool) -> list[str]:
    inner = line.strip()
    if edged:
        inner = inner.removeprefix("|").removesuffix("|")
    return [_one_line(cell.replace("\\|", "|")) for cell in _BAR.split(inner)]


def _name(lines: Sequence[Line]) -> str:
    return MARKUP.sub(r"\1", lines[0].text.strip().strip("#")).strip()


def _one_line(text: str) -> str:
    return " ".join(text.split())
