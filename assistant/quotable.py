"""Which sentences of a passage say something by themselves, and below which headings they stand. Knows no model.

Documents are more than sentences: headings, tables, code, and what is left of a sentence where a passage begins.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.seams import Highlight
from assistant.sentences import sentence_spans
from retrieval.documents import Passage
from retrieval.formats.headings import FENCE, headings
from retrieval.keywords import words

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


def quotable(passages: Sequence[Passage], most: int) -> list[Quotable]:
    """Return the sentences among the first `most` that say something, each once."""
    found: dict[tuple[str, ...], Quotable] = {}
    for passage in passages:
        for headings_above, text in _sentences(passage):
            one = Quotable(Highlight(passage, text), headings_above)
            found.setdefault(tuple(words(text)), one)
    return [one for one in list(found.values())[:most] if _says_something(one.highlight.text)]


def _sentences(passage: Passage) -> Iterator[tuple[str, str]]:
    """Yield the headings above each sentence, and the sentence."""
    text = passage.chunk.text
    code = [*(match.span() for match in FENCE.finditer(text)), *_indented(text)]
    marks = list(headings(text))
    spans = [span for span in sentence_spans(text) if not any(first <= span[0] < last for first, last in code)]
    capitals = any(text[start].isupper() for start, _ in spans)  # whoever writes none begins sentences without
    for start, end in spans:
        if capitals and text[start].islower():
            continue  # the rest of a sentence that began before the passage or before code
        above = [mark.text for mark in marks if mark.start < start]
        yield above[-1] if above else _headings(passage.chunk.place), text[start:end]


def _indented(text: str) -> Iterator[tuple[int, int]]:
    """Yield the paragraphs of which every line is indented, unless they belong to a list or are one sentence."""
    for match in _INDENTED.finditer(text):
        if not _LIST_BEFORE.search(text, 0, match.start()) and not match.group().rstrip().endswith((".", "!", "?")):
            yield match.span()


def _headings(place: str) -> str:
    """Return a place that is called by its headings; the names of pages, cells and lines say nothing."""
    return "" if _NO_HEADINGS.search(place) else place


def _says_something(text: str) -> bool:
    if len(text) > LONGEST_CHARACTERS or text.startswith(_NO_SENTENCE) or text.endswith("?"):
        return False  # the page may ask the very question, and what only asks answers nothing
    return len(words(text)) >= FEWEST_WORDS
