"""Pages of a PDF as pictures, and where a passage stands on them."""

import io

import pypdfium2
import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from retrieval.errors import RefusedSourceError
from retrieval.formats.pdf.pictures import MOST_PIXELS, MOST_WIDTH, draw_page, find_on_page
from tests.retrieval.formats.sources import pdf_of

FIRST = "Green tea is heated soon after it was picked.\nWhite tea is dried in the sun."
SECOND = "Black tea withers and is rolled.\nIt is dried when it is dark.\nDogs stay outside."


def test_a_passage_is_found_where_its_words_stand_also_on_a_page_that_is_turned() -> None:
    data = pdf_of(FIRST, SECOND)
    passage = "Black tea withers and is rolled. It is dried when it is dark."
    upright = find_on_page(data, 2, passage)
    assert len(upright.found) == 2  # a box a line
    box = upright.found[0]
    assert box.left == pytest.approx(72 / upright.width, abs=0.01)
    assert box.top < 1 - 770 / upright.height < box.top + box.height
    assert find_on_page(data, 1, passage).found == ()

    turned = pypdfium2.PdfDocument(data)
    turned[1].set_rotation(90)
    file = io.BytesIO()
    turned.save(file)
    turned.close()
    layout = find_on_page(file.getvalue(), 2, passage)
    assert (layout.width, layout.height) == (upright.height, upright.width)
    assert layout.found[0].height > layout.found[0].width
    assert layout.found[0].left > 0.88


def test_a_picture_has_no_more_pixels_than_it_may_however_large_or_small_the_page() -> None:
    for size in ((595, 842), (14_000, 14_000), (10, 14_000), (20, 10)):
        file = io.BytesIO()
        canvas = Canvas(file, pagesize=size)
        canvas.drawString(1, 1, "Tea")
        canvas.save()
        picture = Image.open(io.BytesIO(draw_page(file.getvalue(), 1)))
        assert picture.width <= MOST_WIDTH
        assert picture.width * picture.height <= MOST_PIXELS * 1.01
    with pytest.raises(RefusedSourceError, match="it has no page 3; it has 2"):
        draw_page(pdf_of(FIRST, SECOND), 3)
