"""The units that a text consists of, with what each needs beside it to be understood.

A unit is what can be shown by itself: a sentence, an item of a list, a row of a table with its heads, a piece of code,
a `name: value` line. An item needs the line that introduces its list, code the sentence that says what it does.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from retrieval.text.headings import HEADING, MARKUP
from retrieval.text.sentences import sentence_spans
from retrieval.text.tables import tables

Kind = Literal["sentence", "item", "row", "figures", "code", "field"]
"""A row with figures stands by itself: it is said with its name and the heads of its columns."""

_FENCE = re.compile(r" {0,3}(```|~~~)")
_RULE = re.compile(r"[\s|:=+*_~-]*")
"""A line of strokes: the rule below a table's heads, a thematic break, the border of front matter."""
_ITEM = re.compile(r"\s*(?:[-*+•–]|\d{1,3}[.)]|[a-zA-Z][.)])\s+\S")
_FIELD = re.compile(r"\W{0,4}\w[^:|]{0,60}:\s+\S")
_QUOTED = re.compile(r"^[ \t]*>[> \t]*", re.MULTILINE)
"""The marks of a quotation, which a line of it begins with."""
_KEY = re.compile(r"[a-z][a-z_-]*: \S")
"""A single line is a record too, if a program reads its name."""
_BAR = re.compile(r"(?<!\\)\|")
_INDENT = ("    ", "\t")
_SENTENCE_END = (".", "!", "?")
_LONG_CODE_WORDS, _CODE_WORDS = 60, 20
"""Code with more words is shown in parts with so many, of whole lines."""
_FIELD_CHARACTERS = 60
"""A line of a record may lack a name if it is shorter than this: the rest of the value before."""
_FIELD_SHARE = 0.6
"""So many lines of a paragraph must be `name: value` to make it a record."""


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


class _Line(NamedTuple):
    start: int
    end: int
    text: str


def find_units(text: str, heading: str = "") -> list[Unit]:
    """Return the units of `text` in order; `heading` is the one above its beginning.

    Headings and lines of strokes are no units. Heads of tables are said with each row.
    """
    figures = {table.line_of(row)[0]: row.sentence for table in tables(text) for row in table.rows}
    heads = {start for table in tables(text) for start, _ in table.headers}
    found: list[Unit] = []
    lead: int | None = None
    in_list = False
    for kind, lines in _parts(text):
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
            elif start not in heads:
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


def _parts(text: str) -> Iterator[tuple[str, list[_Line]]]:
    """Yield the lines in groups that belong together, each with the name of its kind."""
    lines = _split(text)
    at = _end_of_begun_code(lines)
    if at:
        yield "fenced", lines[:at]
    while at < len(lines):
        line = lines[at]
        end = at + 1
        if not line.text.strip():
            at = end
            continue
        if fence := _FENCE.match(line.text):
            while end < len(lines) and not lines[end].text.lstrip().startswith(fence[1]):
                end += 1
            kind, end = "fenced", min(end + 1, len(lines))
        elif is_heading := HEADING.match(text, line.start):
            kind, end = "heading", at + (1 if is_heading["hashes"] else 2)
        elif _RULE.fullmatch(line.text):
            kind = "rule"
        elif _is_row(lines, at):
            while end < len(lines) and "|" in lines[end].text:
                end += 1
            kind = "table"
        else:
            while end < len(lines) and not _begins_part(text, lines, end):
                end += 1
            kind = _kind_of_paragraph(lines[at:end])
        yield kind, lines[at:end]
        at = end


def _end_of_begun_code(lines: Sequence[_Line]) -> int:
    """Return the line after the code that a text begins in the middle of, 0 where it does not.

    The first fence ends code if nothing stands right below it, while code stands right above it.
    """
    at = next((at for at, line in enumerate(lines) if _FENCE.match(line.text)), len(lines))
    above, fence, below = (
        lines[at + step].text.strip() if 0 <= at + step < len(lines) else None for step in (-1, 0, 1)
    )
    return at + 1 if fence in ("```", "~~~") and above != "" and not below else 0


def _split(text: str) -> list[_Line]:
    lines, start = [], 0
    for line in text.split("\n"):
        lines.append(_Line(start, start + len(line), line))
        start += len(line) + 1
    return lines


def _is_row(lines: Sequence[_Line], at: int) -> bool:
    """Whether a table begins here: two lines with bars."""
    return "|" in lines[at].text and at + 1 < len(lines) and "|" in lines[at + 1].text


def _begins_part(text: str, lines: Sequence[_Line], at: int) -> bool:
    line = lines[at]
    return (
        not line.text.strip()
        or _ITEM.match(line.text) is not None
        or _FENCE.match(line.text) is not None
        or HEADING.match(text, line.start) is not None
        or _is_row(lines, at)
    )


def _kind_of_paragraph(lines: Sequence[_Line]) -> str:
    if _ITEM.match(lines[0].text):
        return "item"
    if all(line.text.startswith(_INDENT) for line in lines) and not lines[-1].text.rstrip().endswith(_SENTENCE_END):
        return "indented"
    if len(lines) == 1:
        return "record" if _KEY.match(lines[0].text) else "prose"
    fields = [bool(_FIELD.match(line.text)) for line in lines]
    short = all(is_field or len(line.text) < _FIELD_CHARACTERS for is_field, line in zip(fields, lines, strict=True))
    return "record" if short and sum(fields) >= _FIELD_SHARE * len(lines) else "prose"


def _read(kind: str, text: str, lines: Sequence[_Line]) -> Iterator[tuple[int, int, str]]:
    """Yield start, end and shown text of the units of a group of lines."""
    start, end = lines[0].start, lines[-1].end
    if kind == "prose":
        for first, last in sentence_spans(text[start:end]):
            yield start + first, start + last, _one_line(text[start + first : start + last])
    elif kind == "item":
        yield start, end, _one_line(text[start:end])
    elif kind == "table":
        yield from _rows(lines)
    elif kind == "record":
        for line in lines:
            yield line.start, line.end, _one_line(line.text)
    else:
        opens, closes = (kind == "fenced" and _FENCE.match(line.text) is not None for line in (lines[0], lines[-1]))
        yield from _read_code(lines[opens : -1 if closes and len(lines) > opens else None])


def _read_code(lines: Sequence[_Line]) -> Iterator[tuple[int, int, str]]:
    """Yield code as one unit; where it is long, in parts of some lines."""
    parts: list[list[_Line]] = [[]]
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


def _rows(lines: Sequence[_Line]) -> Iterator[tuple[int, int, str]]:
    """Yield the rows of a table, each with the heads of its columns; only a rule below them makes a line heads."""
    edged = all(line.text.strip().startswith("|") for line in lines)
    heads: list[str] = []
    if len(lines) > 1 and _RULE.fullmatch(lines[1].text):
        heads, lines = _cells(lines[0].text, edged), lines[2:]
    for line in lines:
        cells = _cells(line.text, edged)
        named = [*heads, *[""] * len(cells)]
        said = [f"{head}: {cell}" if head and head != cell else cell for head, cell in zip(named, cells, strict=False)]
        if any(cells):
            yield line.start, line.end, "; ".join(one for one, cell in zip(said, cells, strict=True) if cell)


def _cells(line: str, edged: bool) -> list[str]:
    inner = line.strip()
    if edged:
        inner = inner.removeprefix("|").removesuffix("|")
    return [_one_line(cell.replace("\\|", "|")) for cell in _BAR.split(inner)]


def _name(lines: Sequence[_Line]) -> str:
    return MARKUP.sub(r"\1", lines[0].text.strip().strip("#")).strip()


def _one_line(text: str) -> str:
    return " ".join(_QUOTED.sub("", text).split())
