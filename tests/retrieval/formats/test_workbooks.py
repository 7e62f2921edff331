"""Cells of a workbook read as the sheet shows them, and what was left out is said."""

import io
from datetime import datetime, timedelta

import openpyxl
import pytest

from retrieval.formats.reading import Reading
from retrieval.formats.zipped.number_formats import show_moment, show_number
from retrieval.formats.zipped.xlsx import read_xlsx


def saved(workbook: openpyxl.Workbook) -> Reading:
    file = io.BytesIO()
    workbook.save(file)
    return read_xlsx(file.getvalue())


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (412, "00000", "00412"),
        (1234.5, "#,##0.00", "1,234.50"),
        (1234.5, '#,##0.00 "€"', "1,234.50 €"),
        (1234.5, "#,##0.00\\ [$€-407]", "1,234.50 €"),
        (1234.5, "[$CHF] #,##0", "CHF 1,235"),
        (-12, "$#,##0;($#,##0)", "($12)"),
        (-12, "0.00;[Red]0.00", "-12.00"),
        (0, '0;-0;"none"', "none"),
        (0.125, "0.0%", "12.5%"),
        (1234567, '0.0,,"M"', "1.2M"),
        (1234567, "#,##0,", "1,235"),
        (0.5, "#.##", "0.5"),
        (7, '"No. "000', "No. 007"),
        (1500000, "0.00E+00", "1.50E+06"),
        (0.1 + 0.2, "General", "0.3"),
        (3, "@", "3"),
        (2.5, "# ?/?", "2.5"),
        (1e300, "#,##0.00", f"{1e300:.15g}"),
    ],
)
def test_numbers_are_shown_by_their_format(value: float, number_format: str, shown: str) -> None:
    assert show_number(value, number_format) == shown


def test_moments_are_shown_so_that_nobody_misreads_them() -> None:
    assert show_moment(timedelta(hours=49, minutes=5), "[h]:mm") == "49:05"
    assert show_moment(datetime(2024, 3, 5), "dd/mm/yy") == "2024-03-05"
    assert show_moment(datetime(2024, 3, 5, 14, 30), "dd/mm/yy hh:mm") == "2024-03-05 14:30"


def test_hidden_sheets_and_formulas_without_a_result_are_left_out_and_said() -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row in (["Tea", "Tins"], ["Green", 4], ["Black", 9], ["Sum", "=B2+B3"]):
        sheet.append(row)
    hidden = workbook.create_sheet("Last year")
    hidden.append(["Tea", "Tins"])
    hidden.append(["White", 77])
    hidden.sheet_state = "hidden"
    reading = saved(workbook)
    assert "77" not in reading.text
    assert reading.notes == (
        "the hidden sheet 'Last year' was left out",
        "1 formula has no stored result; open the file in a spreadsheet program and save it",
    )


def test_a_merged_cell_is_read_in_each_of_its_rows_and_a_head_of_two_rows_in_each_column() -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row in (
        ["Tins sold in our shops"],
        ["Shop", "Tea", "Spring", None],
        [None, None, "April", "May"],
        ["Harbour", "Green", 4, 5],
        [None, "Black", 9, 8],
    ):
        sheet.append(row)
    for cells in ("A1:D1", "A2:A3", "B2:B3", "C2:D2", "A4:A5"):
        sheet.merge_cells(cells)
    reading = saved(workbook)
    assert reading.text == (
        "Tins sold in our shops\n\nShop: Harbour\nTea: Green\nSpring April: 4\nSpring May: 5\n\n"
        "Shop: Harbour\nTea: Black\nSpring April: 9\nSpring May: 8"
    )
    (table,) = reading.tables
    assert (table.caption, table.columns[3]) == ("Tins sold in our shops", "Spring May")
