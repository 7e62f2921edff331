"""Slides, sheets, books and notebooks are read from files that other programs wrote, with the place of passages."""

import datetime
import io
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest
import xlsxwriter

from retrieval.documents import Document
from retrieval.errors import BrokenSourceError, RefusedSourceError
from retrieval.formats.readers import read
from tests.retrieval.formats.sources import BOOK, slides, word_file, workbook, zip_of

OFFICE = (".docx", ".epub", ".pptx", ".xlsx")


def read_as(suffix: str, data: bytes) -> Document:
    return read(data, f"/files/leave{suffix}", suffix)


def place_of(document: Document, words: str) -> str:
    return document.place_at(document.text.index(words))


# Slides


def test_a_presentation_reads_slide_by_slide_with_tables_charts_and_notes() -> None:
    document = read_as(".pptx", slides())
    assert (document.title, document.pages) == ("Leave policy", 2)
    assert document.text == (
        "# Leave policy\n\nTwenty days a year\nAsk your lead\n\nNotes: Mention carry-over.\n\n"
        "# By country\n\nCountry | Days\nGermany | 28\n\n | 2024 | 2025\nDays taken | 23.5 | 26"
    )
    assert [place_of(document, words) for words in ("carry-over", "Germany")] == ["slide 1", "slide 2"]


# Sheets


def test_rows_of_a_workbook_name_their_columns_and_their_place() -> None:
    rows = [["Team", "Budget"], *([f"Team {number}", number * 1000] for number in range(1, 60))]
    document = read_as(".xlsx", workbook({"Budget": rows, "Notes": [["Approved in May."]]}))
    assert "Team: Team 7\nBudget: 7000\n\nTeam: Team 8\nBudget: 8000" in document.text
    assert place_of(document, "Team: Team 1\n") == "Budget!A2:B20"
    assert place_of(document, "Team: Team 59") == "Budget!A57:B60"
    assert place_of(document, "Approved") == "Notes!A1"


def test_a_workbook_reads_as_its_sheets_show_it() -> None:
    day = datetime.datetime(2025, 3, 1)
    rows = [
        ["Plan for 2025"],
        [],
        ["Item", "Due", "Done", "Share"],
        ["Paint", day, True, 0.125],
        [None, None, None, 0.3],
    ]
    data = io.BytesIO()
    with xlsxwriter.Workbook(data) as made:
        sheet, date, percent = (
            made.add_worksheet("Plan"),
            made.add_format({"num_format": "yyyy-mm-dd"}),
            made.add_format({"num_format": "0.0%"}),
        )
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                sheet.write(
                    number, column, value, date if value is day else percent if column == 3 and number > 2 else None
                )
        sheet.write_formula("B7", "=SUM(A1:A2)", value=0.1 + 0.2)
    document = read_as(".xlsx", data.getvalue())
    assert document.text == (
        "Plan for 2025\n\nItem: Paint\nDue: 2025-03-01\nDone: TRUE\nShare: 12.5%\n\nShare: 30.0%\n\nDue: 0.3"
    )
    assert [place_of(document, words) for words in ("Plan", "Paint")] == ["Plan!A1", "Plan!A4:D7"]


# Books


def test_a_book_reads_chapter_by_chapter_under_its_headings() -> None:
    document = read_as(".epub", BOOK.read_bytes())
    assert document.title == "The Tea Book"
    assert document.text.index("Steam it.") < document.text.index("At 80 degrees.") < document.text.index("wither")
    assert place_of(document, "Steam it.") == "Green tea"
    assert place_of(document, "At 80 degrees.") == "Green tea > Water"
    assert place_of(document, "wither") == "Black tea"


def test_a_book_under_copy_protection_is_refused() -> None:
    with zipfile.ZipFile(io.BytesIO(BOOK.read_bytes())) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    key = "<encryption><EncryptedData><EncryptionMethod Algorithm='http://www.w3.org/2001/04/xmlenc#aes128-cbc'/>"
    members["META-INF/encryption.xml"] = f"{key}</EncryptedData></encryption>".encode()
    with pytest.raises(RefusedSourceError, match="encrypted; add a copy without copy protection"):
        read_as(".epub", zip_of(members))


def test_a_book_that_lacks_a_chapter_is_read_without_it_and_says_so() -> None:
    with zipfile.ZipFile(io.BytesIO(BOOK.read_bytes())) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    lost = next(name for name in members if name.endswith("1.xhtml"))
    del members[lost]
    assert read_as(".epub", zip_of(members)).notes == ("1 of its 2 chapters cannot be read",)


# Notebooks


def test_a_notebook_reads_cell_by_cell_with_what_was_printed() -> None:
    spec = find_spec("chromadb")
    assert spec is not None
    assert spec.origin is not None
    document = read_as(
        ".ipynb", Path(spec.origin).with_name("experimental").joinpath("density_relevance.ipynb").read_bytes()
    )
    assert document.title == "Density based retrieval relevance"
    assert place_of(document, "import numpy") == "cell 17"
    assert "```" in document.text


@pytest.mark.parametrize("data", [b"[1, 2]", b'{"cells": 3}', b'{"cells": [{"cell_type"', b"[" * 100_000])
def test_what_is_no_notebook_is_broken(data: bytes) -> None:
    with pytest.raises(BrokenSourceError, match=r"no notebook.*save it again"):
        read_as(".ipynb", data)


# Files that are not what they seem


def office_file(suffix: str) -> bytes:
    match suffix:
        case ".docx":
            return word_file("Leave")
        case ".epub":
            return BOOK.read_bytes()
        case ".pptx":
            return slides()
    return workbook({"A": [["a"]]})


@pytest.mark.parametrize("suffix", OFFICE)
def test_a_document_cut_short_is_broken(suffix: str) -> None:
    data = office_file(suffix)
    with pytest.raises(BrokenSourceError, match="cut short"):
        read_as(suffix, data[: len(data) // 2])


@pytest.mark.parametrize("suffix", OFFICE)
def test_a_document_with_a_wrong_suffix_is_told_its_right_one(suffix: str) -> None:
    other = OFFICE[OFFICE.index(suffix) - 1]
    with pytest.raises(BrokenSourceError, match=rf"its content is \{other}, not \{suffix}; give it"):
        read_as(suffix, office_file(other))


@pytest.mark.parametrize("suffix", OFFICE)
def test_an_encrypted_or_old_document_is_refused(suffix: str) -> None:
    with pytest.raises(RefusedSourceError, match=rf"save it as \{suffix} without a password"):
        read_as(suffix, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))


def test_a_workbook_that_would_fill_the_memory_is_refused() -> None:
    with zipfile.ZipFile(io.BytesIO(workbook({"A": [["a"]]}))) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members["xl/worksheets/sheet1.xml"] += b" " * 20 * 2**20
    with pytest.raises(RefusedSourceError, match="times its size, as nothing but a bomb does; unpack it yourself"):
        read_as(".xlsx", zip_of(members))
