"""Lay the cells of a table out, so that a cell over several rows or columns stands in each of them."""

from collections.abc import Collection, Iterator

from bs4 import Tag

from retrieval.formats.html.walk import walk

MOST_COLUMNS, MOST_ROWS = 50, 500
"""Most columns and rows that a cell may span. Its text is repeated in each, so that every figure has its labels."""
MOST_COPIES = 100_000


def find_outer(root: Tag) -> set[int]:
    """Return the `id()` of every table that has tables in it."""
    outer: set[int] = set()
    opened: list[int] = []
    for event, node in walk(root):
        if isinstance(node, Tag) and node.name == "table":
            if event == "open":
                outer.update(opened[-1:])
                opened.append(id(node))
            else:
                opened.pop()
    return outer


def read_grid(table: Tag, unread: Collection[int]) -> list[list[Tag | None]] | None:
    """Return the rows of a table without tables in it, each with its cells; None if it only lays out a page."""
    if table.get("role") in ("presentation", "none"):
        return None
    grid: list[list[Tag | None]] = []
    below: dict[int, tuple[int, Tag]] = {}
    copies = 0
    for cells in _rows(table, unread):
        row: list[Tag | None] = []
        for cell in cells:
            _fill(row, below)
            columns, rows = _span(cell, "colspan", MOST_COLUMNS), _span(cell, "rowspan", MOST_ROWS)
            copies += columns * rows - 1
            if copies > MOST_COPIES:
                columns = rows = 1
            for _ in range(columns):
                if rows > 1:
                    below[len(row)] = (rows - 1, cell)
                row.append(cell)
        _fill(row, below)
        grid.append(row)
    is_list = all(len(row) <= 1 for row in grid)
    return None if is_list else grid


def _fill(row: list[Tag | None], below: dict[int, tuple[int, Tag]]) -> None:
    """Add the cells that reach down into the row where it stands."""
    while len(row) in below:
        left, cell = below.pop(len(row))
        if left > 1:
            below[len(row)] = (left - 1, cell)
        row.append(cell)


def _rows(table: Tag, unread: Collection[int]) -> Iterator[list[Tag]]:
    row: list[Tag] = []
    skipped = set(unread)
    for event, node in walk(table, skipped):
        if event != "open" or not isinstance(node, Tag):
            continue
        if node.name == "tr":
            if row:
                yield row
            row = []
        elif node.name in ("td", "th", "caption"):
            skipped.add(id(node))
            if node.name == "caption":
                yield [node]
            else:
                row.append(node)
    if row:
        yield row


def _span(cell: Tag, name: str, most: int) -> int:
    value = str(cell.get(name, "1")).strip()
    return min(max(int(value), 1), most) if value.isdecimal() and len(value) < 9 else 1
