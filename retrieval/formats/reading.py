"""What the reader of every format returns, and how bytes become text."""

import codecs
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bs4.dammit import UnicodeDammit

from retrieval.documents import DocumentTable, Place
from retrieval.errors import BrokenSourceError

CONTROL_CHARACTERS = frozenset(map(chr, range(32))) - frozenset("\t\n\r\f\v\x1b")
CONTROL_SHARE = 0.001
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


def note_pages(numbers: Sequence[int], what: str) -> tuple[str, ...]:
    """Return the note that these pages have `what`; none without pages."""
    if not numbers:
        return ()
    few = ", ".join(map(str, numbers[:PAGES_NAMED])) + (" …" if len(numbers) > PAGES_NAMED else "")
    pages = f"page {few} has" if len(numbers) == 1 else f"{len(numbers)} pages ({few}) have"
    return (f"{pages} {what}",)


def decode(data: bytes, declared: str | None = None) -> str:
    """Return `data` as text with line ends as `\\n`.

    It tries the byte-order mark, `declared`, UTF-8, UTF-8 mixed with windows-1252, and then guesses. A guess of another
    script (Cyrillic, Japanese, …) is used. If the script is Latin, it is windows-1252, as in browsers, because
    statistics cannot tell the Latin code pages apart in short texts.

    Raises:
        BrokenSourceError: The bytes are not text.
    """
    if b"\0" in data and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise BrokenSourceError("it holds zero bytes, so it is no text file; give it the suffix of its real type")
    dammit = UnicodeDammit(data, [declared, "utf-8"] if declared else ["utf-8"])
    text = dammit.unicode_markup
    sure = (declared or "utf-8", "utf-8", "utf-16le", "utf-16be", "utf-32le", "utf-32be")
    mixed = _decode_mixed(data) if dammit.original_encoding not in sure else None
    if mixed is not None:
        text = mixed
    elif text is None or (dammit.original_encoding not in sure and _is_latin(text)):
        text = data.decode("windows-1252", errors="replace")
    if sum(character in CONTROL_CHARACTERS for character in text) > CONTROL_SHARE * len(text):
        raise BrokenSourceError(
            "it is full of control characters, so it is no text file; give it the suffix of its type"
        )
    return text.replace("\r\n", "\n").replace("\r", "\n")


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


def _is_latin(text: str) -> bool:
    letters = (character for character in text[:100_000] if character > "\x7f" and character.isalpha())
    scripts = Counter(unicodedata.name(letter, "").split(" ")[0] for letter in letters)
    return not scripts or scripts.most_common(1)[0][0] in ("LATIN", "MICRO", "MASCULINE", "FEMININE")
