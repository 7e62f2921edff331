"""EPUB books: their chapters in reading order, each an HTML page, called by the headings above the passage."""

import posixpath
import xml.etree.ElementTree as ElementTree
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from retrieval.documents import Place
from retrieval.errors import BrokenSourceError, RefusedSourceError
from retrieval.formats.html import read_html
from retrieval.formats.reading import PARTS_BORDER, Reading
from retrieval.formats.zipped.package import BOOK_MARK, open_packed

ENCRYPTION_MARK = "META-INF/encryption.xml"
FONT_METHODS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
"""Ways to scramble fonts, which hinder no reading."""


def read_epub(data: bytes) -> Reading:
    """Read a book. Chapters divide it, the headings in them are places. Raises as `open_packed` does, and

    RefusedSourceError: It is encrypted.
    BrokenSourceError: A part that it names is missing.
    """
    with open_packed(data, ".epub") as book:
        if ENCRYPTION_MARK in book.namelist() and not _only_fonts(_parse(book, ENCRYPTION_MARK)):
            raise RefusedSourceError("it is encrypted; add a copy without copy protection")
        root = next((found.get("full-path") for found in _parse(book, BOOK_MARK).iterfind(".//{*}rootfile")), None)
        if not root:
            raise BrokenSourceError("it names no package file; open it in an e-book editor and save it again")
        package = _parse(book, root)
        title = package.findtext(".//{*}metadata/{*}title")
        text, places = "", []
        for chapter in (read_html(_member(book, name)) for name in _chapter_names(package, posixpath.dirname(root))):
            if not chapter.text.strip():
                continue
            places += _move_places(chapter, len(text))
            text += chapter.text + PARTS_BORDER
    return Reading(text, (title or "").strip() or None, tuple(places))


def _move_places(chapter: Reading, offset: int) -> Iterator[Place]:
    """Yield the places of a chapter that begins at `offset`, under its title, which its own paths leave out."""
    name = (chapter.title or "").strip()
    yield Place(offset, name)
    for place in chapter.places:
        path = " > ".join(filter(None, [name, place.label]))
        yield replace(place, start=place.start + offset, label=path)


def _chapter_names(package: Element, folder: str) -> Iterator[str]:
    """Yield the names of the members that hold the chapters, in reading order."""
    hrefs = {item.get("id"): item.get("href") for item in package.iterfind(".//{*}item")}
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
