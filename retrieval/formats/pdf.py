"""PDF files, page by page. PDFium reads them: pypdf refuses large but sound reports and is twenty times slower."""

import re

import pypdfium2

from retrieval.errors import BrokenSourceError, RefusedSourceError
from retrieval.formats.reading import Reading

PAGE_BORDER = "\n\n"
LINE_END_HYPHEN = "\ufffe"


def read_pdf(data: bytes) -> Reading:
    """Read a PDF. `page_starts` has one offset per page, pages without text included.

    Raises:
        RefusedSourceError: It is encrypted or has no text layer.
        BrokenSourceError: PDFium cannot open it.
    """
    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise RefusedSourceError("it is encrypted; save a copy without a password") from error
        raise BrokenSourceError(f"it is no readable PDF ({error}); open it in a viewer and save it again") from error
    try:
        pages = [_page_text(pdf, number) for number in range(len(pdf))]
        title = pdf.get_metadata_value("Title")
    finally:
        pdf.close()
    if not any(pages):
        raise RefusedSourceError(
            f"its {len(pages)} pages hold no text layer, so it is probably a scan; run it through OCR (e.g. ocrmypdf)"
        )
    starts, offset = [], 0
    for page in pages:
        starts.append(offset)
        offset += len(page) + len(PAGE_BORDER)
    return Reading(PAGE_BORDER.join(pages), title if _names_a_document(title) else None, tuple(starts))


def _page_text(pdf: pypdfium2.PdfDocument, number: int) -> str:
    page = pdf[number]
    layer = page.get_textpage()
    try:
        text = layer.get_text_range()
    finally:
        layer.close()
        page.close()
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").replace(LINE_END_HYPHEN, "-")
    return text.strip()


def _names_a_document(title: str) -> bool:
    """Many programs write a file number or their own name as title; a real one has two words and no such name."""
    return len(re.findall(r"\b[^\W\d_]{2,}\b", title)) >= 2 and not re.match(r"(?i)microsoft|untitled", title)
