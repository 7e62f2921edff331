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
from retrieval.formats.html.reader import read_html
from retrieval.formats.kinds import find_suffix
from retrieval.formats.mail.email import MAIL_SUFFIX, read_email, read_mhtml
from retrieval.formats.mail.mailbox import read_mailbox
from retrieval.formats.mail.outlook import MESSAGE_SUFFIX, WINMAIL_SUFFIX, read_message, read_winmail
from retrieval.formats.mail.parts import ReadPart
from retrieval.formats.pdf.reader import Recognise, read_pdf
from retrieval.formats.plain.asciidoc import read_asciidoc
from retrieval.formats.plain.calendar import read_calendar
from retrieval.formats.plain.markdown import read_markdown
from retrieval.formats.plain.notebook import read_notebook
from retrieval.formats.plain.org import read_org
from retrieval.formats.plain.rst import read_rst
from retrieval.formats.plain.rtf import read_rtf
from retrieval.formats.plain.subtitles import read_subtitles
from retrieval.formats.plain.tex import read_tex
from retrieval.formats.plain.text import CODE_SUFFIXES, read_code, read_text
from retrieval.formats.plain.xml import read_xml
from retrieval.formats.reading import Reading
from retrieval.formats.scans.images import IMAGE_SUFFIXES, read_image
from retrieval.formats.tables.bars import find_bar_tables
from retrieval.formats.zipped.epub import read_epub
from retrieval.formats.zipped.odf import read_odf
from retrieval.formats.zipped.pptx import read_pptx
from retrieval.formats.zipped.word.reader import read_docx
from retrieval.formats.zipped.xlsx import read_xlsx
from retrieval.records import ARCHIVE_SUFFIX, name_of

READER_VERSION = "8"
"""Raise it when a reader returns other text, so that the next ingest reads unchanged files again."""

READERS: dict[str, Callable[[bytes], Reading]] = {
    ".adoc": read_asciidoc,
    ".asciidoc": read_asciidoc,
    ".csv": read_csv,
    ".docx": read_docx,
    ".epub": read_epub,
    ".htm": read_html,
    ".html": read_html,
    ".ics": read_calendar,
    ".ipynb": read_notebook,
    ".json": read_json,
    ".jsonl": read_jsonl,
    ".log": read_code,
    ".markdown": read_markdown,
    ".md": read_markdown,
    ".mht": read_mhtml,
    ".mhtml": read_mhtml,
    ".odp": read_odf,
    ".ods": read_odf,
    ".odt": read_odf,
    ".org": read_org,
    ".pptx": read_pptx,
    ".rst": read_rst,
    ".rtf": read_rtf,
    ".srt": read_subtitles,
    ".svg": read_xml,
    ".tex": read_tex,
    ".text": read_text,
    ".tsv": read_csv,
    ".txt": read_text,
    ".vcf": read_calendar,
    ".vtt": read_subtitles,
    ".xhtml": read_html,
    ".xlsx": read_xlsx,
    ".xml": read_xml,
    **dict.fromkeys(CODE_SUFFIXES, read_code),
}
MAIL_READERS: dict[str, Callable[[bytes, ReadPart], Reading]] = {
    MAIL_SUFFIX: read_email,
    MESSAGE_SUFFIX: read_message,
    ".mbox": read_mailbox,
}
"""Formats that have other files in them."""
PDF_SUFFIX = ".pdf"
FORMATS = frozenset((*READERS, *MAIL_READERS, *IMAGE_SUFFIXES, PDF_SUFFIX, ARCHIVE_SUFFIX))
FORMAT_NAMES = {
    "Markdown": (".md", ".markdown"),
    "text": (".txt", ".text", ".log"),
    "HTML": (".html", ".htm", ".xhtml", ".mht", ".mhtml"),
    "PDF": (PDF_SUFFIX,),
    "Word": (".docx", ".rtf"),
    "PowerPoint": (".pptx",),
    "Excel": (".xlsx",),
    "OpenDocument": (".odt", ".ods", ".odp"),
    "CSV": (".csv", ".tsv"),
    "JSON": (".json", ".jsonl"),
    "XML": (".xml", ".svg"),
    "reStructuredText, AsciiDoc, Org and LaTeX": (".rst", ".adoc", ".asciidoc", ".org", ".tex"),
    "subtitles": (".srt", ".vtt"),
    "EPUB": (".epub",),
    "e-mail": tuple(MAIL_READERS),
    "calendars and contacts": (".ics", ".vcf"),
    "notebooks": (".ipynb",),
    "pictures of text": IMAGE_SUFFIXES,
    "source code": CODE_SUFFIXES,
    "ZIP archives": (ARCHIVE_SUFFIX,),
}
"""The formats as people call them. Every other file that is text is read too."""
MAGIC = {b"%PDF-": ".pdf", b"PK\x03\x04": ".docx or another archive", b"\x89PNG": ".png", b"\xff\xd8\xff": ".jpg",
         b"GIF8": ".gif", b"\x1f\x8b": ".gz", b"\xd0\xcf\x11\xe0": ".doc or .xls", b"\x7fELF": "a program",
         b"7z\xbc\xaf": ".7z", b"Rar!": ".rar"}  # fmt: skip
BINARY = (".docx", ".epub", ".odp", ".ods", ".odt", ".pdf", ".pptx", ".xlsx", MESSAGE_SUFFIX, *IMAGE_SUFFIXES)
"""Formats whose readers report themselves that the bytes are of another type."""
MAX_TITLE_CHARACTERS = 200
DEEPEST_ATTACHMENT = 8
MAX_LINE_CHARACTERS = 2_000_000


def check(path: Path, max_file_mb: int) -> None:
    """Check, without reading it, that a path is a file, not empty and not too large.

    Raises:
        BrokenSourceError: There is no such file, or it is a folder.
        RefusedSourceError: It is empty or too large.
        OSError: It cannot be accessed.
    """
    if path.is_dir():
        _check_folder(path)
    if not path.is_file():
        raise BrokenSourceError("there is no such file; check the path")
    check_size(path.stat().st_size, max_file_mb)


def _check_folder(path: Path) -> None:
    try:
        os.scandir(path).close()
    except OSError as error:
        raise BrokenSourceError(
            f"this folder cannot be opened ({error.strerror}), and what was read of it before stays; get the right to "
            "list and enter it (`chmod u+rx` by its owner), then give the command again"
        ) from error
    raise BrokenSourceError("it is a folder; name a file in it")


def check_size(size: int, max_file_mb: int) -> None:
    """Check the size (in bytes) of a file.

    Raises:
        RefusedSourceError: The file is empty or larger than `max_file_mb` megabytes.
    """
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
    title = " ".join((reading.title or "").split()) or name_of(uri, suffix in CODE_SUFFIXES or suffix not in FORMATS)
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


def _read_format(data: bytes, suffix: str, recognise: Recognise | None, depth: int = 0) -> Reading:
    """Return what `data` holds; `depth` is the number of e-mails that it is attached in."""
    try:
        if suffix not in FORMATS:
            suffix = _find_format(data, suffix)
        real = next((name for magic, name in MAGIC.items() if data.startswith(magic)), None)
        if real and suffix not in BINARY:
            raise BrokenSourceError(f"its content is {real}, not {suffix}; give it its real suffix")
        reading = _choose_reader(suffix, recognise, depth)(data)
    except (RetrievalError, MemoryError):
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


def _find_format(data: bytes, suffix: str) -> str:
    found = find_suffix(data, suffix)
    if found not in FORMATS or found == ARCHIVE_SUFFIX:
        raise RefusedSourceError(f"its content is {found}; give it that suffix, if it is to be read")
    return found


def _choose_reader(suffix: str, recognise: Recognise | None, depth: int) -> Callable[[bytes], Reading]:
    if suffix == PDF_SUFFIX:
        return lambda data: read_pdf(data, recognise)
    if suffix in IMAGE_SUFFIXES:
        return lambda data: read_image(data, recognise)
    if suffix in MAIL_READERS:
        return lambda data: MAIL_READERS[suffix](
            data, lambda part, kind: _read_attachment(part, kind, recognise, depth + 1)
        )
    return READERS[suffix]


def _read_attachment(data: bytes, suffix: str, recognise: Recognise | None, depth: int) -> Reading:
    if not data:
        raise RefusedSourceError("it is empty")
    if depth > DEEPEST_ATTACHMENT:
        raise RefusedSourceError(f"it is attached in more than {DEEPEST_ATTACHMENT} e-mails; save it as a file")
    if suffix == WINMAIL_SUFFIX:
        return read_winmail(data, lambda part, kind: _read_attachment(part, kind, recognise, depth + 1))
    if suffix == ARCHIVE_SUFFIX:
        raise RefusedSourceError("archives are not read in an e-mail; save it as a file and add that")
    return _read_format(data, suffix, recognise, depth)
