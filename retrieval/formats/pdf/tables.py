"""Divide the lines of a page into paragraphs and tables. A row of a table stays on one line, near its headers.

A long table is written in blocks shorter than a chunk that each repeat caption and headers, so that a figure is always
found together with what it means.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import NamedTuple

from retrieval.formats.pdf.lines import TextLine, TextRun, parts_paragraphs
from retrieval.text.tables import FIGURE, YEAR

MARK = re.compile(r"[•▪■●◦‣*·–—-]|\(?(?:\d{1,2}|[a-zA-Z]|[ivx]+)[.)]")
QUANTITY = re.compile(
    r"[~<>≤≥±]?\s?\d[\d.,]*\s?(?:[kmµ]?g|t|lbs?|oz|[kcm]?m[²³23]?|mi|ft|in|m?l|h|hrs?|min|m?s|d|[kMG]?Wh?|[kmM]?V|m?A|[kMG]?Hz|[kKMGT]i?B|"
    r"°\s?[CF]|EUR|USD|GBP|CHF|pcs\.?|Stk\.?)"
)
"""A figure with its unit."""
FEWEST_WRAPPED_WORDS = 5
"""A line with fewer words is that of an address or a heading."""
TABLE_GAP = 4.0
LABEL_LINES = 3
"""Most lines without figures that may follow each other in a table: section titles and wrapped labels."""
HEAD_LINES = 5
CAPTION_LINES, CAPTION_CHARACTERS = 3, 180
REPEATED_CHARACTERS = 90
"""A longer line of a caption is written before the first block only, to leave room in the others."""
BLOCK_TOKENS = 180
"""Longest block, as `_tokens` counts, which is up to a tenth less than the embedded model; a chunk has 200."""


class TableRegion(NamedTuple):
    """The lines of a table: header lines from `first`, rows from `body`, up to `end`."""

    first: int
    body: int
    end: int
    columns: tuple[TextRun, ...]
    """For each column of figures, a run as wide as the column."""


class Top(NamedTuple):
    """What stands above the rows of a table that may go on overleaf."""

    lines: tuple[str, ...] = ()
    columns: int = 0


def format_blocks(lines: Sequence[TextLine], above: Top) -> tuple[list[str], Top]:
    """Return the paragraphs and the blocks of tables in the lines.

    A table at the very top that has no head takes that `above`, of the table at the end of the page before; the second
    value is the same for the next page.
    """
    rows = [line._replace(runs=_cells(line)) for line in lines]
    blocks: list[str] = []
    top = Top()
    done = at = 0
    while at < len(rows):
        table = _table_at(rows, done, at) if len(rows[at].runs) > 1 else None
        if table is None:
            at += 1
            continue
        paragraphs = _paragraphs(lines[done : table.first])
        caption = []
        if paragraphs and len(paragraphs[-1]) <= CAPTION_LINES and _near(rows, table.first):
            caption = [line.text for line in paragraphs[-1] if len(line.text) <= CAPTION_CHARACTERS]
        kept = paragraphs[:-1] if caption and len(caption) == len(paragraphs[-1]) else paragraphs
        blocks += map(_join, kept)
        top = _top_of(rows[table.first : table.body], table.columns, caption)
        if not top.lines and not blocks and above.columns == top.columns:
            top, caption = above, list(above.lines)
        blocks += _format_table(top, rows[table.body : table.end], table.columns, caption)
        done = at = table.end
    blocks += map(_join, _paragraphs(lines[done:]))
    return blocks, top if done == len(rows) else Top()


def _cells(line: TextLine) -> tuple[TextRun, ...]:
    """Return the runs of a line, with currency signs, brackets and list marks joined to what they belong to."""
    cells: list[TextRun] = []
    for run in line.runs:
        last = cells[-1].text if cells else ""
        belongs = re.fullmatch(r"[$€£¥(\s]+", last) or re.fullmatch(r"[)%\s]+", run.text)
        if cells and (belongs or (len(cells) == 1 and MARK.fullmatch(last) and not _is_figure(run.text))):
            cells[-1] = TextRun(f"{last} {run.text}", cells[-1].left, run.right)
        else:
            cells.append(run)
    return tuple(cells)


def _table_at(rows: Sequence[TextLine], done: int, at: int) -> TableRegion | None:
    """Return the table around the row `at`, with headers no higher than `done`; None if the row is the only one."""
    figures = [number for number in range(at, min(at + HEAD_LINES + 1, len(rows))) if _has_figures(rows[number])]
    if not figures or not _together(rows, at, figures[0]):
        return None
    body = figures[0]
    columns = _merge(_figures(rows[body]))
    end, bare = body, 0
    while end < len(rows) and _together(rows, end - 1 if end > body else body, end):
        row = rows[end]
        if _has_figures(row):
            columns, bare = _merge([*columns, *_figures(row)]), 0
        elif bare == LABEL_LINES or not _is_label(row, columns) or _is_head(row, columns):
            break
        else:
            bare += 1
        end += 1
    end -= bare
    if sum(_has_figures(row) for row in rows[body:end]) < 2 or any(len(row.text) > 400 for row in rows[body:end]):
        return None
    top = body
    while top > done and body - top < LABEL_LINES and _is_label(rows[top - 1], columns):
        top -= 1
    if top > done and _is_head(rows[top - 1], columns):
        body = top  # lines between headers and figures are titles of sections
    first = body
    while first > done and body - first < HEAD_LINES and _is_head(rows[first - 1], columns):
        if not _together(rows, first - 1, first):
            break
        first -= 1
    return TableRegion(first, body, end, tuple(columns)) if first <= at else None


def _has_figures(row: TextLine) -> bool:
    """Tell a row of a table: a label and figures, or several figures; years alone are heads."""
    return not all(YEAR.fullmatch(run.text) for run in _figures(row))


def _is_label(row: TextLine, columns: Sequence[TextRun]) -> bool:
    first = row.runs[0]
    return len(row.runs) == 1 and first.left < columns[0].left and first.right < columns[-1].right - row.size


def _is_head(row: TextLine, columns: Sequence[TextRun]) -> bool:
    """Tell a line above figures: nothing of it but a label at the very left begins before the columns do."""
    heads = [run for run in row.runs if run.centre > columns[0].left - row.size]
    labels = row.runs[: len(row.runs) - len(heads)]
    reach = 4 * row.size  # headers are wider than their figures
    return (
        bool(heads)
        and heads[0].left > columns[0].left - reach
        and len(labels) <= 1
        and all(len(head.text) <= CAPTION_CHARACTERS / 2 for head in heads)
    )


def _together(rows: Sequence[TextLine], above: int, below: int) -> bool:
    return all(
        0 <= rows[number].baseline - rows[number + 1].baseline < TABLE_GAP * rows[number].size
        for number in range(above, below)
    )


def _near(rows: Sequence[TextLine], first: int) -> bool:
    return first > 0 and _together(rows, first - 1, first)


def _figures(row: TextLine) -> list[TextRun]:
    """Return the figures of a row. One at the very left of others is a label, such as a year or a number of a list."""
    figures = [run for run in row.runs if _is_figure(run.text)]
    return figures if len(figures) == len(row.runs) > 1 else [run for run in figures if run != row.runs[0]]


def _is_figure(text: str) -> bool:
    return bool(FIGURE.fullmatch(text) or QUANTITY.fullmatch(text))


def _merge(runs: Sequence[TextRun]) -> list[TextRun]:
    """Return the pieces as columns: those that overlap become one."""
    columns: list[TextRun] = []
    for run in sorted(runs, key=lambda run: run.left):
        if columns and run.left < columns[-1].right:
            columns[-1] = columns[-1]._replace(right=max(run.right, columns[-1].right))
        else:
            columns.append(run._replace(text=""))
    return columns


def _top_of(heads: Sequence[TextLine], columns: Sequence[TextRun], caption: list[str]) -> Top:
    """Return what each block of a table begins with: the end of its caption, and its heads."""
    names = [line for line in caption if not line.startswith("(") and len(line) <= REPEATED_CHARACTERS]
    return Top((*names[-1:], *_head_line(heads, columns)), len(columns))


def _format_table(
    above: Top, body: Sequence[TextLine], columns: Sequence[TextRun], caption: list[str]
) -> Iterator[str]:
    """Yield the table as text, block by block; each begins with caption, heads and the section it goes on with."""
    top = list(above.lines)
    block, section = [*(line for line in caption if line not in top), *top], ""
    for row in body:
        cells = _row(row, columns)
        line = " | ".join(cells).rstrip(" |")
        is_section = not any(cells[1:])
        if block[-1:] != top[-1:] and _tokens("\n".join([*block, line])) > BLOCK_TOKENS:
            yield "\n".join(block)
            block = [*top, section] if section and not is_section else list(top)
        block.append(line)
        if is_section or cells[0].casefold().startswith("total"):
            section = line if is_section else ""
    yield "\n".join(block)


def _head_line(heads: Sequence[TextLine], columns: Sequence[TextRun]) -> list[str]:
    """Return the heads, over however many lines they go, as one line with a head for each column; none without any."""
    stacked = [[""] * (len(columns) + 1)]
    stacked += [_row(line, columns, is_head=True) for line in heads]
    cells = [" ".join(filter(None, parts)) for parts in zip(*stacked, strict=True)]
    return [" | ".join(cells).strip()] if any(cells) else []


def _row(line: TextLine, columns: Sequence[TextRun], is_head: bool = False) -> list[str]:
    """Return the label of a line and the text for each column; a head may stand over several."""
    border = columns[0].left - line.size
    cells = [""] * (len(columns) + 1)
    spanned = _spans([run for run in line.runs if run.centre > border], columns) if is_head else {}
    for run in line.runs:
        if run.centre <= border:
            places = [0]
        else:
            nearest = min(range(len(columns)), key=lambda number: abs(columns[number].centre - run.centre))
            places = [number + 1 for number in spanned.get(run, [nearest])]
        for place in places:
            cells[place] = f"{cells[place]} {run.text}".strip()
    return cells


def _spans(heads: Sequence[TextRun], columns: Sequence[TextRun]) -> dict[TextRun, list[int]]:
    """Return the columns below each header: the nearest ones, if all headers have equally many or it is centred."""
    nearest: dict[TextRun, list[int]] = {head: [] for head in heads}
    for number, column in enumerate(columns):
        distance = {head: max(head.left - column.centre, column.centre - head.right, 0) for head in heads}
        nearest[min(heads, key=lambda head: distance[head])].append(number)
    evenly = len(heads) > 1 and len({len(numbers) for numbers in nearest.values()}) == 1
    spans = {}
    for head, numbers in nearest.items():
        if not numbers:
            continue
        middle = (columns[numbers[0]].left + columns[numbers[-1]].right) / 2
        pitch = (columns[numbers[-1]].right - columns[numbers[0]].left) / len(numbers)
        if evenly or abs(middle - head.centre) < pitch / 3:
            spans[head] = numbers
        elif under := [at for at in numbers if columns[at].left < head.right and head.left < columns[at].right]:
            spans[head] = under
    return spans


def _paragraphs(lines: Sequence[TextLine]) -> list[list[TextLine]]:
    paragraphs: list[list[TextLine]] = []
    for line in lines:
        if not paragraphs or parts_paragraphs(paragraphs[-1][-1], line):
            paragraphs.append([])
        paragraphs[-1].append(line)
    return paragraphs


def _join(lines: Sequence[TextLine]) -> str:
    """Return a paragraph: a line that was full is joined with the next, so that its sentences are not cut."""
    edge = max((line.runs[-1].right for line in lines), default=0.0)
    text = ""
    for line, below in zip_longest(lines, lines[1:]):
        text += line.text + ("" if below is None else " " if _is_wrapped(line, below, edge) else "\n")
    return text


def _is_wrapped(line: TextLine, below: TextLine, edge: float) -> bool:
    """Whether the next line's first word did not fit on a line of running text, and no hyphen divides a word."""
    words, first = line.text.split(), below.text.split()[0]
    if len(words) < FEWEST_WRAPPED_WORDS or words[-1].endswith(("-", "\u00ad", "\u2010")) or MARK.fullmatch(first):
        return False
    last = line.runs[-1]
    width = (last.right - line.runs[0].left) / max(len(line.text), 1)
    return last.right + width * (len(first) + 1) > edge


def _tokens(text: str) -> int:
    return len(re.findall(r"[^\W\d_]+|\d{1,2}|[^\w\s]", text))
