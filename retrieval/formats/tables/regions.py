"""Find the tables among the rows of a sheet or of a file of rows: their heads, and the lines that stand around them.

A file may begin with lines about itself, hold several tables one below the other or side by side, and give a column a
head of two rows. A head is only taken where it looks like one, because a wrong head makes every
row say something false.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, pairwise

from retrieval.text.figures import YEAR, is_figure

Row = tuple[int, list[str]]
"""The number of a row as people see it, and the text of each cell."""

Merge = tuple[int, int, int, int]
"""First row, first column, last row and last column of a merged cell; columns count from 0."""

Spans = Mapping[tuple[int, int], int]
"""The last column of each cell that spans several, by its row and column."""

FILLED_SHARE = 0.6
"""A head names at least this share of the columns that most rows fill."""
MOST_DESCRIPTIONS = 12
"""Lines of a name and a value that describe the table after them; more are a table themselves."""
MOST_SIDE_BY_SIDE = 50
"""Tables next to each other; more are one table with gaps."""
SAMPLE_ROWS = 1000
"""Rows by which the shape of a table is judged."""


@dataclass(frozen=True)
class Region:
    """A table, or lines that are none: then it has no header and no rows."""

    above: Sequence[Row] = ()
    """Lines before the table: its title, units, or whatever else stands there."""
    header: Sequence[str] = ()
    """From column A on, also where a table begins further right."""
    rows: Sequence[Row] = ()
    columns: frozenset[int] = field(default_factory=frozenset)
    """The columns that hold something, from 0."""
    heads: Sequence[Row] = ()
    """The rows that make up the header."""


def find_regions(rows: Sequence[Row], merges: Sequence[Merge] = ()) -> list[Region]:
    """Return the tables and other lines of a sheet in their order. `rows` are not blank and rise in their numbers."""
    found: list[Region] = []
    spans = {(row, left): right for row, left, _, right in merges if right > left}
    for block in (part for rows_between in _blocks(rows) for part in _side_by_side(rows_between)):
        last = found[-1] if found else Region()
        region = _read_block(block, spans, last)
        if region is None:  # more rows of the table before the blank row
            found[-1] = replace(last, rows=[*last.rows, *block])
        elif not region.rows and _belongs_to(region, last):
            found[-1] = replace(last, rows=[*last.rows, *region.above])
        elif found and (not last.rows or _describes(last, region)):
            found[-1] = replace(region, above=[*last.above, *last.heads, *last.rows, *region.above])
        else:
            found.append(region)
    return found


def _blocks(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """Yield the rows between blank ones; where a blank one follows each, they part nothing."""
    blocks = [[row for _, row in some] for _, some in groupby(enumerate(rows), lambda one: one[1][0] - one[0])]
    yield from blocks if 2 * len(blocks) <= len(rows) or len(rows) < 4 else [[*rows]]


def _side_by_side(block: list[Row]) -> Iterator[list[Row]]:
    """Yield the parts of a block that a blank column separates, if each looks like a table of its own."""
    used = sorted(set().union(*map(_filled, block)))
    borders = [after for before, after in pairwise(used) if after - before > 1]
    parts = [[column for column in used if low <= column < high] for low, high in pairwise([0, *borders, used[-1] + 1])]
    heads: list[list[Row]] = [[] for _ in parts]
    number_of = {column: number for number, part in enumerate(parts) for column in part}
    for row in block:
        for number in {number_of[column] for column in _filled(row)}:
            heads[number].append(row)
    if 1 < len(parts) <= MOST_SIDE_BY_SIDE and all(
        len(part) > 1 and _is_head(rows, set(part)) for part, rows in zip(parts, heads, strict=True)
    ):
        for part, some in zip(parts, heads, strict=True):
            kept = set(part)
            yield [(number, [cell if at in kept else "" for at, cell in enumerate(cells)]) for number, cells in some]
    else:
        yield block


def _is_head(rows: Sequence[Row], columns: set[int]) -> bool:
    """Whether the first row names each of the columns in words."""
    first = [rows[0][1][at] if at < len(rows[0][1]) else "" for at in columns]
    return len(rows) > 1 and all(cell and not is_figure(cell) for cell in first)


def _read_block(block: list[Row], spans: Spans, before: Region) -> Region | None:
    """Return the table in a block, or None if it goes on with the table before."""
    widths = Counter(len(_filled(row)) for row in block[:SAMPLE_ROWS])
    width = max((count for count in widths if count > 1), key=lambda count: (widths[count] * count, count), default=0)
    at = next((at for at, row in enumerate(block) if _reach(row, spans) >= max(2, FILLED_SHARE * width)), None)
    if at is None:
        return Region(above=block)
    head, body = block[at], block[at + 1 :]
    columns = _columns(block[at:])
    goes_on = bool(before.rows) and at == 0 and columns <= before.columns
    if not _names_columns(head, body):
        if goes_on:
            return None
        header = [f"column {number}" for number in range(1, max(len(cells) for _, cells in block) + 1)]
        return Region(block[:at], header, block[at:], columns)
    if not body:
        return Region(above=block)
    if goes_on and columns == before.columns and not any(map(_has_figures, (*block, *before.rows[:SAMPLE_ROWS]))):
        return None  # words below words: nothing says that another table begins
    deep = _depth(block[at:], spans)
    heads = block[at : at + deep]
    return Region(block[:at], _join_heads(heads), block[at + deep :], columns, heads)


def _reach(row: Row, spans: Spans) -> int:
    """Return the number of columns that a row fills or spans; 1 for a single cell, which is a title."""
    filled = _filled(row)
    return sum(spans.get((row[0], at), at) - at + 1 for at in filled) if len(filled) > 1 else 1


def _names_columns(head: Row, body: Sequence[Row]) -> bool:
    """Whether a row is a head: mostly words or years, or numbers that count up, as months and hours do."""
    cells = [cell for cell in head[1] if cell]
    figures = [cell for cell in cells if is_figure(cell) and not YEAR.fullmatch(cell)]
    if 2 * len(figures) <= len(cells):
        below = [row for row in body[:SAMPLE_ROWS] if len(_filled(row)) > 1]
        same = sum(_pattern(row) == _pattern(head) for row in below)
        return not figures or 2 * same < len(below) or not below
    return all(cell.isdigit() for cell in figures) and [int(cell) for cell in figures] == list(
        range(int(figures[0]), int(figures[0]) + len(figures))
    )


def _depth(block: Sequence[Row], spans: Spans) -> int:
    """Return of how many rows the head consists: of two where the first spans several cells of the second."""
    if len(block) < 3:
        return 1
    first, (_, second) = block[0], block[1]
    named = [cell for cell in second if cell]
    if not named or any(is_figure(cell) and not YEAR.fullmatch(cell) for cell in named):
        return 1
    if any((first[0], at) in spans for at in _filled(first)):
        return 2
    gaps = _filled(block[1]) - _filled(first)  # as where merged cells were exported
    data = [cell for row in block[2:8] for cell in row[1] if is_figure(cell) and not YEAR.fullmatch(cell)]
    is_below = any(at - 1 in _filled(first) for at in gaps)
    return 2 if is_below and data and _filled(block[2]) - _filled(block[1]) else 1


def _join_heads(rows: Sequence[Row]) -> list[str]:
    """Return the name of each column; that of a cell that spans several is put before each of theirs."""
    if len(rows) == 1:
        return [" ".join(cell.split()) for cell in rows[0][1]]
    upper, lower = ([*cells] for _, cells in rows)
    length = max(len(upper), len(lower))
    upper, lower = upper + [""] * (length - len(upper)), lower + [""] * (length - len(lower))
    names, above = [], ""
    for one, below in zip(upper, lower, strict=True):
        above = one or (above if below else "")
        names.append(" ".join(f"{above} {below}".split()) if below != above else " ".join(above.split()))
    return names


def _describes(region: Region, table: Region) -> bool:
    """Whether what looked like a table are names and values that say what the wider table after them is about."""
    narrow, wide = len(region.columns), len(table.columns)
    values = [cells[-1] for _, cells in region.rows if cells]
    is_short = len(values) == 1 or (len(values) < MOST_DESCRIPTIONS and not all(map(is_figure, values)))
    return bool(table.rows) and narrow == 2 < wide and is_short


def _belongs_to(region: Region, table: Region) -> bool:
    """Whether lines without a table are rows of the table before them: of its columns and with a figure."""
    return bool(table.rows) and all(_filled(row) <= table.columns and _has_figures(row) for row in region.above)


def _has_figures(row: Row) -> bool:
    return any(map(is_figure, row[1]))


def _pattern(row: Row) -> tuple[bool | None, ...]:
    return tuple(is_figure(cell) if cell else None for cell in row[1])


def _columns(rows: Sequence[Row]) -> frozenset[int]:
    return frozenset().union(*map(_filled, rows))


def _filled(row: Row) -> set[int]:
    return {at for at, cell in enumerate(row[1]) if cell}
