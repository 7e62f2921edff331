"""Where sentences begin and end. llama-index's tokenizer (punkt) tells; lines end sentences too."""

import re
from collections.abc import Iterator

from llama_index.core.node_parser.text.utils import split_by_sentence_tokenizer

LONGEST_CHARACTERS = 400
"""What is longer is a table row, a list or data rather than a sentence, and is parted."""

PARTING = ("; ", ". ", ", ", " ")
"""Where a long sentence is parted, best first."""

LINE = re.compile(r"[^\n]*\n|[^\n]+")

Span = tuple[int, int]


def split_sentences(text: str) -> list[str]:
    """Split into sentences that join to `text` again; llama-index's own function drops blanks before the first."""
    sentences = _split(text)
    if not sentences:
        return [text]
    sentences[0] = text[: len(text) - sum(map(len, sentences[1:]))]
    return sentences


def sentence_spans(text: str, longest: int = LONGEST_CHARACTERS) -> list[Span]:
    """Return where the sentences of `text` stand, without the blanks around them, none over `longest` characters."""
    return [span for part in _parts(text, longest) if (span := _stripped(text, *part))]


def _parts(text: str, longest: int) -> Iterator[Span]:
    for line in LINE.finditer(text):
        start = line.start()
        for sentence in split_sentences(line.group()):
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


def _stripped(text: str, start: int, end: int) -> Span | None:
    part = text[start:end]
    start, end = start + len(part) - len(part.lstrip()), end - len(part) + len(part.rstrip())
    return (start, end) if start < end else None


_split = split_by_sentence_tokenizer()
