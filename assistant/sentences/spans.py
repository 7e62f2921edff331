"""Where sentences begin and end in a text, and the words that carry meaning. Knows no model."""

import re

from retrieval.text.sentences import line_continues

_BOUNDARY = re.compile(r"(?<=[.!?])(?:[\"'”’)\]]|\s*\[\d+(?:\s*,\s*\d+)*\])*\s+(?=[\"'“‘(\[]?[A-Z0-9À-Þ])|\s*\n+\s*")
_ABBREVIATION = re.compile(r"(?:\b(?:[A-Z]|Mr|Mrs|Ms|Dr|Prof|St|No|vs|etc|e\.g|i\.e|Inc|Ltd|Co|Jr|Sr|U\.S))\.$")
_WORD = re.compile(r"\w+(?:['’.,-]\w+)*")


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Return (start, end) of each sentence, without the space around it; with a citation that follows it.

    A heading, a list entry or a row of a table is one too; lines of wrapped text are not.
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for boundary in _BOUNDARY.finditer(text):
        if _ABBREVIATION.search(text, start, boundary.start()) and "\n" not in boundary.group():
            continue
        if boundary.group().count("\n") == 1 and line_continues(text, boundary.start(), boundary.end()):
            continue
        _append(spans, text, start, boundary.end())
        start = boundary.end()
    _append(spans, text, start, len(text))
    return spans


def content_words(text: str) -> set[str]:
    """Return the words that carry meaning, in lower case: numbers, and words of four letters or more."""
    words = (match.group().lower() for match in _WORD.finditer(text))
    return {word for word in words if len(word) > 3 or any(character.isdigit() for character in word)}


def _append(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    sentence = text[start:end]
    if sentence.strip():
        spans.append((start + len(sentence) - len(sentence.lstrip()), start + len(sentence.rstrip())))
