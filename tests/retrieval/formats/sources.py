"""Files as other programs write them."""

import io
import zipfile
from pathlib import Path

import openpyxl
from docx import Document as WordFile
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from retrieval.documents import Document
from retrieval.formats.readers import read

BOOK = Path(__file__).with_name("tea.epub")
"""Two chapters, the first of them with sections; written by mkepub."""


def read_as(suffix: str, data: bytes | str, uri: str = "") -> Document:
    return read(data.encode() if isinstance(data, str) else data, uri or f"/files/price-list{suffix}", suffix)


def pdf_of(*pages: str, title: str = "") -> bytes:
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4)
    canvas.setTitle(title)
    for page in pages:
        for row, line in enumerate(page.split("\n")):
            canvas.drawString(72, 770 - 14 * row, line)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def zip_of(members: dict[str, bytes | str], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


def slides() -> bytes:
    """Two slides: a list with notes, then a table and a chart."""
    deck = Presentation()
    first = deck.slides.add_slide(deck.slide_layouts[1])
    first.shapes.title.text = "Leave policy"
    first.placeholders[1].text = "Twenty days a year"
    first.placeholders[1].text_frame.add_paragraph().text = "Ask your lead"
    first.notes_slide.notes_text_frame.text = "Mention carry-over."
    second = deck.slides.add_slide(deck.slide_layouts[5])
    second.shapes.title.text = "By country"
    table = second.shapes.add_table(2, 2, Inches(1), Inches(2), Inches(4), Inches(1)).table
    for row, cells in enumerate((("Country", "Days"), ("Germany", "28"))):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    data = CategoryChartData()
    data.categories = ["2024", "2025"]
    data.add_series("Days taken", (23.5, 26))
    second.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, Inches(1), Inches(4), Inches(4), Inches(2), data)
    file = io.BytesIO()
    deck.save(file)
    return file.getvalue()


def workbook(sheets: dict[str, list[list[object]]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def word_file(text: str) -> bytes:
    made = WordFile()
    made.add_paragraph(text)
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()
