"""What the reader of every format returns, and how bytes become text."""

import codecs
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from retrieval.documents import DocumentTable, Place
from retrieval.errors import BrokenSourceError
from retrieval.text.encodings import find_encoding, find_wide

CONTROL_CHARACTERS = frozenset(map(chr, range(32))) - frozenset("\t\n\r\f\v\x1b")
CONTROL_SHARE = 0.001
SAMPLE_BYTES = 100_000
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""Byte-order marks; the longer ones first, since one begins with another."""
PARTS_BORDER = "\n\n"
PAGES_NAMED = 12
"""Most pages that a note names by their numbers."""


@dataclass(frozen=True)
class Reading:
    """The text of one source. `title` is None if the source has none."""

    text: str
    title: str | None = None
    places: tuple[Place, ...] = ()
    pages: int | None = None
    """Number of pages or slides; None for formats that have none."""
    notes: tuple[str, ...] = ()
    """What was left out, in short sentences: "the hidden sheet 'Old' was left out"."""
    tables: tuple[DocumentTable, ...] = ()


def join_parts(parts: Iterable[tuple[str, str]]) -> tuple[str, tuple[Place, ...]]:
    """Join (label, text) pairs with blank lines; return the text and a place for each pair."""
    texts, places, offset = [], [], 0
    for label, text in parts:
        places.append(Place(offset, label))
        texts.append(text)
        offset += len(text) + len(PARTS_BORDER)
    return PARTS_BORDER.join(texts), tuple(places)


def shift(reading: Reading, start: int, label: str, border: str = ", ") -> Reading:
    """Return a part with its places and tables as in a text where it begins at `start` and is called `label`."""
    places = (
        Place(place.start + start, border.join(filter(None, (label, place.label))), place.divides)
        for place in reading.places
    )
    tables = (replace(table, starts=tuple(at + start for at in table.starts)) for table in reading.tables)
    return replace(reading, places=tuple(places), tables=tuple(tables))


def note_pages(numbers: Sequence[int], what: str) -> tuple[str, ...]:
    """Return the note that these pages have `what`; none without pages."""
    if not numbers:
        return ()
    few = ", ".join(map(str, numbers[:PAGES_NAMED])) + (" …" if len(numbers) > PAGES_NAMED else "")
    pages = f"page {few} has" if len(numbers) == 1 else f"{len(numbers)} pages ({few}) have"
    return (f"{pages} {what}",)


def decode(data: bytes, declared: str | None = None) -> str:
    """Return `data` as text with line ends as `\\n`.

    It tries the byte-order mark, `declared`, UTF-8, 16 and 32 bits for each character without a mark, UTF-8 mixed with
    windows-1252, and then guesses by the letters.

    Raises:
        BrokenSourceError: The bytes are not text.
    """
    text = _decode(data, declared)
    if sum(map(text.count, CONTROL_CHARACTERS)) > CONTROL_SHARE * len(text):
        raise BrokenSourceError(
            "it is full of control characters, so it is no text file; give it the suffix of its type"
        )
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decode(data: bytes, declared: str | None) -> str:
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    if b"\0" in data:
        wide = find_wide(data)
        if wide is None:
            raise BrokenSourceError("it holds zero bytes, so it is no text file; give it the suffix of its real type")
        return data.decode(wide, "replace")
    is_shifted = b"\x1b$" in data and data.isascii()
    for encoding in ("iso2022_jp" if is_shifted else None, declared, "utf-8"):
        with suppress(UnicodeDecodeError, LookupError):
            if encoding:
                return data.decode(encoding)
    mixed = _decode_mixed(data[:SAMPLE_BYTES]) and _decode_mixed(data)
    return data.decode(find_encoding(data), "replace") if mixed is None else mixed


def _decode_mixed(data: bytes) -> str | None:
    """Return UTF-8 text into which windows-1252 was pasted, or None if most of the special characters are not UTF-8."""
    strays = 0

    def stray(error: UnicodeError) -> tuple[str, int]:
        nonlocal strays
        if not isinstance(error, UnicodeDecodeError):
            raise error
        strays += error.end - error.start
        return error.object[error.start : error.end].decode("windows-1252", "replace"), error.end

    codecs.register_error("apprentice-windows-1252", stray)
    text = data.decode("utf-8", "apprentice-windows-1252")
    foreign = sum(character > "\x7f" for character in text)
    return text if foreign - strays >= strays else None
