"""From a file to a Document: pick the format by suffix, check what can be checked, name the document.

Knows which formats there are; how each is read is told in `formats/`.
"""

from collections.abc import Callable
from pathlib import Path, PurePath

from retrieval.documents import Document
from retrieval.errors import BrokenSourceError, RefusedSourceError, RetrievalError
from retrieval.formats.docx import read_docx
from retrieval.formats.html import read_html
from retrieval.formats.pdf import read_pdf
from retrieval.formats.reading import Reading
from retrieval.formats.rows import read_csv, read_jsonl
from retrieval.formats.text import read_markdown, read_text

READER_VERSION = "1"
"""Counted up when a format's text changes, so that the next ingest reads unchanged files again."""

FORMATS: dict[str, Callable[[bytes], Reading]] = {
    ".csv": read_csv,
    ".docx": read_docx,
    ".htm": read_html,
    ".html": read_html,
    ".jsonl": read_jsonl,
    ".markdown": read_markdown,
    ".md": read_markdown,
    ".pdf": read_pdf,
    ".text": read_text,
    ".tsv": read_csv,
    ".txt": read_text,
}
MAGIC = {b"%PDF-": ".pdf", b"PK\x03\x04": ".docx or another archive", b"\x89PNG": ".png", b"\xff\xd8\xff": ".jpg",
         b"GIF8": ".gif", b"\x1f\x8b": ".gz", b"\xd0\xcf\x11\xe0": ".doc or .xls", b"\x7fELF": "a program"}  # fmt: skip
MAX_TITLE_CHARACTERS = 200


def check(path: Path, max_file_mb: int) -> None:
    """Refuse, without reading it, a file that is missing, of an unknown type, empty or too large.

    Raises:
        BrokenSourceError, RefusedSourceError: As said.
        OSError: It cannot be looked at.
    """
    if not path.is_file():
        raise BrokenSourceError("there is no such file; check the path")
    if path.suffix.lower() not in FORMATS:
        raise RefusedSourceError(f"type {path.suffix!r} is not supported; convert it to one of {', '.join(FORMATS)}")
    size = path.stat().st_size
    if size == 0:
        raise RefusedSourceError("it is empty; there is nothing to read")
    if size > max_file_mb * 2**20:
        raise RefusedSourceError(
            f"it has {size / 2**20:.0f} MB, more than max_file_mb = {max_file_mb}; split it or raise that setting"
        )


def read(data: bytes, uri: str, suffix: str) -> Document:
    """Return the Document that `data`, of the type that `suffix` names, holds.

    Raises:
        RefusedSourceError: It is encrypted or holds no text.
        BrokenSourceError: It is damaged or of another type than its suffix says.
    """
    reader = FORMATS[suffix]
    real = next((name for magic, name in MAGIC.items() if data.startswith(magic)), None)
    if real and suffix not in (".pdf", ".docx"):
        raise BrokenSourceError(f"its content is {real}, not {suffix}; give it its real suffix")
    try:
        reading = reader(data)
    except RetrievalError:
        raise
    except Exception as error:  # parsers meet hostile bytes with any exception; one file must not stop the rest
        raise BrokenSourceError(
            f"it cannot be read as {suffix} ({type(error).__name__}: {error}); save it again"
        ) from error
    if not reading.text.strip():
        raise RefusedSourceError("it holds no text; there is nothing to read")
    # JSON and PDF may carry lone surrogates, which no database takes; one character each, so offsets stay.
    text = reading.text.encode("utf-8", "replace").decode("utf-8")
    title = " ".join((reading.title or "").split()) or name_of(uri)
    return Document.of(
        uri, title.encode("utf-8", "replace").decode("utf-8")[:MAX_TITLE_CHARACTERS], text, reading.page_starts
    )


def name_of(uri: str) -> str:
    """Return the last part of a path or address without suffix, for sources that have no title."""
    return PurePath(uri.partition("?")[0].rstrip("/")).stem or uri
