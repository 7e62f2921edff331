"""Turn a file into a Document: choose the reader by the suffix, check the file, and give the document a title.

Adding a format means writing its reader and adding it to the tables below.
"""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from retrieval.documents import Document
from retrieval.errors import BrokenSourceError, RefusedSourceError, RetrievalError
from retrieval.formats.delimited import read_csv, read_json, read_jsonl
from retrieval.formats.email import MAIL_SUFFIX, read_email
from retrieval.formats.html import read_html
from retrieval.formats.notebook import read_notebook
from retrieval.formats.pdf.reader import Recognise, read_pdf
from retrieval.formats.reading import Reading
from retrieval.formats.tables.bars import find_bar_tables
from retrieval.formats.text import CODE_SUFFIXES, read_code, read_markdown, read_text
from retrieval.formats.zipped.docx import read_docx
from retrieval.formats.zipped.epub import read_epub
from retrieval.formats.zipped.pptx import read_pptx
from retrieval.formats.zipped.xlsx import read_xlsx
from retrieval.records import ARCHIVE_SUFFIX, name_of

READER_VERSION = "5"
"""Raise it when a reader returns other text, so that the next ingest reads unchanged files again."""

READERS: dict[str, Callable[[bytes], Reading]] = {
    ".csv": read_csv,
    ".docx": read_docx,
    ".epub": read_epub,
    ".htm": read_html,
    ".html": read_html,
    ".ipynb": read_notebook,
    ".json": read_json,
    ".jsonl": read_jsonl,
    ".markdown": read_markdown,
    ".md": read_markdown,
    ".pptx": read_pptx,
    ".text": read_text,
    ".tsv": read_csv,
    ".txt": read_text,
    ".xhtml": read_html,
    ".xlsx": read_xlsx,
    **dict.fromkeys(CODE_SUFFIXES, read_code),
}
PDF_SUFFIX = ".pdf"
FORMATS = frozenset((*READERS, PDF_SUFFIX, MAIL_SUFFIX, ARCHIVE_SUFFIX))
FORMAT_NAMES = {
    "Markdown": (".md", ".markdown"),
    "text": (".txt", ".text"),
    "HTML": (".html", ".htm", ".xhtml"),
    "PDF": (PDF_SUFFIX,),
    "Word": (".docx",),
    "PowerPoint": (".pptx",),
    "Excel": (".xlsx",),
    "CSV": (".csv", ".tsv"),
    "JSON": (".json", ".jsonl"),
    "EPUB": (".epub",),
    "e-mail": (MAIL_SUFFIX,),
    "notebooks": (".ipynb",),
    "source code": CODE_SUFFIXES,
    "ZIP archives": (ARCHIVE_SUFFIX,),
}
"""The formats as people call them."""
NAMED_FORMATS = sorted(FORMATS - {*CODE_SUFFIXES})
MAGIC = {b"%PDF-": ".pdf", b"PK\x03\x04": ".docx or another archive", b"\x89PNG": ".png", b"\xff\xd8\xff": ".jpg",
         b"GIF8": ".gif", b"\x1f\x8b": ".gz", b"\xd0\xcf\x11\xe0": ".doc or .xls", b"\x7fELF": "a program",
         b"7z\xbc\xaf": ".7z", b"Rar!": ".rar"}  # fmt: skip
BINARY = (".docx", ".epub", ".pdf", ".pptx", ".xlsx")
"""Formats whose readers report themselves that the bytes are of another type."""
MAX_TITLE_CHARACTERS = 200
MAX_LINE_CHARACTERS = 2_000_000


def check(path: Path, max_file_mb: int) -> None:
    """Check, without reading it, that a path is a file of a known type, not empty and not too large.

    Raises:
        BrokenSourceError: There is no such file, or it is a folder.
        RefusedSourceError: Its type is unknown, it is empty or too large.
        OSError: It cannot be accessed.
    """
    if path.is_dir():
        _check_folder(path)
    if not path.is_file():
        raise BrokenSourceError("there is no such file; check the path")
    check_kind(path.suffix.lower(), path.stat().st_size, max_file_mb)


def _check_folder(path: Path) -> None:
    try:
        os.scandir(path).close()
    except OSError as error:
        raise BrokenSourceError(
            f"this folder cannot be opened ({error.strerror}), and what was read of it before stays; get the right to "
            "list and enter it (`chmod u+rx` by its owner), then give the command again"
        ) from error
    raise BrokenSourceError("it is a folder; name a file in it")


def check_kind(suffix: str, size: int, max_file_mb: int) -> None:
    """Check type and size (in bytes) of a file.

    Raises:
        RefusedSourceError: The type is unknown, or the file is empty or larger than `max_file_mb` megabytes.
    """
    if suffix not in FORMATS:
        raise RefusedSourceError(
            f"type {suffix!r} is not supported; convert it to one of {', '.join(NAMED_FORMATS)} or plain text (source "
            "code is taken by its own suffixes, such as .py)"
        )
    if size == 0:
        raise RefusedSourceError("it is empty; there is nothing to read")
    if size > max_file_mb * 2**20:
        raise RefusedSourceError(
            f"it has {size / 2**20:.0f} MB, more than index.max_file_mb = {max_file_mb}; split it or raise that setting"
        )


def read(data: bytes, uri: str, suffix: str, recognise: Recognise | None = None) -> Document:
    """Return the Document in `data`, whose format `suffix` names; `recognise` reads scanned pages.

    Raises:
        RefusedSourceError: It is encrypted or has no text.
        BrokenSourceError: It is damaged, or its suffix is wrong.
    """
    reading = _read_format(data, suffix, recognise)
    # JSON and PDF may contain lone surrogates, which databases refuse. Each becomes one character, so offsets stay.
    text = reading.text.encode("utf-8", "replace").decode("utf-8")
    title = " ".join((reading.title or "").split()) or name_of(uri, suffix in CODE_SUFFIXES)
    document = Document.of(
        uri,
        title.encode("utf-8", "replace").decode("utf-8")[:MAX_TITLE_CHARACTERS],
        text,
        reading.places,
        reading.pages,
        tuple(" ".join(note.split()) for note in reading.notes),
        reading.tables,
    )
    is_prose = not reading.tables and suffix not in (*CODE_SUFFIXES, PDF_SUFFIX)
    return replace(document, tables=find_bar_tables(document)) if is_prose else document


def _read_format(data: bytes, suffix: str, recognise: Recognise | None) -> Reading:
    real = next((name for magic, name in MAGIC.items() if data.startswith(magic)), None)
    if real and suffix not in BINARY:
        raise BrokenSourceError(f"its content is {real}, not {suffix}; give it its real suffix")
    try:
        if suffix == PDF_SUFFIX:
            reading = read_pdf(data, recognise)
        elif suffix == MAIL_SUFFIX:
            reading = read_email(data, lambda part, kind: _read_attachment(part, kind, recognise))
        else:
            reading = READERS[suffix](data)
    except RetrievalError:
        raise
    except Exception as error:  # parsers raise anything on hostile bytes; one file must not stop the rest
        raise BrokenSourceError(
            f"it cannot be read as {suffix} ({type(error).__name__}: {error}); save it again"
        ) from error
    if not reading.text.strip():
        raise RefusedSourceError("it holds no text; there is nothing to read")
    longest = max(map(len, reading.text.split("\n")))
    if longest > MAX_LINE_CHARACTERS:
        raise RefusedSourceError(
            f"one line of it has {longest:,} characters, as text for readers never has; break it into lines"
        )
    return reading


def _read_attachment(data: bytes, suffix: str, recognise: Recognise | None) -> Reading:
    if suffix not in FORMATS or suffix == ARCHIVE_SUFFIX:
        raise RefusedSourceError(f"type {suffix!r} is not read in an e-mail")
    return _read_format(data, suffix, recognise)
