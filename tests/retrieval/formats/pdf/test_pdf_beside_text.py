"""What a PDF holds beside its lines of text, and what of it cannot be read."""

import io
import zlib

import pypdf
import pytest
from PIL import Image
from pypdf.annotations import FreeText, Highlight, Text
from pypdf.generic import ArrayObject, FloatObject
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from retrieval.documents import Document
from retrieval.errors import RefusedSourceError
from retrieval.formats.readers import read
from tests.retrieval.formats.sources import pdf_of, read_as

PROSE = "A pot of clay keeps the heat of the water for an hour or longer"


def pages(*drawn: list[tuple[float, str]]) -> Document:
    """Read a PDF of pages that hold these lines: height and text."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4)
    for lines in drawn:
        for height, text in lines:
            canvas.drawString(72, height, text)
        canvas.showPage()
    canvas.save()
    return read_as(".pdf", file.getvalue())


# Forms and comments


def test_fields_of_a_form_are_read_with_their_labels_and_values() -> None:
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4)
    canvas.drawString(72, 700, "Name of the pot")
    canvas.acroForm.textfield(name="text1", value="Blue Heron", x=220, y=695, width=120, height=18)
    canvas.drawString(72, 660, "Maker")
    canvas.acroForm.textfield(name="maker_name", value="Anna", x=220, y=655, width=120, height=18)
    canvas.drawString(72, 620, "Lid")
    canvas.acroForm.checkbox(name="lid", checked=True, x=220, y=615)
    canvas.acroForm.textfield(name="empty", value="", x=220, y=575, width=120, height=18)
    canvas.acroForm.textfield(name="glaze_colour", value="green", x=220, y=375, width=120, height=18)
    canvas.save()
    text = read_as(".pdf", file.getvalue()).text
    assert text == "Name of the pot: Blue Heron\n\nMaker: Anna\n\nLid: yes\n\nglaze colour: green"


def test_comments_are_marked_as_such_with_who_wrote_them() -> None:
    writer = pypdf.PdfWriter(io.BytesIO(pdf_of("The lid is green.")))
    writer.add_annotation(0, Text(rect=(50, 500, 70, 520), text="Blue, please.", title_bar="Ben"))
    writer.add_annotation(0, FreeText(rect=(50, 400, 200, 420), text="Ask the potter."))
    corners = ArrayObject([FloatObject(at) for at in (72, 785, 160, 785, 72, 765, 160, 765)])
    marked = Highlight(rect=(72, 765, 160, 785), quad_points=corners)
    marked[pypdf.generic.NameObject("/Contents")] = pypdf.generic.TextStringObject("Sure?")
    writer.add_annotation(0, marked)
    file = io.BytesIO()
    writer.write(file)
    assert read_as(".pdf", file.getvalue()).text == (
        "The lid is green.\n\nComment by Ben: Blue, please.\n\nComment: Ask the potter.\n\n"
        "Comment on “The lid is green.”: Sure?"
    )


# From page to page


def test_heads_and_feet_do_not_stand_in_a_sentence_that_goes_on_overleaf() -> None:
    body = [(700 - 14 * at, PROSE) for at in range(5)]
    first = [
        (800.0, "Pots and Sons"),
        *body,
        (630.0, "and the pot must be rinsed by whoever used it at least"),
        (40.0, "Page 1 of 3"),
    ]
    second = [
        (800.0, "Pots and Sons"),
        (700.0, "every second day with hot water, never with soap. " + PROSE),
        (40.0, "Page 2 of 3"),
    ]
    third = [(800.0, "Pots and Sons"), (700.0, "The end of it all is here, as every end is."), (40.0, "Page 3 of 3")]
    document = pages(first, second, third)
    assert "whoever used it at least every second day with hot water" in document.text
    assert document.text.count("Pots and Sons") == 1
    assert document.place_at(document.text.index("every second day")) == "page 2"
    assert [place.divides for place in document.places] == [True, False, True]


def test_figures_at_the_edges_of_pages_are_no_page_numbers() -> None:
    rows = [
        [(700.0 - 14 * at, f"Pot {10 * page + at} weighs {7 * page + 3 * at} pounds") for at in range(6)]
        for page in range(3)
    ]
    text = pages(*rows).text
    assert [f"Pot {10 * page + at} weighs" in text for page in range(3) for at in range(6)] == [True] * 18


def test_a_table_that_goes_on_overleaf_keeps_its_heads() -> None:
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4)
    for page in range(2):
        rows = [("Pot", "Weight", "Days")] if page == 0 else []
        rows += [(f"P-{20 * page + at}", f"{3 * at + page} kg", str(10 + at)) for at in range(1, 12)]
        for at, row in enumerate(rows):
            for column, text in enumerate(row):
                canvas.drawString(72 + 150 * column, 750 - 16 * at, text)
        canvas.showPage()
    canvas.save()
    text = read_as(".pdf", file.getvalue()).text
    assert text.count("Pot | Weight | Days") == 2
    assert "\n\nPot | Weight | Days\nP-21 | 4 kg | 11" in text


def test_divided_words_are_joined_and_compounds_keep_their_hyphen() -> None:
    text = pages(
        [(700, "The tempera-"), (686, "ture of the water is well-"), (672, "known here, as is the well-known pot.")]
    ).text
    assert text == "The temperature of the water is well-known here, as is the well-known pot."


def test_footnotes_stand_behind_the_text_of_their_page_and_are_cut_apart_from_it() -> None:
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4)
    for side in (0, 1):
        left = 60 + 260 * side
        for at in range(12):
            canvas.setFont("Times-Roman", 11)
            canvas.drawString(
                left, 750 - 14 * at, f"side {'ab'[side]} line {'abcdefghijkl'[at]} tells of clay and of its heat"
            )
        canvas.setFont("Times-Roman", 8)
        canvas.drawString(left, 560, f"{side + 1} Note {'ab'[side]} says where it was found.")
    canvas.save()
    document = read_as(".pdf", file.getvalue())
    text = " ".join(document.text.split())
    assert "side a line l tells of clay and of its heat side b line a" in text
    assert text.index("Note a says") > text.index("side b line k")
    assert [(place.start, place.label, place.divides) for place in document.places][1:] == [
        (document.text.index("1 Note a"), "page 1", True)
    ]


def test_raised_digits_are_powers_or_marks_of_notes() -> None:
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4)

    def draw(height: float, *pieces: tuple[str, bool]) -> None:
        line = canvas.beginText(72, height)
        for text, raised in pieces:
            line.setFont("Times-Roman", 7 if raised else 11)
            line.setRise(4 if raised else 0)
            line.textOut(text)
        canvas.drawText(line)

    draw(700, ("The kiln has 3 m", False), ("2", True), (" of shelves.", False), ("1", True), (" It is old.", False))
    draw(600, ("1", True), ("The maker built it in 1920.", False))
    canvas.save()
    assert read_as(".pdf", file.getvalue()).text == (
        "The kiln has 3 m² of shelves. It is old.\n\n1 The maker built it in 1920."
    )


# What cannot be read


def picture_page(canvas: Canvas) -> None:
    canvas.drawImage(ImageReader(Image.new("RGB", (60, 80), "grey")), 0, 0, width=590, height=800)


def test_pictures_of_pages_are_named_even_under_a_stamp_and_blank_pages_are_not() -> None:
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4)
    canvas.drawString(72, 700, f"{PROSE}. " * 3)
    canvas.showPage()
    canvas.showPage()
    picture_page(canvas)
    canvas.showPage()
    picture_page(canvas)
    canvas.drawString(72, 20, "Received 3 May")
    canvas.save()
    document = read_as(".pdf", file.getvalue())
    assert document.notes == ("2 pages (3, 4) have no text layer; install tesseract to have scans read",)
    assert "Received 3 May" in document.text
    read_pages = read(file.getvalue(), "/files/a.pdf", ".pdf", lambda _: "Read by eye.")
    assert (read_pages.text.count("Read by eye."), read_pages.notes) == (2, ())


def test_letters_of_a_font_that_names_none_are_left_out_and_said() -> None:
    names = "".join(f"<{code:02x}> <{0xE000 + code:04x}>\n" for code in range(32, 127))
    cmap = f"1 begincodespacerange <00> <ff> endcodespacerange 95 beginbfchar\n{names}endbfchar"
    content = f"BT /F 12 Tf 72 700 Td ({PROSE}) Tj ET"
    page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F {}>>>>>>"
    font = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica{}>>"
    data = (
        "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R 6 0 R]/Count 2>>endobj\n"
        f"3 0 obj{page.format(font.format(''))}endobj\n6 0 obj{page.format(font.format('/ToUnicode 5 0 R'))}endobj\n"
        f"4 0 obj<</Length {len(content)}>>stream\n{content}\nendstream endobj\n"
        f"5 0 obj<</Length {len(cmap)}>>stream\n{cmap}\nendstream endobj\ntrailer<</Root 1 0 R>>"
    )
    document = read_as(".pdf", data)
    assert document.text.strip() == PROSE
    assert document.notes[0].startswith("page 2 has a font that does not say which letters it shows")


@pytest.mark.parametrize("layers", [1, 2])
def test_a_stream_that_unpacks_to_a_gigabyte_is_refused_before_it_is_unpacked(layers: int) -> None:
    stream = b"(A) Tj " * 12_000_000
    for _ in range(layers):
        stream = zlib.compress(stream, 9)
    filters = "/FlateDecode " * layers
    data = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>endobj\n"
        + f"4 0 obj<</Length {len(stream)}/Filter[{filters}]>>stream\n".encode()
        + stream
        + b"\nendstream endobj\ntrailer<</Root 1 0 R>>"
    )
    with pytest.raises(RefusedSourceError, match="as nothing but a bomb does"):
        read_as(".pdf", data)
