"""The blocks of a text: lines that belong together, such as a paragraph, an entry of a list, a table or code."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Literal, NamedTuple

from retrieval.text.headings import HEADING

BlockKind = Literal["heading", "rule", "prose", "item", "table", "record", "fenced", "indented"]
"""A record is `name: value` lines; code is fenced or indented; a rule and what is said as a picture are not shown."""

FENCE_LINE = re.compile(r" {0,3}(```|~~~)")
_DRAWING = re.compile(r" {0,3}(?:```|~~~)\s*\{?\.?(?:mermaid|plantuml|dot|graphviz)\b", re.IGNORECASE)
"""Code of which a page makes a picture."""
RULE_LINE = re.compile(r"[\s|:=+*_~-]*")
"""A line of strokes: the rule below a table's heads, a thematic break, the border of front matter."""
_CLAUSE = re.compile(
    r"(?:§+ ?\d+[a-z]?|(?:Art(?:icle|ikel|ículo)?|Section|Clause|Chapter|Kapitel|Abschnitt)\.? ?\d+[a-z]?)[.:]?"
    r"(?: +[–-])? +[A-ZÄÖÜÀ-Ý(][^.:;!?]{1,60}"
)
"""A line above a paragraph that is the heading of a clause, in texts without marks: "§ 11 Tierhaltung"."""
_ITEM = re.compile(r"\s*(?:[-*+•–]|\d{1,3}[.)]|[a-zA-Z][.)])\s+\S")
_FIELD = re.compile(r"\W{0,4}\w[^:|]{0,60}:\s+\S")
_KEY = re.compile(r"[a-z][a-z_-]*: \S")
"""A single line is a record too, if a program reads its name."""
_INDENT = ("    ", "\t")
_SENTENCE_END = (".", "!", "?")
_FIELD_CHARACTERS = 60
"""A line of a record may lack a name if it is shorter than this: the rest of the value before."""
_FIELD_SHARE = 0.6
"""So many lines of a paragraph must be `name: value` to make it a record."""


class Line(NamedTuple):
    """A line with its offsets in the text, without its end."""

    start: int
    end: int
    text: str


def find_blocks(text: str) -> Iterator[tuple[BlockKind, list[Line]]]:
    """Yield the lines of a text in groups that belong together, each with the name of its kind."""
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
        if fence := FENCE_LINE.match(line.text):
            while end < len(lines) and not lines[end].text.lstrip().startswith(fence[1]):
                end += 1
            kind, end = "rule" if _DRAWING.match(line.text) else "fenced", min(end + 1, len(lines))
        elif is_heading := HEADING.match(text, line.start):
            kind, end = "heading", at + (1 if is_heading["hashes"] else 2)
        elif RULE_LINE.fullmatch(line.text):
            kind = "rule"
        elif _is_clause(lines, at):
            kind = "heading"
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


def _end_of_begun_code(lines: Sequence[Line]) -> int:
    """Return the line after the code that a text begins in the middle of, 0 where it does not.

    The first fence ends code if nothing stands right below it, while code stands right above it.
    """
    at = next((at for at, line in enumerate(lines) if FENCE_LINE.match(line.text)), len(lines))
    above, fence, below = (
        lines[at + step].text.strip() if 0 <= at + step < len(lines) else None for step in (-1, 0, 1)
    )
    return at + 1 if fence in ("```", "~~~") and above != "" and not below else 0


def _split(text: str) -> list[Line]:
    lines, start = [], 0
    for line in text.split("\n"):
        lines.append(Line(start, start + len(line), line))
        start += len(line) + 1
    return lines


def _is_row(lines: Sequence[Line], at: int) -> bool:
    """Whether a table begins here: two lines with bars."""
    return "|" in lines[at].text and at + 1 < len(lines) and "|" in lines[at + 1].text


def _is_clause(lines: Sequence[Line], at: int) -> bool:
    """Whether a line is the heading of a clause: it stands after a blank line, and a text that begins follows it."""
    if not _CLAUSE.fullmatch(lines[at].text.strip()) or (at > 0 and lines[at - 1].text.strip()):
        return False
    below = next((line.text.strip() for line in islice(lines, at + 1, None) if line.text.strip()), "")
    return bool(below) and not below[0].islower() and not _CLAUSE.fullmatch(below)


def _begins_part(text: str, lines: Sequence[Line], at: int) -> bool:
    line = lines[at]
    return (
        not line.text.strip()
        or _ITEM.match(line.text) is not None
        or FENCE_LINE.match(line.text) is not None
        or HEADING.match(text, line.start) is not None
        or _is_row(lines, at)
    )


def _kind_of_paragraph(lines: Sequence[Line]) -> BlockKind:
    if _ITEM.match(lines[0].text):
        return "item"
    if all(line.text.startswith(_INDENT) for line in lines) and not lines[-1].text.rstrip().endswith(_SENTENCE_END):
        return "indented"
    if len(lines) == 1:
        return "record" if _KEY.match(lines[0].text) else "prose"
    fields = [bool(_FIELD.match(line.text)) for line in lines]
    short = all(is_field or len(line.text) < _FIELD_CHARACTERS for is_field, line in zip(fields, lines, strict=True))
    return "record" if short and sum(fields) >= _FIELD_SHARE * len(lines) else "prose"
