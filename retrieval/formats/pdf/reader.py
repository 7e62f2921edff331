"""Read PDF files page by page with PDFium; pypdf refuses some large reports and is twenty times slower."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pypdfium2
import pypdfium2.raw as pdfium

from retrieval.documents import page_label
from retrieval.errors import BrokenSourceError, RefusedSourceError
from retrieval.formats.pdf.lines import order_lines
from retrieval.formats.pdf.tables import format_blocks
from retrieval.formats.pdf.words import read_words
from retrieval.formats.reading import PARTS_BORDER, Reading, join_parts, note_pages

if TYPE_CHECKING:
    from PIL.Image import Image

SCAN_SCALE = 4
"""Times 72 pixels per inch, the unit of PDF: tesseract needs about 300."""

Recognise = Callable[["Image"], str]
"""Returns the text in the picture of a page."""


def read_pdf(data: bytes, recognise: Recognise | None = None) -> Reading:
    """Read a PDF. Every page is a place, even without text; `recognise` reads pages that are pictures.

    Raises:
        RefusedSourceError: It is encrypted, or has no text that can be read.
        BrokenSourceError: PDFium cannot open it.
    """
    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise RefusedSourceError("it is encrypted; save a copy without a password") from error
        why = str(error).partition("(")[2].rstrip(").") or str(error)  # "Failed to load document (PDFium: ...)."
        raise BrokenSourceError(f"it is no readable PDF ({why}); open it in a viewer and save it again") from error
    try:
        pages, pictures = _read_pages(pdf, recognise)
        title = pdf.get_metadata_value("Title")
    finally:
        pdf.close()
    if not any(pages):
        raise RefusedSourceError(f"its {len(pages)} pages hold no text{_advice(recognise)}")
    text, places = join_parts((page_label(number), page) for number, page in enumerate(pages, 1))
    notes = note_pages(pictures, f"no text layer{'' if recognise else '; install tesseract to have scans read'}")
    return Reading(text, title if _names_a_document(title) else None, places, len(pages), notes)


def _read_pages(pdf: pypdfium2.PdfDocument, recognise: Recognise | None) -> tuple[list[str], list[int]]:
    """Return the text of each page, and the numbers of those that are pictures of which no text could be read."""
    texts, pictures = [], []
    for number in range(len(pdf)):
        page = pdf[number]
        try:
            text = _page_text(page)
            if not text and next(page.get_objects([pdfium.FPDF_PAGEOBJ_IMAGE]), None):
                text = recognise(page.render(scale=SCAN_SCALE).to_pil()).strip() if recognise else ""
                pictures += [] if text else [number + 1]
        finally:
            page.close()
        texts.append(text)
    return texts, pictures


def _page_text(page: pypdfium2.PdfPage) -> str:
    layer = page.get_textpage()
    try:
        words = read_words(layer)
        if words:
            return PARTS_BORDER.join(format_blocks(order_lines(words)))
        text = layer.get_text_range()
    finally:
        layer.close()
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").replace("\ufffe", "-").strip()


def _advice(recognise: Recognise | None) -> str:
    if recognise is not None:
        return ", and tesseract found none on them; check that they are the right way up, and index.ocr"
    return " layer, so it is probably a scan; install tesseract and add it again, or run it through OCR (e.g. ocrmypdf)"


def _names_a_document(title: str) -> bool:
    """Whether a title is a real one. Many programs write a number or their own name; a real title has two words."""
    return len(re.findall(r"\b[^\W\d_]{2,}\b", title)) >= 2 and not re.match(r"(?i)microsoft|untitled", title)
