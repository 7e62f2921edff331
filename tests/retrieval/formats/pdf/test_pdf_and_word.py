"""PDF and Word files are read with their pages, headings and tables; what cannot be read says why and what to do."""

import io
import zipfile

import docx
import pypdf
import pytest

from retrieval.errors import BrokenSourceError, RefusedSourceError
from tests.retrieval.formats.sources import pdf_of, read_as


def word_file(build: "docx.document.Document") -> bytes:
    file = io.BytesIO()
    build.save(file)
    return file.getvalue()


# PDF


def test_a_pdf_keeps_the_page_of_every_character() -> None:
    document = read_as(".pdf", pdf_of("First page here", "Second page", "Third", title="Yearly tea report"))
    assert document.title == "Yearly tea report"
    assert [document.place_at(document.text.index(word)) for word in ("First", "Second", "Third")] == [
        "page 1",
        "page 2",
        "page 3",
    ]
    assert document.pages == 3


def test_a_page_without_text_still_counts() -> None:
    document = read_as(".pdf", pdf_of("", "Second page", "", "Fourth page"))
    assert document.place_at(document.text.index("Second")) == "page 2"
    assert document.place_at(document.text.index("Fourth")) == "page 4"


def test_a_file_number_is_no_title_of_a_pdf() -> None:
    assert read_as(".pdf", pdf_of("Text", title="0000320193-23-000006")).title == "price-list"


def test_a_scanned_pdf_is_refused_with_the_advice_to_run_ocr() -> None:
    with pytest.raises(RefusedSourceError, match=r"2 pages hold no text layer.*install tesseract.*OCR"):
        read_as(".pdf", pdf_of("", ""))


def test_an_encrypted_pdf_is_refused() -> None:
    writer = pypdf.PdfWriter(io.BytesIO(pdf_of("Secret")))
    writer.encrypt("password", algorithm="RC4-128")
    file = io.BytesIO()
    writer.write(file)
    with pytest.raises(RefusedSourceError, match="encrypted; save a copy without a password"):
        read_as(".pdf", file.getvalue())


def test_a_pdf_that_anyone_may_open_but_not_change_is_read() -> None:
    writer = pypdf.PdfWriter(io.BytesIO(pdf_of("Public")))
    writer.encrypt("", owner_password="owner", algorithm="RC4-128")
    file = io.BytesIO()
    writer.write(file)
    assert read_as(".pdf", file.getvalue()).text == "Public"


def test_a_pdf_cut_short_is_broken() -> None:
    with pytest.raises(BrokenSourceError, match=r"no readable PDF \(PDFium: Data format error\); open"):
        read_as(".pdf", pdf_of("Text")[:200])


# Word


def test_a_word_file_keeps_headings_lists_and_tables_in_order() -> None:
    source = docx.Document()
    source.add_heading("Leave", level=1)
    source.add_paragraph("Twenty days a year.")
    source.add_paragraph("Ask your lead", style="List Bullet")
    table = source.add_table(rows=2, cols=2)
    for row, cells in enumerate((("Country", "Days"), ("Germany", "28"))):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    source.add_paragraph("Ends here.")
    document = read_as(".docx", word_file(source))
    assert document.title == "Leave"
    assert document.text == (
        "# Leave\n\nTwenty days a year.\n\n- Ask your lead\n\nCountry | Days\nGermany | 28\n\nEnds here."
    )


def test_the_properties_name_a_word_file_before_its_headings() -> None:
    source = docx.Document()
    source.core_properties.title = "Leave policy"
    source.add_heading("Intro", level=1)
    assert read_as(".docx", word_file(source)).title == "Leave policy"


def test_a_word_file_cut_short_is_broken() -> None:
    source = docx.Document()
    source.add_paragraph("Text")
    with pytest.raises(BrokenSourceError, match="cut short"):
        read_as(".docx", word_file(source)[:3000])


def test_an_archive_that_is_no_word_file_is_broken() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.txt", "text")
    with pytest.raises(BrokenSourceError, match=r"its content is \.zip, not \.docx"):
        read_as(".docx", file.getvalue())


def test_an_encrypted_word_file_is_refused() -> None:
    with pytest.raises(RefusedSourceError, match=r"encrypted or an old \.doc"):
        read_as(".docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
