"""Read Excel files: sheet by sheet, every row with the names of its columns, cells as the sheet shows them.

Formulas are read as their stored values. Hidden sheets are left out, and it is noted where a value is not stored.
"""

import io
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from functools import partial
from typing import Any
from xml.etree.ElementTree import Element

import openpyxl
from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._reader import FORMULA_TAG, VALUE_TAG, WorkSheetParser

from retrieval.documents import UNSTORED
from retrieval.formats.reading import Reading
from retrieval.formats.tables.layout import Layout
from retrieval.formats.tables.regions import Merge, Row, find_regions
from retrieval.formats.zipped.number_formats import GENERAL, show_moment, show_number
from retrieval.formats.zipped.package import open_packed

MOST_GAPS = 1_000_000
"""Blank cells that are kept in their place; a sheet with more has its cells so far apart that it is no table."""
MOST_MERGED = 200_000
"""Cells that merged cells may fill."""


@dataclass
class _Sheet:
    rows: list[Row] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    unstored: list[str] = field(default_factory=list)
    """Names of the cells whose formula has no stored result; their text says so."""


class _Parser(WorkSheetParser):
    """openpyxl's parser, which also finds the formulas that have no stored result."""

    unstored: list[str]

    def parse_cell(self, element: Element) -> dict[str, object]:
        cell = super().parse_cell(element)
        if element.find(FORMULA_TAG) is not None and not element.findtext(VALUE_TAG):
            self.unstored.append(f"{get_column_letter(cell['column'])}{cell['row']}")
            cell["value"] = UNSTORED
        return cell

    def parse_extensions(self, extLst: Element) -> None:  # noqa: N803  # pyright: ignore
        """Skip what changes how cells look; openpyxl would warn that it cannot keep it."""


def read_xlsx(data: bytes) -> Reading:
    """Read a workbook; every group of rows is a place with sheet and range. Raises as `open_packed` does."""
    open_packed(data, ".xlsx").close()
    workbook = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    layout = Layout()
    try:
        shown = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
        for sheet in workbook.worksheets:
            if sheet not in shown:
                layout.note(f"the hidden sheet {sheet.title!r} was left out")
        unstored = 0
        for sheet in shown:
            read = _read_sheet(workbook, sheet)
            unstored += len(read.unstored)
            for region in find_regions(read.rows, read.merges):
                layout.add_region(region, sheet.title, partial(name_range, sheet.title))
        if unstored:
            layout.note(_describe_unstored(unstored))
        title = workbook.properties.title
    finally:
        workbook.close()
    return layout.reading((title or "").strip() or None)


def _describe_unstored(count: int) -> str:
    if count == 1:
        return "1 formula has no stored result; open the file in a spreadsheet program and save it"
    return f"{count} formulas have no stored result; open the file in a spreadsheet program and save it"


def _read_sheet(workbook: Any, sheet: Any) -> _Sheet:
    """Return the rows of a sheet that are not blank; a cell that is merged down its column is in each of its rows.

    Takes openpyxl's workbook and sheet. Its parser is used directly, because what it shows of a sheet that is read row
    by row has no merged cells.
    """
    read = _Sheet()
    with sheet._get_source() as source:
        parser = _Parser(
            source,
            sheet._shared_strings,
            data_only=True,
            epoch=workbook.epoch,
            date_formats=workbook._date_formats,
            timedelta_formats=workbook._timedelta_formats,
        )
        parser.unstored = read.unstored
        sparse = {number: dict(_read_cells(workbook, cells)) for number, cells in parser.parse()}
    merged = parser.merged_cells.mergeCell if parser.merged_cells else []
    bounds = [cell.bounds for cell in merged]
    read.merges = [(top, left - 1, bottom, right - 1) for left, top, right, bottom in bounds]
    _fill_down(sparse, read.merges)
    filled = {number: cells for number, cells in sorted(sparse.items()) if cells}
    is_scattered = sum(max(cells) - len(cells) for cells in filled.values()) > MOST_GAPS
    read.rows = [(number, [*cells.values()] if is_scattered else _lay_out(cells)) for number, cells in filled.items()]
    return read


def _read_cells(workbook: Any, cells: Sequence[dict]) -> Iterator[tuple[int, str]]:
    """Yield the column, from 0, and the text of each cell that is not blank."""
    for cell in cells:
        if cell["value"] is not None:
            style = workbook._cell_styles[cell["style_id"]]
            number_format = _name_format(workbook, style.numFmtId)
            if text := _text(cell["value"], number_format):
                yield cell["column"] - 1, text


def _name_format(workbook: Any, format_id: int) -> str:
    if format_id < BUILTIN_FORMATS_MAX_SIZE:
        return BUILTIN_FORMATS.get(format_id, GENERAL)
    return workbook._number_formats[format_id - BUILTIN_FORMATS_MAX_SIZE]


def _fill_down(sparse: dict[int, dict[int, str]], merges: Sequence[Merge]) -> None:
    numbers, budget = sorted(sparse), MOST_MERGED
    for top, left, bottom, _ in merges:
        text = sparse.get(top, {}).get(left)
        below = slice(bisect_right(numbers, top), bisect_right(numbers, bottom))
        if not text or below.stop - below.start > budget:
            continue
        for number in numbers[below]:
            sparse[number][left] = text
        budget -= below.stop - below.start


def _lay_out(cells: dict[int, str]) -> list[str]:
    return [cells.get(at, "") for at in range(max(cells) + 1)]


def name_range(sheet: str, rows: Sequence[Row]) -> str:
    """Return what a reader calls these rows of a sheet: "Budget!A2:D40"."""
    filled = [at for _, cells in rows for at, text in enumerate(cells, 1) if text]
    first = f"{get_column_letter(min(filled))}{rows[0][0]}"
    last = f"{get_column_letter(max(filled))}{rows[-1][0]}"
    return f"{sheet}!{first}" if first == last else f"{sheet}!{first}:{last}"


def _text(value: object, number_format: str) -> str:
    """Return a cell as the sheet shows it."""
    match value:
        case bool():
            return str(value).upper()
        case date() | time() | timedelta():
            return show_moment(value, number_format)
        case int() | float():
            return show_number(value, number_format)
    return str(value).strip()
