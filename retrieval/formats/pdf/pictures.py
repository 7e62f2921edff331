"""Pages of a PDF as pictures, and where on a page the words of a passage stand. Run it where a file may do no harm."""

import ctypes
import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

from retrieval.errors import RefusedSourceError
from retrieval.formats.pdf.words import Word, read_words

MOST_WIDTH, MOST_PIXELS, MOST_SCALE = 1400, 4_000_000, 4.0
"""Of a picture; the scale is times 72 pixels per inch, so that a stamp does not become a wall."""
MOST_WORDS = 20_000
FEWEST_IN_ORDER = 4
"""So many words must stand one after the other as in the passage; fewer do so by chance."""
ASCENT, DESCENT = 0.8, 0.25
"""How far letters reach above and below the baseline, in heights of a line."""
GRID = 10_000
"""Steps of a page from edge to edge when positions are turned with it."""
WORDS = re.compile(r"[^\W\u2e80-\uffff]+|[\u2e80-\uffff]")
"""Words, and single signs of scripts that part no words."""


class Box(NamedTuple):
    """A part of a line. All values are shares of the width or height of the page, from its left and top."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class PageLayout:
    """How large a page is, in points, and where a passage stands on it."""

    width: float
    height: float
    found: tuple[Box, ...]


def draw_page(data: bytes, number: int) -> bytes:
    """Return a page, counted from 1, as a PNG of at most `MOST_PIXELS`. Raises RefusedSourceError if it is not there.

    The bytes must be those of a PDF that was read before, so that it is known to be no bomb.
    """
    with _page(data, number) as page:
        width, height = page.get_size()
        scale = min(MOST_SCALE, MOST_WIDTH / max(width, 1), (MOST_PIXELS / max(width * height, 1)) ** 0.5)
        drawn = io.BytesIO()
        page.render(scale=scale).to_pil().save(drawn, "PNG")  # type: ignore[arg-type] - a fraction is as good
    return drawn.getvalue()


def find_on_page(data: bytes, number: int, passage: str) -> PageLayout:
    """Return the layout of a page, and where the words of `passage` stand on it. Raises as `draw_page` does."""
    with _page(data, number) as page:
        layer = page.get_textpage()
        try:
            words = read_words(layer)[:MOST_WORDS]
        finally:
            layer.close()
        boxes = tuple(_box(page, line) for line in _join_lines(words, _find(words, passage)))
        return PageLayout(*page.get_size(), boxes)


@contextmanager
def _page(data: bytes, number: int) -> Iterator[pypdfium2.PdfPage]:
    pdf = pypdfium2.PdfDocument(data)
    try:
        if not 1 <= number <= len(pdf):
            raise RefusedSourceError(f"it has no page {number}; it has {len(pdf)}")
        pdf.init_forms()
        page = pdf[number - 1]
        try:
            yield page
        finally:
            page.close()
    finally:
        pdf.close()


def _find(words: Sequence[Word], passage: str) -> list[int]:
    """Return which of the words, by their place in the list, stand in the passage in the same order."""
    places = [(part, at) for at, word in enumerate(words) for part in WORDS.findall(word.text.casefold())]
    wanted = WORDS.findall(passage.casefold())[:MOST_WORDS]
    matcher = SequenceMatcher(None, [part for part, _ in places], wanted, autojunk=False)
    runs = [run for run in matcher.get_matching_blocks() if run.size >= min(FEWEST_IN_ORDER, max(len(wanted), 1))]
    return sorted({places[at][1] for run in runs for at in range(run.a, run.a + run.size)})


def _join_lines(words: Sequence[Word], found: Sequence[int]) -> Iterator[list[Word]]:
    """Yield the words that follow each other on a line."""
    line: list[Word] = []
    for at in found:
        word = words[at]
        follows = line and line[-1] is words[at - 1] and abs(word.baseline - line[-1].baseline) < 1
        if line and not (follows and word.left >= line[-1].left):
            yield line
            line = []
        line.append(word)
    if line:
        yield line


def _box(page: pypdfium2.PdfPage, line: Sequence[Word]) -> Box:
    """Return where a line stands on the page as it is drawn, which may be turned or cut."""
    top = max(word.baseline + ASCENT * word.size for word in line)
    bottom = min(word.baseline - DESCENT * word.size for word in line)
    corners = [_turn(page, line[0].left, bottom), _turn(page, line[-1].right, top)]
    (left, right), (first, last) = (sorted(values) for values in zip(*corners, strict=True))
    return Box(left, first, right - left, last - first)


def _turn(page: pypdfium2.PdfPage, x: float, y: float) -> tuple[float, float]:
    across, down = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDF_PageToDevice(page, 0, 0, GRID, GRID, 0, x, y, across, down)
    return across.value / GRID, down.value / GRID
