"""Find the sentences of a text, for chunks, passages and answers alike.

A sentence ends at a full stop, question or exclamation mark if what follows can begin one, and at the end of a line
that was not wrapped. The rule is described and measured in docs/decisions/0017-one-rule-for-sentences.md.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

LONGEST_CHARACTERS = 400
"""Where sentences are searched one by one, longer ones are divided: they are rows of tables, lists or data."""

DIVIDERS = ("; ", ". ", ", ", " ")
"""Where a long sentence is divided, best first."""

LINE = re.compile(r"[^\n]*\n|[^\n]+")

BLOCK = re.compile(r"[ \t]*(?:[#|>]|[-*+•–]\s|\d+[.)]\s|```|\n|\Z)")
"""The beginning of a line that never continues the one before: heading, table, quotation, list, code, blank line."""

CELLS = " | "
"""Separates the cells of a table row, which never continues in the next line."""

WRAPPED_CHARACTERS = 40
"""A line shorter than this was not wrapped."""

END = re.compile(
    r"[.!?؟।](?:[\"'”’»)\]]|\s*\[\d+(?:\s*,\s*\d+)*\])*\s+"  # closing marks and citations belong to the sentence
    r"|[。！？][\"'”’」』）)]*\s*"
)
OPENING = "\"'“‘«([*_`"
"""Marks that may precede the first letter of a sentence."""
ABBREVIATION = re.compile(
    r"\b(?:[A-Z]|Mr|Mrs|Ms|Dr|Prof|St|No|vs|etc|e\.g|i\.e|Inc|Ltd|Co|Jr|Sr|U\.S|approx|incl"
    r"|Hr|ca|bzw|inkl|ggf|evtl|z\.B|d\.h|u\.a|Sra|Mme)\.$"
)
BEFORE_NUMBER = re.compile(r"\b(?:Nr|Abs|Art|Kap|Ziff|Abb|Fig|Sec|Vol|pp?|art|núm|pág)\.$")
"""Abbreviations after which a number says which one; without it they may end a sentence: "of this art."."""
DAY = re.compile(r"\b\d{1,2}$")
MONTH = re.compile(
    r"\.\s+(?:Jan(?:uar)?|Jän(?:ner)?|Feb(?:ruar)?|März|Apr(?:il)?|Mai|Juni?|Juli?|Aug(?:ust)?|Sept?(?:ember)?|Okt(?:ober)?"
    r"|Nov(?:ember)?|Dez(?:ember)?)\b(?=\W+(?:\d|[a-zäöü(])|\W*$)"
)
"""What follows the day of a German date: "30. September"; a sentence that begins so goes on otherwise."""
ORDINAL = re.compile(
    r"\b(?:[Zz]um|[Vv]om|[Bb]eim|[Dd]er|[Dd]ie|[Dd]as|[Dd]en|[Dd]em|[Dd]es|[Jj]ede[nrms]?|[Aa]m)\s+\d{1,2}$"
)
NOUN = re.compile(
    r"\.\s+(?!(?:I|My|He|She|We|You|They|Sie|Er|Es|Wir|Ich|Das|Die|Der|Dann|Danach|Dort|Hier)\b)[A-ZÄÖÜ][a-zäöüß]+\b"
)
"""After such a number a German noun follows that it counts: "am 3. Werktag"."""
NUMBER_CHARACTERS = 16
"""Longest abbreviation, or number of a list entry with the blanks before it."""
WORD_CHARACTER = re.compile(r"\w")

Span = tuple[int, int]


def split_sentences(text: str) -> list[str]:
    """Return the sentences of `text`, taken as one paragraph. They join to `text` again."""
    return [text[start:end] for start, end in pairwise([0, *_ends(text, _has_capitals(text)), len(text)])]


def sentence_spans(text: str, longest: int | None = None) -> list[Span]:
    """Return (start, end) of each sentence without the blanks around it, but with the citations that follow it.

    Headings, entries of lists and rows of tables are sentences too, and so is a wrapped text over several lines.
    Sentences longer than `longest` characters are divided.
    """
    return [span for part in _parts(text, longest) if (span := _strip(text, *part))]


def _has_capitals(text: str) -> bool:
    return text != text.lower()


def _ends(text: str, has_capitals: bool) -> Iterator[int]:
    """Yield where each sentence of a paragraph ends, blanks included, except for the last one.

    A sentence begins with a letter that is not lower case, or with a digit. A text without capitals, such as a
    transcript, is taken to begin its sentences without them too.
    """
    start = 0
    for match in END.finditer(text):
        first = text[match.end() : match.end() + 4].lstrip(OPENING)[:1]
        begins = first.isalnum() and not (has_capitals and first.islower())
        if begins and WORD_CHARACTER.search(text, start, match.start()) and not _belongs_to_word(text, match.start()):
            start = match.end()
            yield start


def _belongs_to_word(text: str, at: int) -> bool:
    """Whether the mark at `at` is the full stop of an abbreviation, of a date's day or of the name of a list entry."""
    if text[at] != ".":
        return False
    first = max(at - NUMBER_CHARACTERS, 0)  # a whole line may have millions of characters
    before = text[first:at]
    number = before.rpartition("\n")[2].strip() if first == 0 or "\n" in before else ""
    is_entry = number.isdecimal() or (len(number) == 1 and number.isalpha())
    with_mark = text[first : at + 1]
    if is_entry or ABBREVIATION.search(with_mark):
        return True
    is_numbered = bool(BEFORE_NUMBER.search(with_mark)) and text[at + 1 : at + 3].strip()[:1].isdigit()
    return is_numbered or bool(
        (ORDINAL.search(before) and NOUN.match(text, at)) or (DAY.search(before) and MONTH.match(text, at))
    )


def _line_continues(text: str, end: int, begin: int) -> bool:
    """Whether a line was wrapped: the one that ends at `end` continues in the one that begins at `begin`."""
    line = text[text.rfind("\n", 0, end) + 1 : end].strip()
    ended = len(line) < WRAPPED_CHARACTERS or line[-1] in ".!?" or line[0] in "#|" or CELLS in line
    return not ended and not BLOCK.match(text, begin)


def _lines(text: str) -> Iterator[Span]:
    """Yield the lines of `text`, joining wrapped lines."""
    held: Span | None = None
    for line in LINE.finditer(text):
        if held and _line_continues(text, held[1] - 1, line.start()):
            held = held[0], line.end()
        else:
            yield from [held] if held else []
            held = line.span()
    yield from [held] if held else []


def _parts(text: str, longest: int | None) -> Iterator[Span]:
    has_capitals = _has_capitals(text)
    for first, last in _lines(text):
        start = first
        for end in (*(first + end for end in _ends(text[first:last], has_capitals)), last):
            while longest and end - start > longest:
                border = _border(text, start, start + longest)
                yield start, border
                start = border
            yield start, end
            start = end


def _border(text: str, start: int, end: int) -> int:
    """Return the best place to divide a long sentence, after its first third."""
    found = (text.rfind(mark, start + (end - start) // 3, end) + len(mark) for mark in DIVIDERS)
    return next((border for border in found if border > start + (end - start) // 3), end)


def _strip(text: str, start: int, end: int) -> Span | None:
    part = text[start:end]
    start, end = start + len(part) - len(part.lstrip()), end - len(part) + len(part.rstrip())
    return (start, end) if start < end else None
