"""Tell the kind of a file from its bytes, where its suffix says nothing."""

import io
import re

import filetype
from olefile import OleFileIO

from retrieval.errors import BrokenSourceError, RefusedSourceError
from retrieval.formats.mail.email import MAIL_SUFFIX
from retrieval.formats.mail.outlook import MESSAGE_SUFFIX, PROPERTIES
from retrieval.formats.plain.rtf import RTF_MARK
from retrieval.formats.reading import decode
from retrieval.formats.zipped.package import OLE_MAGIC, kind_of, open_archive

PDF_MARK, ZIP_MARK = b"%PDF-", b"PK\x03\x04"
STREAMS = {
    "WordDocument": "a document of an old Word (.doc); save it as .docx",
    "Workbook": "a workbook of an old Excel (.xls); save it as .xlsx",
    "Book": "a workbook of an old Excel (.xls); save it as .xlsx",
    "PowerPoint Document": "slides of an old PowerPoint (.ppt); save them as .pptx",
    "EncryptedPackage": "encrypted; save it without a password",
}
"""The streams of a compound file by which one knows what it is."""
MARKUP = re.compile(r"\s*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
XML = re.compile(r"\s*<(?:\?xml|svg|rss|feed)\b")
MAIL = re.compile(
    r"(?:From|To|Subject|Date|MIME-Version|Received|Return-Path|Delivered-To|Message-ID): ", re.IGNORECASE
)
SUBJECT = re.compile(r"^(?:MIME-Version|Message-ID|Received): ", re.MULTILINE | re.IGNORECASE)
MAILBOX = re.compile(r"From \S+ .{8,60}\d{4}\s*\n[\w-]+: ")
TABLE_SUFFIXES = (".xls", ".xlt")
HEAD_CHARACTERS = 4_000


def find_suffix(data: bytes, suffix: str) -> str:
    """Return the suffix of the format that `data` is in, whatever its own `suffix` is; ".txt" for any other text.

    Raises:
        RefusedSourceError: It is of a binary kind that is not read.
        BrokenSourceError: It is an archive that cannot be opened.
    """
    if data.startswith(PDF_MARK):
        return ".pdf"
    if data.startswith(OLE_MAGIC):
        return _find_in_compound(data)
    if data.startswith(ZIP_MARK):
        with open_archive(data, suffix) as archive:
            return kind_of(archive)
    if data.lstrip()[: len(RTF_MARK)] == RTF_MARK:
        return ".rtf"
    try:
        head = decode(data)[:HEAD_CHARACTERS]
    except BrokenSourceError:
        return _find_binary(data, suffix)
    if MAIL.match(head) and SUBJECT.search(head.partition("\n\n")[0]):
        return MAIL_SUFFIX
    if suffix in TABLE_SUFFIXES and "\t" in head.partition("\n")[0]:
        return ".tsv"
    kinds = ((MAILBOX, ".mbox"), (MARKUP, ".html"), (XML, ".xml"))
    return next((kind for pattern, kind in kinds if pattern.match(head)), ".txt")


def _find_in_compound(data: bytes) -> str:
    try:
        with OleFileIO(io.BytesIO(data)) as compound:
            if compound.exists(PROPERTIES):
                return MESSAGE_SUFFIX
            kind = next((kind for stream, kind in STREAMS.items() if compound.exists(stream)), None)
    except (OSError, ValueError, IndexError):  # damaged
        kind = None
    raise RefusedSourceError(f"it is {kind or 'a file of an old Office, or encrypted; save it in a format of today'}")


def _find_binary(data: bytes, suffix: str) -> str:
    found = filetype.guess(data[:8192])
    if found is not None and found.mime.startswith("image/"):
        return f".{found.extension}"
    kind = f"{found.mime} (.{found.extension})" if found else "binary"
    raise RefusedSourceError(f"it is {kind}, which holds no text that can be read{_name(suffix)}; convert it first")


def _name(suffix: str) -> str:
    return f", as files of type {suffix!r} do" if suffix else ""
