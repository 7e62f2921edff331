"""Read Excel files: sheet by sheet, every row with the names of its columns. Formulas are read as their values."""

import io
import re
from collections.abc import Iterator, Sequence
from datetime import datetime, time

import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from retrieval.formats.delimited import name_cells
from retrieval.formats.reading import Reading, join_parts
from retrieval.formats.zipped.package import open_packed

GROUP_CHARACTERS = 500
"""Longest group of rows that shares a place: shorter than a chunk, so that the place names what is read."""

SheetRow = tuple[int, list[str]]
"""Number of the row on the sheet, and the text of each cell from column A on."""


def read_xlsx(data: bytes) -> Reading:
    """Read a workbook; every group of rows is a place with sheet and range. Raises as `open_packed` does."""
    open_packed(data, ".xlsx").close()
    workbook = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    try:
        text, places = join_parts(part for sheet in workbook.worksheets for part in _read_parts(sheet))
        title = workbook.properties.title
    finally:
        workbook.close()
    return Reading(text, (title or "").strip() or None, places)


def _read_parts(sheet: ReadOnlyWorksheet) -> Iterator[tuple[str, str]]:
    """Yield (label, text): the lines above the table unchanged, then its rows in groups."""
    sheet.reset_dimensions()  # the size that a file states is often wrong
    rows = [row for row in _read_rows(sheet) if any(row[1])]
    head = next((at for at, (_, cells) in enumerate(rows) if sum(map(bool, cells)) > 1), 0)
    if not rows[head + 1 :]:  # there is no table
        head = len(rows)
    for number, cells in rows[:head]:
        yield _name_range(sheet.title, [(number, cells)]), " ".join(filter(None, cells))
    group: list[SheetRow] = []
    length = 0
    for number, cells in rows[head + 1 :]:
        text = name_cells(rows[head][1], cells)
        if group and length + len(text) > GROUP_CHARACTERS:
            yield _format_group(sheet.title, rows[head][1], group)
            group, length = [], 0
        group.append((number, cells))
        length += len(text)
    if group:
        yield _format_group(sheet.title, rows[head][1], group)


def _format_group(sheet: str, header: Sequence[str], group: Sequence[SheetRow]) -> tuple[str, str]:
    return _name_range(sheet, group), "\n\n".join(name_cells(header, cells) for _, cells in group)


def _read_rows(sheet: ReadOnlyWorksheet) -> Iterator[SheetRow]:
    for number, cells in enumerate(sheet.iter_rows(), 1):
        yield number, [_text(cell.value, cell.number_format or "") for cell in cells]


def _name_range(sheet: str, rows: Sequence[SheetRow]) -> str:
    filled = [at for _, cells in rows for at, text in enumerate(cells, 1) if text]
    first = f"{get_column_letter(min(filled))}{rows[0][0]}"
    last = f"{get_column_letter(max(filled))}{rows[-1][0]}"
    return f"{sheet}!{first}" if first == last else f"{sheet}!{first}:{last}"


def _text(value: object, number_format: str) -> str:
    """Return a cell as the sheet shows it: dates, percentages, and numbers without rounding noise."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).upper()
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime():
            return value.isoformat(" ", "minutes")
        case int() | float():
            percent = re.search(r"0(?:\.(0+))?%", number_format)
            return f"{value:.{len(percent[1] or '')}%}" if percent else f"{value:.15g}"
    return str(value).strip()
