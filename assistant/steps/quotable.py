"""Which sentences of a passage say something by themselves, and below which headings they stand. Knows no model.

Documents are more than sentences: headings, tables, code, and what is left of a sentence where a passage begins. A row
of a table with figures says something too, with the heads of its columns.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.seams import Highlight
from retrieval.documents import Passage
from retrieval.text.headings import FENCE, headings
from retrieval.text.sentences import sentence_spans
from retrieval.text.tables import tables
from retrieval.text.words import words

LONGEST_CHARACTERS = 600
"""What is longer is no sentence but a table or code, and would be read twice."""
FEWEST_WORDS = 4
"""What is shorter is a heading or a name, and answers nothing."""
_NO_SENTENCE = ("#", "|", "```")
_INDENTED = re.compile(r"(?:^|(?<=\n\n))(?:(?: {4}|\t)[^\n]+(?:\n|\Z))+(?=\n|\Z)")
"""A paragraph of which every line is indented: code in Markdown."""
_LIST_BEFORE = re.compile(r"(?:^|\n)(?:[-*+•]|\d+[.)])\s[^\n]*(?:\n[^\n]+)*\n\n\Z")
"""A list entry, to which an indented paragraph belongs."""
_NO_HEADINGS = re.compile(r"^(?:page|slide|line|cell) \d|![A-Z]+\d")


@dataclass(frozen=True)
class Quotable:
    """A sentence that says something, and the headings above it."""

    highlight: Highlight
    headings: str
    meaning: str
    """What is compared with a question: the sentence; of a row of a table only what it is called."""
    name: str = ""
    """Of the row of a table; a question may ask for it word by word."""


def quotable(passages: Sequence[Passage], most: int) -> list[Quotable]:
    """Return the sentences among the first `most` that say something, each once."""
    found: dict[object, Quotable] = {}
    for passage in passages:
        for one in _said(passage):
            text = one.highlight.text
            found.setdefault(text if one.name else tuple(words(text)), one)
    return [one for one in list(found.values())[:most] if _says_something(one)]


def _said(passage: Passage) -> Iterator[Quotable]:
    """Yield the sentences and the rows of tables in their order."""
    text = passage.chunk.text
    code = [*(match.span() for match in FENCE.finditer(text)), *_indented(text)]
    marks = list(headings(text))
    shown = [table for table in tables(text) if not _within(code, table.lines[0][0])]
    rows = {table.line_of(row)[0]: row for table in shown for row in table.rows}
    apart = [*code, *(line for table in shown for line in (*map(table.line_of, table.rows), *table.headers))]
    spans = [span for span in sentence_spans(text) if not _within(apart, span[0])]
    capitals = any(text[start].isupper() for start, _ in spans)  # whoever writes none begins sentences without
    for start, end in sorted([*spans, *((start, start) for start in rows)]):
        above = [mark.text for mark in marks if mark.start < start]
        headings_above = above[-1] if above else _headings(passage.chunk.place)
        if row := rows.get(start):
            yield Quotable(Highlight(passage, row.sentence), headings_above, row.label, row.name)
        elif not (capitals and text[start].islower()):  # the rest of a sentence that began before the passage or code
            yield Quotable(Highlight(passage, text[start:end]), headings_above, text[start:end])


def _within(spans: Sequence[tuple[int, int]], at: int) -> bool:
    return any(first <= at < last for first, last in spans)


def _indented(text: str) -> Iterator[tuple[int, int]]:
    """Yield the paragraphs of which every line is indented, unless they belong to a list or are one sentence."""
    for match in _INDENTED.finditer(text):
        if not _LIST_BEFORE.search(text, 0, match.start()) and not match.group().rstrip().endswith((".", "!", "?")):
            yield match.span()


def _headings(place: str) -> str:
    """Return a place that is called by its headings; the names of pages, cells and lines say nothing."""
    return "" if _NO_HEADINGS.search(place) else place


def _says_something(one: Quotable) -> bool:
    text = one.highlight.text
    if len(text) > LONGEST_CHARACTERS:
        return False
    if one.name:
        return True
    if text.startswith(_NO_SENTENCE) or text.endswith("?"):
        return False  # the page may ask the very question, and what only asks answers nothing
    return len(words(text)) >= FEWEST_WORDS
