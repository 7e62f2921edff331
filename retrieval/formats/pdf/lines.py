"""Put the words of a page into lines in reading order; columns are read one after the other."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise
from statistics import median
from typing import NamedTuple

from retrieval.formats.pdf.words import Word

SAME_LINE = 0.45
"""In line heights: baselines nearer than this are one line, so that superscripts stay with their word."""
WIDE_GAP = 1.0
"""In line heights: a gap wider than this separates cells or columns."""
JUMP_GAP = 0.3
"""The same for words that do not follow each other in the file, because columns may be close together."""
PARAGRAPH_GAP = 1.45
"""In line heights, from baseline to baseline: a wider gap separates paragraphs."""
CURRENCY = frozenset("$€£¥")
"""A currency sign by itself begins a cell; its figure follows further to the right."""
FEWEST_COLUMN_LINES = 4
FEWEST_COLUMN_WORDS = 4
"""Fewest words in the median line of a column of prose; tables have shorter cells."""
NOTE_SIZE = 0.95
"""A footnote is set in letters smaller than this share of those of the text."""
NOTE_MARK = re.compile(r"[\d*†‡§¹²³⁰⁴-⁹]")
PROSE_SHARE = 0.75
"""In prose, least share of words that begin with a letter, and least share of the column that its median line fills."""


class TextRun(NamedTuple):
    """Words of one line without a wide gap between them."""

    text: str
    left: float
    right: float

    @property
    def centre(self) -> float:
        """The middle, in points from the left."""
        return (self.left + self.right) / 2


class TextLine(NamedTuple):
    """A line of a page or a column, with its runs of text from left to right."""

    runs: tuple[TextRun, ...]
    baseline: float
    size: float

    @property
    def text(self) -> str:
        """The runs, joined with blanks."""
        return " ".join(run.text for run in self.runs)

    def side(self, border: float, right: bool) -> "TextLine | None":
        """Return the part of the line on one side of a border, or None if there is none."""
        runs = tuple(run for run in self.runs if (run.left >= border) == right)
        return self._replace(runs=runs) if runs else None


class Columns(NamedTuple):
    """Lines `first` to `end` that are in two columns, with nothing across `border`."""

    border: float
    first: int
    end: int


def order_lines(lines: list[TextLine]) -> list[TextLine]:
    """Return the lines of a page in reading order: above the columns, the left one, the right one, below."""
    return _order(lines)


def split_footnotes(lines: Sequence[TextLine]) -> tuple[list[TextLine], list[TextLine]]:
    """Return the text of a page and its footnotes: small lines that begin with a mark, at the foot of a column."""
    if not lines:
        return [], []
    small = NOTE_SIZE * median(line.size for line in lines)
    body: list[TextLine] = []
    notes: list[TextLine] = []
    at = 0
    while at < len(lines):
        end = at
        while end < len(lines) and lines[end].size < small:
            end += 1
        lowest = end == len(lines) or (end > at and lines[end].baseline > lines[end - 1].baseline)
        if end > at and lowest and at and NOTE_MARK.match(lines[at].text):
            notes += lines[at:end]
        else:
            end = max(end, at + 1)
            body += lines[at:end]
        at = end
    return body, notes


def find_lines(words: Iterable[Word]) -> list[TextLine]:
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda word: -word.baseline):
        if rows and rows[-1][0].baseline - word.baseline < SAME_LINE * max(word.size, rows[-1][0].size):
            rows[-1].append(word)
        else:
            rows.append([word])
    return [_line(sorted(row, key=lambda word: word.left)) for row in rows]


def _line(row: Sequence[Word]) -> TextLine:
    size = max(word.size for word in row)
    runs: list[TextRun] = []
    number = -1
    for word in row:
        last = runs[-1] if runs else None
        wide = WIDE_GAP if number + 1 == word.number else JUMP_GAP
        number = word.number
        if last and word.left - last.right < wide * size and word.text not in CURRENCY:
            runs[-1] = TextRun(f"{last.text} {word.text}", last.left, max(word.right, last.right))
        else:
            runs.append(TextRun(word.text, word.left, word.right))
    return TextLine(tuple(runs), row[0].baseline, size)


def _order(lines: list[TextLine]) -> list[TextLine]:
    columns = _columns(lines)
    if columns is None:
        return lines
    inside = lines[columns.first : columns.end]
    left, right = ([part for line in inside if (part := line.side(columns.border, side))] for side in (False, True))
    return [*_order(lines[: columns.first]), *_order(left), *_order(right), *_order(lines[columns.end :])]


def _columns(lines: Sequence[TextLine]) -> Columns | None:
    """Return the largest group of lines that are in two columns of prose."""
    lefts = Counter(round(run.left) for line in lines for run in line.runs)
    outermost = min(lefts, default=0)
    common = [left for left in lefts if left > outermost and lefts[left] + lefts[left + 1] >= FEWEST_COLUMN_LINES]
    runs = (run for left in sorted(common) for run in _find_columns(lines, left - 1.0))
    return max(runs, key=lambda run: run.end - run.first, default=None)


def _find_columns(lines: Sequence[TextLine], border: float) -> Iterable[Columns]:
    """Yield groups of lines that are in columns on both sides of `border`, divided at wide gaps if need be."""
    first = 0
    for is_clear, group in groupby(lines, key=lambda line: _is_clear(line, border)):
        end = first + len(list(group))
        if is_clear and _are_columns(lines[first:end], border):
            yield Columns(border, first, end)
        elif is_clear:
            gaps = (at for at in range(first + 1, end) if parts_paragraphs(lines[at - 1], lines[at]))
            for start, stop in pairwise([first, *gaps, end]):
                if _are_columns(lines[start:stop], border):
                    yield Columns(border, start, stop)
        first = end


def _are_columns(lines: Sequence[TextLine], border: float) -> bool:
    sides = ([part for line in lines if (part := line.side(border, right))] for right in (False, True))
    return all(map(_is_prose, sides))


def parts_paragraphs(above: TextLine, below: TextLine) -> bool:
    """Whether two lines belong to different paragraphs: the gap is wide, or the second line is above the first."""
    return not 0 <= above.baseline - below.baseline < PARAGRAPH_GAP * max(above.size, below.size)


def _is_clear(line: TextLine, border: float) -> bool:
    return all(run.left >= border or run.right < border - JUMP_GAP * line.size for run in line.runs)


def _is_prose(lines: Sequence[TextLine]) -> bool:
    if len(lines) < FEWEST_COLUMN_LINES:
        return False
    words = [line.text.split() for line in lines]
    lettered = sum(bool(re.match(r"[\"“‘(]?[^\W\d_]", word)) for line in words for word in line)
    left = min(line.runs[0].left for line in lines)
    widths = [line.runs[-1].right - left for line in lines]
    return (
        median(map(len, words)) >= FEWEST_COLUMN_WORDS
        and lettered >= PROSE_SHARE * sum(map(len, words))
        and median(widths) >= PROSE_SHARE * max(widths)
    )
