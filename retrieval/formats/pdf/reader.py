"""Read PDF files page by page with PDFium; pypdf refuses some large reports and is twenty times slower."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pypdfium2
import pypdfium2.raw as pdfium

from retrieval.documents import Place, page_label
from retrieval.errors import BrokenSourceError, RefusedSourceError
from retrieval.formats.pdf.annotations import read_annotations
from retrieval.formats.pdf.furniture import split_furniture
from retrieval.formats.pdf.joining import join_pages, place_notes
from retrieval.formats.pdf.limits import check_streams
from retrieval.formats.pdf.lines import TextLine, find_lines, order_lines, split_footnotes
from retrieval.formats.pdf.tables import Top, format_blocks
from retrieval.formats.pdf.words import read_words
from retrieval.formats.reading import PARTS_BORDER, Reading, note_pages

if TYPE_CHECKING:
    from PIL.Image import Image

SCAN_SCALE = 4
"""Times 72 pixels per inch, the unit of PDF: tesseract needs about 300."""
MOST_PIXELS = 40_000_000
FREE_CHARACTERS, MOST_CHARACTERS_A_BYTE = 2_000_000, 10
"""A file may hold so many characters, and more only if it is large: text shrinks to a fifth, and fonts come on top."""
FEW_WORDS, PICTURE_SHARE = 20, 0.5
"""A page with fewer words, and a picture over more than this share of it, is a scan with a stamp or a line of a fax."""
UNREADABLE_SHARE = 0.2
GARBLED = "a font that does not say which letters it shows, so that its text cannot be read"

Recognise = Callable[["Image"], str]
"""Returns the text in the picture of a page."""


@dataclass
class _Page:
    """What was found on a page."""

    lines: list[TextLine] = field(default_factory=list)
    plain: str = ""
    """The text without its layout, where that cannot be read, or the text that was recognised."""
    asides: list[str] = field(default_factory=list)
    """Fields and comments."""
    is_picture: bool = False
    """Whether it holds a picture whose text was not read."""
    is_garbled: bool = False
    """Whether its font does not say which characters it shows, and so its text was left out."""


def read_pdf(data: bytes, recognise: Recognise | None = None) -> Reading:
    """Read a PDF. Every page is a place, even without text; `recognise` reads pages that are pictures.

    Raises:
        RefusedSourceError: It is encrypted, a bomb, or has no text that can be read.
        BrokenSourceError: PDFium cannot open it.
    """
    check_streams(data)
    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise RefusedSourceError("it is encrypted; save a copy without a password") from error
        why = str(error).partition("(")[2].rstrip(").") or str(error)  # "Failed to load document (PDFium: ...)."
        raise BrokenSourceError(f"it is no readable PDF ({why}); open it in a viewer and save it again") from error
    try:
        pages = list(_read_pages(pdf, recognise, len(data)))
        title = pdf.get_metadata_value("Title")
        is_dynamic = pdf.get_formtype() == pdfium.FORMTYPE_XFA_FULL
    finally:
        pdf.close()
    blocks, asides = map(list, zip(*_blocks(pages), strict=True)) if pages else ([], [])
    if not any(blocks):
        if any(page.is_garbled for page in pages):
            raise RefusedSourceError(
                f"it has {GARBLED}; print it into a new PDF, or run it through OCR (e.g. ocrmypdf)"
            )
        raise RefusedSourceError(f"its {len(pages)} pages hold no text{_advice(recognise)}")
    text, starts = join_pages(blocks)
    places = tuple(_places(text, starts, asides))
    notes = _notes(pages, recognise, is_dynamic)
    return Reading(text, title if _names_a_document(title) else None, places, len(pages), notes)


def _read_pages(pdf: pypdfium2.PdfDocument, recognise: Recognise | None, size: int) -> Iterator[_Page]:
    pdf.init_forms()
    characters = 0
    for number in range(len(pdf)):
        page = pdf[number]
        layer = page.get_textpage()
        characters += layer.count_chars()
        try:
            if characters > max(FREE_CHARACTERS, MOST_CHARACTERS_A_BYTE * size):
                raise RefusedSourceError(
                    f"it holds more than {FREE_CHARACTERS:,} characters in {size:,} bytes; split it"
                )
            found = _read_page(layer)
            found.asides = read_annotations(page, pdf.formenv, layer, found.lines)
            scarce = sum(len(line.text.split()) for line in found.lines) + len(found.plain.split()) < FEW_WORDS
            if found.is_garbled or (scarce and _is_pictured(page, anything=not (found.lines or found.plain))):
                read = recognise(_picture(page)).strip() if recognise else ""
                found.is_picture = not read and not found.is_garbled
                if read:
                    found.lines, found.plain, found.is_garbled = [], read, False
        finally:
            layer.close()
            page.close()
        yield found


def _read_page(layer: pypdfium2.PdfTextPage) -> _Page:
    words = read_words(layer)
    text = layer.get_text_range() if not words else "".join(word.text for word in words)
    strange = sum(
        character == "\ufffd" or "\ue000" <= character <= "\uf8ff" or (character < " " and character not in "\r\n\t")
        for character in text
    )
    if strange > UNREADABLE_SHARE * max(len(text), 1):
        return _Page(is_garbled=True)
    if words:
        return _Page(find_lines(words))
    return _Page(plain=text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").replace("\ufffe", "-").strip())


def _is_pictured(page: pypdfium2.PdfPage, anything: bool) -> bool:
    """Whether a page holds a picture: any, or one over most of it."""
    width, height = page.get_size()
    for picture in page.get_objects([pdfium.FPDF_PAGEOBJ_IMAGE]):
        left, bottom, right, top = picture.get_bounds()
        if anything or (right - left) * (top - bottom) > PICTURE_SHARE * width * height:
            return True
    return False


def _picture(page: pypdfium2.PdfPage) -> "Image":
    width, height = page.get_size()
    scale = min(SCAN_SCALE, (MOST_PIXELS / max(width * height, 1)) ** 0.5)
    return page.render(scale=scale).to_pil()  # type: ignore[arg-type] - a fraction is as good


def _blocks(pages: Sequence[_Page]) -> Iterator[tuple[list[str], list[str]]]:
    """Yield the blocks of each page, and those of them that are its notes.

    What repeats on the edges of pages stands once, after the last one.
    """
    kept, repeated = split_furniture([page.lines for page in pages])
    top = Top()
    for number, (page, lines) in enumerate(zip(pages, kept, strict=True)):
        body, notes = split_footnotes(order_lines(lines))
        blocks, top = format_blocks(body, top)
        after = [page.plain] if page.plain else []
        end = [f"On each page: {' · '.join(repeated)}"] if repeated and number == len(pages) - 1 else []
        footnotes = format_blocks(notes, Top())[0]
        yield [*place_notes(blocks, footnotes), *after, *page.asides, *end], footnotes


def _places(text: str, starts: Sequence[tuple[int, bool]], notes: Sequence[Sequence[str]]) -> Iterator[Place]:
    """Yield a place for each page, and for its notes and what follows them, because notes speak of other things."""
    borders = [*(start for start, _ in starts[1:]), len(text)]
    for number, ((start, divides), end, footnotes) in enumerate(zip(starts, borders, notes, strict=True), 1):
        yield Place(start, page_label(number), divides)
        at = text.find(PARTS_BORDER.join(footnotes), start + 1, end) if footnotes else -1
        if at > 0:
            yield Place(at, page_label(number))
            after = at + len(PARTS_BORDER.join([*footnotes, ""]))
            if after < end:
                yield Place(after, page_label(number))


def _notes(pages: Sequence[_Page], recognise: Recognise | None, is_dynamic: bool) -> tuple[str, ...]:
    pictures = [number for number, page in enumerate(pages, 1) if page.is_picture]
    garbled = [number for number, page in enumerate(pages, 1) if page.is_garbled]
    remedy = "" if recognise else "; install tesseract to have scans read"
    dynamic = (
        ("it is a form of the kind XFA, whose fields were not read; print it into a new PDF",) if is_dynamic else ()
    )
    return (
        *note_pages(pictures, f"no text layer{remedy}"),
        *note_pages(garbled, f"{GARBLED}{remedy}"),
        *dynamic,
    )


def _advice(recognise: Recognise | None) -> str:
    if recognise is not None:
        return ", and tesseract found none on them; check that they are the right way up, and index.ocr"
    return " layer, so it is probably a scan; install tesseract and add it again, or run it through OCR (e.g. ocrmypdf)"


def _names_a_document(title: str) -> bool:
    """Whether a title is a real one. Many programs write a number or their own name; a real title has two words."""
    return len(re.findall(r"\b[^\W\d_]{2,}\b", title)) >= 2 and not re.match(r"(?i)microsoft|untitled", title)
