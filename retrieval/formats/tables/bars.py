"""Tables that stand in a text with bars between their cells, as in Markdown and in what most readers write, as values.

Only tables with a head are taken: the line above a line of dashes, or a first line that looks like one.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from retrieval.documents import Document, DocumentTable
from retrieval.formats.tables.regions import Row, find_regions
from retrieval.text.headings import find_fences, headings, is_fenced
from retrieval.text.tables import WORD, split_cells

MOST_TABLES = 200
"""Tables of one text; more are listings of something else."""
_DASHES = re.compile(r"[\s|:+-]*-[\s|:+-]*")


def find_bar_tables(document: Document) -> tuple[DocumentTable, ...]:
    """Return the tables in the text of a document, each with the heading above it as a caption."""
    text = document.text
    if "|" not in text:
        return ()
    marks = list(headings(text))
    fences = find_fences(text)
    found = []
    for lines in _blocks(text):
        if is_fenced(fences, lines[0][0]):
            continue
        above = bisect_right(marks, lines[0][0], key=lambda mark: mark.start)
        if table := _read(document, lines, marks[above - 1].text if above else ""):
            found.append(table)
        if len(found) == MOST_TABLES:
            break
    return tuple(found)


def _blocks(text: str) -> Iterator[list[tuple[int, str]]]:
    """Yield (start, line) of the lines with bars that follow each other; one alone is no table."""
    start, lines = 0, []
    for line in [*text.split("\n"), ""]:
        if "|" in line:
            lines.append((start, line))
        else:
            if len(lines) > 1:
                yield lines
            lines = []
        start += len(line) + 1


def _read(document: Document, lines: Sequence[tuple[int, str]], heading: str) -> DocumentTable | None:
    edged = all(line.strip().startswith("|") and line.strip().endswith("|") for _, line in lines)
    dashes = next((at for at, (_, line) in enumerate(lines) if at and _DASHES.fullmatch(line)), None)
    rows: list[Row] = [(at, split_cells(line, edged)) for at, (_, line) in enumerate(lines) if at != dashes]
    if dashes == 1:
        (_, header), *body = rows
    else:
        numbered = [(number, cells) for number, (_, cells) in enumerate(rows)]  # the dashes leave no gap
        region = next((one for one in find_regions([row for row in numbered if any(row[1])]) if one.rows), None)
        if region is None or len(region.rows) + len(region.heads) < len(rows) or not _names_all(region.header):
            return None
        header, body = list(region.header), [rows[number] for number, _ in region.rows]
    if edged and dashes != 1:
        return None  # drawn with bars, but no table of Markdown
    body = [(at, cells) for at, cells in body if any(cells)]
    width = len(header)
    if width < 2 or not body or any(len(cells) > width for _, cells in body):
        return None
    kept = [at for at in range(width) if any(at < len(cells) and cells[at] for _, cells in body)]
    return DocumentTable(
        "",
        heading,
        tuple(header[at] or f"column {at + 1}" for at in kept),
        tuple(tuple(cells[at] if at < len(cells) else "" for at in kept) for _, cells in body),
        tuple(lines[at][0] for at, _ in body),
        tuple(document.place_at(lines[at][0]) for at, _ in body),
        tuple(lines[at][1] for at, _ in body),
    )


def _names_all(header: Sequence[str]) -> bool:
    return all(WORD.search(name) and not name.startswith("column ") for name in header if name)
