"""Where sentences begin and end. llama-index's tokenizer (punkt) tells; so do lines that are not wrapped."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nltk.tokenize.punkt import PunktSentenceTokenizer

LONGEST_CHARACTERS = 400
"""What is longer is a table row, a list or data rather than a sentence, and is parted."""

PARTING = ("; ", ". ", ", ", " ")
"""Where a long sentence is parted, best first."""

LINE = re.compile(r"[^\n]*\n|[^\n]+")

BLOCK = re.compile(r"[ \t]*(?:[#|>]|[-*+•–]\s|\d+[.)]\s|```|\n|\Z)")
"""What a line of its own begins with: heading, table, quotation, list, code, or nothing."""

CELLS = " | "
"""Between the cells of a row of a table, which never goes on in the next line."""

WRAPPED_CHARACTERS = 40
"""A shorter line was not broken because it was full."""

Span = tuple[int, int]


def split_sentences(text: str) -> list[str]:
    """Return the sentences of `text`, which join to `text` again: blanks belong to the sentence before them."""
    starts = [start for start, _ in _punkt().span_tokenize(text)][1:]
    return [text[start:end] for start, end in pairwise([0, *starts, len(text)])]


def sentence_spans(text: str, longest: int = LONGEST_CHARACTERS) -> list[Span]:
    """Return where the sentences of `text` stand, without the blanks around them, none over `longest` characters."""
    return [span for part in _parts(text, longest) if (span := _strip(text, *part))]


def line_continues(text: str, end: int, begin: int) -> bool:
    """Whether the line that ends at `end` was broken because it was full: the one that begins at `begin` goes on."""
    line = text[text.rfind("\n", 0, end) + 1 : end].strip()
    ended = len(line) < WRAPPED_CHARACTERS or line[-1] in ".!?" or line[0] in "#|" or CELLS in line
    return not ended and not BLOCK.match(text, begin)


def _lines(text: str) -> Iterator[Span]:
    """Yield the lines of `text`; those that go on in the next one together with it."""
    held: Span | None = None
    for line in LINE.finditer(text):
        if held and line_continues(text, held[1] - 1, line.start()):
            held = held[0], line.end()
        else:
            yield from [held] if held else []
            held = line.span()
    yield from [held] if held else []


def _parts(text: str, longest: int) -> Iterator[Span]:
    for first, last in _lines(text):
        start = first
        for sentence in split_sentences(text[first:last]):
            end = start + len(sentence)
            while end - start > longest:
                border = _border(text, start, start + longest)
                yield start, border
                start = border
            yield start, end
            start = end


def _border(text: str, start: int, end: int) -> int:
    """Return the best place to part a long sentence, not in its first third."""
    found = (text.rfind(mark, start + (end - start) // 3, end) + len(mark) for mark in PARTING)
    return next((border for border in found if border > start + (end - start) // 3), end)


def _strip(text: str, start: int, end: int) -> Span | None:
    part = text[start:end]
    start, end = start + len(part) - len(part.lstrip()), end - len(part) + len(part.rstrip())
    return (start, end) if start < end else None


@cache
def _punkt() -> "PunktSentenceTokenizer":
    """Return it without training data, as llama-index uses it: no abbreviations are known."""
    from nltk.tokenize.punkt import PunktSentenceTokenizer  # with scipy and sklearn: a second

    return PunktSentenceTokenizer()
