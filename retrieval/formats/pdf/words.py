"""Read the words of a PDF page and their positions with PDFium."""

import ctypes
import re
from itertools import pairwise
from typing import NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

LINE_END_HYPHEN = 2
"""The code that PDFium returns for a hyphen at the end of a line."""
UNREAD = frozenset((0, 0xFFFE, 0xFFFF))
BLANKS = frozenset(map(ord, " \t\r\n\f\v\u00a0\u2002\u2003\u2009\u200b\u3000"))
UPRIGHT_SHARE = 0.8
RAISED = 0.2
"""In line heights of the small digits: how far above its word a power or the mark of a note stands."""
RAISED_DIGITS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
NOTE_MARK = re.compile(r"(\d{1,3})([^\W\d].*)")
SENTENCE_MARKS = frozenset(".,;:!?)]”’\"'")


class Word(NamedTuple):
    """A run of characters without blanks. Lengths are in points, from the left and the bottom of the page."""

    number: int
    """In the order of the file."""
    text: str
    left: float
    right: float
    baseline: float
    size: float
    """Height of a line of this font."""


def read_words(layer: pypdfium2.PdfTextPage) -> list[Word]:
    """Return the words of a page in the order of the file; none if too few of them run from left to right."""
    count = pdfium.FPDFText_CountChars(layer)
    unicode_of = pdfium.FPDFText_GetUnicode
    codes = [unicode_of(layer, number) for number in range(count)]
    starts = [0, *(number + 1 for number, code in enumerate(codes) if code in BLANKS or code == LINE_END_HYPHEN)]
    spans = [(first, end - (codes[end - 1] in BLANKS)) for first, end in pairwise([*starts, count]) if end > first]
    words = [_word(layer, codes, number, first, end) for number, (first, end) in enumerate(spans) if end > first]
    found = [word for word in words if word is not None]
    return found if len(found) >= UPRIGHT_SHARE * len(words) else []


def _raise_digits(text: str) -> str:
    """Return a word whose last digits are raised: as a power, or without the mark of a note after a full stop."""
    stem = text.rstrip("0123456789")
    return stem if stem[-1:] in SENTENCE_MARKS else stem + text[len(stem) :].translate(RAISED_DIGITS)


def _word(layer: pypdfium2.PdfTextPage, codes: list[int], number: int, first: int, end: int) -> Word | None:
    """Return the characters `first` to `end` as a word, or None if they run upwards or downwards."""
    start, stop, box = ctypes.c_double(), ctypes.c_double(), pdfium.FS_RECTF()
    baseline, last_baseline = ctypes.c_double(), ctypes.c_double()
    pdfium.FPDFText_GetCharOrigin(layer, first, start, baseline)
    pdfium.FPDFText_GetCharOrigin(layer, end - 1, stop, last_baseline)
    pdfium.FPDFText_GetLooseCharBox(layer, end - 1, box)
    if abs(last_baseline.value - baseline.value) > max(abs(stop.value - start.value), 1):
        return None
    characters = "".join(
        "-" if code == LINE_END_HYPHEN else chr(code) for code in codes[first:end] if code not in UNREAD
    )
    # A character outside the basic plane comes as two halves.
    text = characters.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    mark = NOTE_MARK.match(text)
    rise, line = last_baseline.value - baseline.value, baseline.value
    if text[-1:].isdigit() and rise > RAISED * max(box.top - box.bottom, 1.0):
        text = _raise_digits(text)
    elif mark and -rise > RAISED * max(box.top - box.bottom, 1.0):
        text, line = f"{mark[1]} {mark[2]}", last_baseline.value  # the mark at the beginning of a note
    return Word(number, text, start.value, max(box.right, start.value), line, max(box.top - box.bottom, 1.0))
