"""The text of tables: every row as a paragraph of `column: value` lines, in groups that become places.

The text keeps each row whole and findable by itself; the same rows are given as values, for questions that are
computed.
"""

from collections.abc import Callable, Iterator, Sequence

from retrieval.documents import DocumentTable, Place
from retrieval.formats.reading import PARTS_BORDER, Reading
from retrieval.formats.tables.regions import Region, Row
from retrieval.text.tables import name_cells

GROUP_CHARACTERS = 500
"""Longest group of rows that shares a place: shorter than a chunk, so that the place names what is read."""
MOST_CELLS = 2_000_000
"""A larger table is searched, but not computed with."""

NameRows = Callable[[Sequence[Row]], str]
"""Returns what a reader calls the place of some rows."""


class Layout:
    """Collects the text of a source, its places and its tables, in order."""

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._places: list[Place] = []
        self._tables: list[DocumentTable] = []
        self._notes: list[str] = []
        self._end = 0

    def add(self, label: str, text: str) -> int:
        """Add a text that has a place of its own, and return where it begins."""
        start = self._end
        self._places.append(Place(start, label))
        self._texts.append(text)
        self._end += len(text) + len(PARTS_BORDER)
        return start

    def note(self, note: str) -> None:
        """Say that something was left out."""
        self._notes.append(note)

    def add_region(self, region: Region, name: str, name_rows: NameRows) -> None:
        """Add the lines above a table and the table; `name` is that of its sheet, or ""."""
        for row in region.above:
            self.add(name_rows([row]), _join_line(row))
        if region.rows:
            columns = name_columns(region)
            starts = self.add_rows(region.rows, [name_cells(columns, cells) for _, cells in region.rows], name_rows)
            caption = "\n".join(map(_join_line, region.above))
            places = [name_rows([row]) for row in region.rows]
            self.add_table(name, caption, columns, [cells for _, cells in region.rows], starts, places)

    def add_rows(self, rows: Sequence[Row], texts: Sequence[str], name_rows: NameRows) -> list[int]:
        """Add the texts of some rows in groups that share a place, and return where each begins."""
        starts: list[int] = []
        for group in _groups(texts):
            start = self.add(name_rows([rows[at] for at in group]), PARTS_BORDER.join(texts[at] for at in group))
            for at in group:
                starts.append(start)
                start += len(texts[at]) + len(PARTS_BORDER)
        return starts

    def add_table(
        self,
        name: str,
        caption: str,
        columns: Sequence[str],
        rows: Sequence[Sequence[str]],
        starts: Sequence[int],
        places: Sequence[str],
    ) -> None:
        """Add the values of a table whose text was added before."""
        if len(columns) * len(rows) > MOST_CELLS:
            self.note(f"a table of {len(rows):,} rows is too large to compute with; it is searched like a text")
            return
        kept = [at for at in range(len(columns)) if any(at < len(row) and row[at] for row in rows)]
        values = [tuple(row[at] if at < len(row) else "" for at in kept) for row in rows]
        self._tables.append(
            DocumentTable(name, caption, tuple(columns[at] for at in kept), tuple(values), tuple(starts), tuple(places))
        )

    def reading(self, title: str | None = None) -> Reading:
        """Return everything that was added."""
        return Reading(
            PARTS_BORDER.join(self._texts),
            title,
            tuple(self._places),
            notes=tuple(self._notes),
            tables=tuple(self._tables),
        )


def _join_line(row: Row) -> str:
    """Return a line that stands outside of a table; two cells are a name and a value."""
    cells = [" ".join(cell.split()) for cell in row[1] if cell]
    return (": " if len(cells) == 2 and not cells[0].endswith(":") else " ").join(cells)


def name_columns(region: Region) -> list[str]:
    """Return a name for every column of the table, also for those that its head leaves out."""
    length = max(len(region.header), *(len(cells) for _, cells in region.rows))
    header = [*region.header, *([""] * (length - len(region.header)))]
    return [name.strip() or f"column {number}" for number, name in enumerate(header, 1)]


def _groups(texts: Sequence[str]) -> Iterator[list[int]]:
    """Yield the numbers of texts in groups that are no longer than GROUP_CHARACTERS, unless a single one is."""
    group: list[int] = []
    length = 0
    for at, text in enumerate(texts):
        if group and length + len(text) > GROUP_CHARACTERS:
            yield group
            group, length = [], 0
        group.append(at)
        length += len(text)
    if group:
        yield group
