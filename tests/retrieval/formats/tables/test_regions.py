"""Tables are found where people put them, and their columns are called what people call them."""

import csv
import io

import pytest

from retrieval.formats.delimited import read_csv, read_json
from retrieval.formats.tables.regions import Merge, find_regions
from retrieval.text.figures import has_decimal_comma, read_date, read_number

ShownTable = tuple[list[str], list[list[str]]]


def tables_of(text: str, merges: list[Merge] | None = None) -> list[ShownTable]:
    """Return head and rows of each table in a sheet whose cells bars part."""
    lines = text.strip("\n").split("\n")
    rows = [(number, [cell.strip() for cell in line.split("|")]) for number, line in enumerate(lines, 1)]
    filled = [row for row in rows if any(row[1])]
    return [([*one.header], [cells for _, cells in one.rows]) for one in find_regions(filled, merges or []) if one.rows]


def test_lines_before_the_head_are_no_rows() -> None:
    assert tables_of("Stock of the shop\nas of May\n\nTea | Tins | Price\nGreen | 4 | 3.50\nBlack | 9 | 2.00") == [
        (["Tea", "Tins", "Price"], [["Green", "4", "3.50"], ["Black", "9", "2.00"]])
    ]


def test_names_and_values_before_a_wider_table_describe_it() -> None:
    text = "Bank;Old Mill\nYear;2024\n\nDay;To;Sum\n2024-05-01;Baker;3\n2024-05-02;Miller;4\n"
    reading = read_csv(text.encode())
    assert reading.text.startswith("Bank: Old Mill\n\nYear: 2024\n\nDay: 2024-05-01\nTo: Baker\nSum: 3")
    assert [table.columns for table in reading.tables] == [("Day", "To", "Sum")]


def test_two_tables_below_each_other_have_heads_of_their_own() -> None:
    found = tables_of("Tea | Tins\nGreen | 4\nBlack | 9\n\nStaff | Shift | Pay\nIda | early | 12\nOle | late | 14")
    assert [head for head, _ in found] == [["Tea", "Tins"], ["Staff", "Shift", "Pay"]]


def test_two_tables_side_by_side_have_heads_of_their_own() -> None:
    found = tables_of("Tea | Tins | | Staff | Pay\nGreen | 4 | | Ida | 12\nBlack | 9 | |  |")
    assert found == [
        (["Tea", "Tins", "", "", ""], [["Green", "4", "", "", ""], ["Black", "9", "", "", ""]]),
        (["", "", "", "Staff", "Pay"], [["", "", "", "Ida", "12"]]),
    ]


def test_a_table_goes_on_after_a_blank_row() -> None:
    assert tables_of("Tea | Tins\nGreen | 4\n\nBlack | 9\n\nTotal | 13") == [
        (["Tea", "Tins"], [["Green", "4"], ["Black", "9"], ["Total", "13"]])
    ]


def test_blank_rows_between_all_rows_part_nothing() -> None:
    ((head, rows),) = tables_of("Tea | 2023 | 2024\n\nGreen | 4 | 5\n\nBlack | 9 | 8\n\nWhite | 1 | 1")
    assert (head, len(rows)) == (["Tea", "2023", "2024"], 3)


def test_a_head_of_two_rows_names_the_group_before_the_column() -> None:
    text = "Tea | Sold | | Left\n | May | June | \nGreen | 4 | 5 | 1\nBlack | 9 | 8 | 2"
    assert tables_of(text, [(1, 1, 1, 2)]) == [
        (["Tea", "Sold May", "Sold June", "Left"], [["Green", "4", "5", "1"], ["Black", "9", "8", "2"]])
    ]


def test_a_file_without_a_head_has_numbered_columns() -> None:
    assert tables_of("Green | 4 | 2024-05-01\nBlack | 9 | 2024-05-02")[0][0] == ["column 1", "column 2", "column 3"]


def test_years_and_counted_numbers_may_be_heads() -> None:
    assert tables_of("Tea | 2023 | 2024\nGreen | 4 | 5")[0][0] == ["Tea", "2023", "2024"]
    assert tables_of("Tea | 1 | 2 | 3\nGreen | 4 | 0 | 9\nBlack | 4 | 0 | 9")[0][0] == ["Tea", "1", "2", "3"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_a_file_with_semicolons_and_decimal_commas_is_read_in_every_encoding(encoding: str) -> None:
    text = 'Sorte;Preis;"Händler"\nGrün;1.249,90;"Maß; Söhne"\nSchwarz;17,05;Ode\n'
    (table,) = read_csv(text.encode(encoding)).tables
    assert table.columns == ("Sorte", "Preis", "Händler")
    assert table.rows[0] == ("Grün", "1.249,90", "Maß; Söhne")


def test_the_delimiter_that_a_file_declares_is_taken() -> None:
    assert read_csv(b"sep=|\nTea|Note\nGreen|a, b, c\nBlack|d, e, f\n").tables[0].columns == ("Tea", "Note")


def test_cells_of_several_lines_stay_in_their_row() -> None:
    file = io.StringIO()
    csv.writer(file).writerows([("Tea\n(sort)", "Note"), ("Green", "steep it\n\nand wait"), ("Black", "boil\nit")])
    reading = read_csv(file.getvalue().encode())
    assert reading.text == "Tea (sort): Green\nNote: steep it\nand wait\n\nTea (sort): Black\nNote: boil\nit"


def test_values_stand_where_their_text_begins() -> None:
    rows = "\n".join(f"Tea {number},{number * 3}" for number in range(200))
    reading = read_csv(f"Name,Tins\n{rows}\n".encode())
    (table,) = reading.tables
    assert all(
        reading.text[start:].startswith(f"Name: {row[0]}\n")
        for row, start in zip(table.rows, table.starts, strict=True)
    )
    assert reading.places[0].label.startswith("rows 2–")


def test_lists_in_a_json_object_are_tables_and_the_rest_is_a_record() -> None:
    reading = read_json(b'{"shop": "Mill", "teas": [{"tea": "Green", "tins": 4}, {"tea": "Black", "tins": 9}]}')
    assert reading.text == "shop: Mill\n\nteas.tea: Green\nteas.tins: 4\n\nteas.tea: Black\nteas.tins: 9"
    assert [(table.name, table.rows) for table in reading.tables] == [("teas", (("Green", "4"), ("Black", "9")))]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("1,250.00 €", 1250.0), ("$3", 3.0), ("(12)", -12.0), ("-54.20", -54.2), ("12 %", 12.0), ("26:30", 26.5),
        ("1 250", 1250.0), ("7 kg", 7.0), ("CHF 1'200", 1200.0), ("B 12", None), ("12a-b", None), ("", None),
    ],
)  # fmt: skip
def test_numbers_are_read_with_what_stands_beside_them(cell: str, value: float | None) -> None:
    assert read_number(cell) == value


def test_a_column_says_whether_a_comma_is_one_of_decimals() -> None:
    assert has_decimal_comma(["1.249,90", "17,05", "1.250"])
    assert not has_decimal_comma(["1,249.90", "17.05", "1,250"])
    assert read_number("1.250", comma=True) == 1250


@pytest.mark.parametrize("cell", ["2024-03-05", "5.3.2024", "05.03.24", "5 March 2024", "Mar 5, 2024", "5/3/2024"])
def test_days_are_read_in_the_ways_people_write_them(cell: str) -> None:
    day = read_date(cell)
    assert day is not None
    assert day.isoformat() == "2024-03-05"
