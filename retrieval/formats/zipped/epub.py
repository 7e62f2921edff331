"""Read EPUB books: the chapters in reading order, each an HTML page with its headings as places."""

import posixpath
import xml.etree.ElementTree as ElementTree
import zipfile
from collections.abc import Iterator
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from retrieval.documents import Place
from retrieval.errors import BrokenSourceError, RefusedSourceError
from retrieval.formats.html.reader import read_html
from retrieval.formats.reading import PARTS_BORDER, Reading, shift
from retrieval.formats.zipped.package import BOOK_MARK, open_packed

ENCRYPTION_MARK = "META-INF/encryption.xml"
FONT_METHODS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
"""Methods that only scramble fonts, so that the text can be read."""


def read_epub(data: bytes) -> Reading:
    """Read a book. Chapters divide it, and their headings are places.

    Raises:
        RefusedSourceError: It is encrypted; or as `open_packed`.
        BrokenSourceError: A part that it names is missing; or as `open_packed`.
    """
    with open_packed(data, ".epub") as book:
        if ENCRYPTION_MARK in book.namelist() and not _only_fonts(_parse(book, ENCRYPTION_MARK)):
            raise RefusedSourceError("it is encrypted; add a copy without copy protection")
        root = next((found.get("full-path") for found in _parse(book, BOOK_MARK).iterfind(".//{*}rootfile")), None)
        if not root:
            raise BrokenSourceError("it names no package file; open it in an e-book editor and save it again")
        package = _parse(book, root)
        title = package.findtext(".//{*}metadata/{*}title")
        names = list(dict.fromkeys(_chapter_names(package, posixpath.dirname(root))))
        text, places, missing, why = "", [], 0, None
        for name in names:
            try:
                chapter = read_html(_member(book, name))
            except (BrokenSourceError, RefusedSourceError) as error:
                missing, why = missing + 1, error
                continue
            if chapter.text.strip():
                name = (chapter.title or "").strip()
                places += [Place(len(text), name), *shift(chapter, len(text), name, " > ").places]
                text += chapter.text + PARTS_BORDER
    if why is not None and not text:
        raise RefusedSourceError(f"none of its {len(names)} chapters can be read: {why}") from why
    notes = (f"{missing} of its {len(names)} chapters cannot be read",) if missing else ()
    return Reading(text, (title or "").strip() or None, tuple(places), None, notes)


def _chapter_names(package: Element, folder: str) -> Iterator[str]:
    """Yield the file names of the chapters in reading order, without pictures."""
    kinds = ("xml", "html")
    hrefs = {
        item.get("id"): item.get("href")
        for item in package.iterfind(".//{*}item")
        if any(kind in item.get("media-type", "html") for kind in kinds)
    }
    for reference in package.iterfind(".//{*}itemref"):
        if href := hrefs.get(reference.get("idref")):
            yield posixpath.normpath(posixpath.join(folder, unquote(href)))


def _parse(book: zipfile.ZipFile, name: str) -> Element:
    return ElementTree.fromstring(_member(book, name))


def _member(book: zipfile.ZipFile, name: str) -> bytes:
    try:
        return book.read(name)
    except KeyError as error:
        raise BrokenSourceError(f"its part {name!r} is missing; get the book again") from error


def _only_fonts(encryption: Element) -> bool:
    return {found.get("Algorithm") for found in encryption.iterfind(".//{*}EncryptionMethod")} <= {*FONT_METHODS}
