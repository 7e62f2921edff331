"""Columns, tables and scans of PDF pages, in files made by reportlab and in filings made by others."""

import io
import shutil
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BalancedColumns, Paragraph, SimpleDocTemplate, Table

from retrieval.errors import BrokenSourceError, RefusedSourceError
from retrieval.formats.readers import read
from retrieval.formats.scans.ocr import make_recogniser
from tests.retrieval.formats.sources import pdf_of

STYLES = getSampleStyleSheet()
LEFT = "Green tea is made of leaves that are heated soon after they were picked so that they stay green. " * 4
RIGHT = "Black tea is made of leaves that wither and are rolled before they are dried so that they turn dark. " * 4


def laid_out(*flowables: object) -> str:
    file = io.BytesIO()
    SimpleDocTemplate(file, pagesize=A4).build(list(flowables))
    return read(file.getvalue(), "/files/tea.pdf", ".pdf").text


def drawn(*lines: tuple[float, float, str]) -> str:
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4)
    canvas.setFont("Helvetica", 10)
    for left, baseline, text in lines:
        canvas.drawString(left, baseline, text)
    canvas.save()
    return read(file.getvalue(), "/files/tea.pdf", ".pdf").text


def words(text: str) -> str:
    return " ".join(text.split())


def test_columns_are_read_one_after_the_other() -> None:
    columns = BalancedColumns([Paragraph(LEFT, STYLES["Normal"]), Paragraph(RIGHT, STYLES["Normal"])])
    text = words(laid_out(Paragraph("All about tea and its leaves", STYLES["Title"]), columns))
    assert text == f"All about tea and its leaves {LEFT}{RIGHT}".strip()


def test_columns_are_told_apart_even_when_the_file_holds_them_line_by_line() -> None:
    left = [f"left line {'abcdefgh'[at]} tells of the green tea here" for at in range(8)]
    right = [f"right line {'abcdefgh'[at]} tells of the black tea here" for at in range(8)]
    rows = [(60 + 250 * side, 700 - 12 * at, (left, right)[side][at]) for at in range(8) for side in (0, 1)]
    title = (60, 730, "A heading that goes over both of the columns of this page, from left to right, all in one line")
    end = (60, 580, "A last line that goes over both of the columns of this page, from left to right, all in one line")
    assert words(drawn(title, *rows, end)) == " ".join([title[2], *left, *right, end[2]])


def test_a_row_of_a_table_is_one_line_below_the_heads_of_its_columns() -> None:
    rows = [
        ["", "Three months ended", "", "Six months ended", ""],
        ["", "June 2024", "June 2025", "June 2024", "June 2025"],
        ["Green tea", "$ 1,200", "$ 1,350", "$ 2,300", "$ 2,600"],
        ["Black tea", "800", "(75)", "1,500", "—"],
    ]
    table = Table(
        rows, style=[("SPAN", (1, 0), (2, 0)), ("SPAN", (3, 0), (4, 0)), ("ALIGN", (1, 0), (-1, -1), "CENTER")]
    )
    text = laid_out(Paragraph("Sales by sort", STYLES["Normal"]), table)
    assert text == (
        "Sales by sort\n"
        "| Three months ended June 2024 | Three months ended June 2025 | Six months ended June 2024 "
        "| Six months ended June 2025\n"
        "Green tea | $ 1,200 | $ 1,350 | $ 2,300 | $ 2,600\n"
        "Black tea | 800 | (75) | 1,500 | —"
    )


def test_a_long_table_repeats_its_heads_in_blocks_that_fit_a_chunk() -> None:
    rows = [
        ["Sort", "Euros", "Boxes"],
        *([f"Tea number {number}", f"{number},000", str(number)] for number in range(30)),
    ]
    blocks = laid_out(Table(rows)).split("\n\n")
    assert len(blocks) > 1
    assert all(block.startswith("Sort | Euros | Boxes\nTea number") for block in blocks)


def test_a_page_set_upwards_is_read_as_the_file_has_it() -> None:
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4)
    canvas.rotate(90)
    canvas.drawString(100, -100, "Sideways green tea")
    canvas.save()
    assert read(file.getvalue(), "/files/tea.pdf", ".pdf").text == "Sideways green tea"


def a_scan(text: str) -> bytes:
    """A PDF whose only page is a picture of a page with `text`."""
    with pypdfium2.PdfDocument(pdf_of(text)) as original:
        picture: Image.Image = original[0].render(scale=3).to_pil()
    file = io.BytesIO()
    picture.convert("L").save(file, format="PDF", resolution=216)
    return file.getvalue()


def test_a_scan_is_read_page_by_page_where_text_can_be_recognised() -> None:
    document = read(a_scan("Green tea"), "/files/scan.pdf", ".pdf", lambda picture: f"Seen at {picture.width} pixels")
    assert document.text.startswith("Seen at")
    assert document.place_at(0) == "page 1"


def test_a_scan_without_any_text_on_it_says_so() -> None:
    with pytest.raises(RefusedSourceError, match=r"tesseract found none on them; check"):
        read(a_scan("Green tea"), "/files/scan.pdf", ".pdf", lambda _: "")


def test_a_page_without_a_picture_is_not_recognised() -> None:
    document = read(pdf_of("", "Green tea"), "/files/tea.pdf", ".pdf", lambda _: pytest.fail("nothing is drawn there"))
    assert document.place_at(document.text.index("Green")) == "page 2"


def test_scans_are_not_read_when_that_is_turned_off() -> None:
    assert make_recogniser("") is None


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed")
def test_tesseract_reads_a_scan_and_names_a_language_it_lacks() -> None:
    assert (
        "Green tea costs 3 euros"
        in read(a_scan("Green tea costs 3 euros"), "/files/scan.pdf", ".pdf", make_recogniser("eng")).text
    )
    with pytest.raises(BrokenSourceError, match=r"install the languages of index\.ocr = 'xxx'"):
        read(a_scan("Green tea"), "/files/scan.pdf", ".pdf", make_recogniser("xxx"))


def test_a_program_that_takes_too_long_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "tesseract"
    program.write_text("#!/bin/sh\nexec sleep 60\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.setattr("retrieval.formats.scans.ocr.PAGE_TIMEOUT_S", 0.2)
    with pytest.raises(BrokenSourceError, match=r"took more than 0\.2 s for one page; run the file through OCR"):
        read(a_scan("Green tea"), "/files/scan.pdf", ".pdf", make_recogniser("eng"))
