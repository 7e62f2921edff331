"""What every format reader returns, and how bytes become text. Knows no format."""

import unicodedata
from collections import Counter
from dataclasses import dataclass

from bs4.dammit import UnicodeDammit

from retrieval.errors import BrokenSourceError

CONTROL_CHARACTERS = frozenset(map(chr, range(32))) - frozenset("\t\n\r\f\v\x1b")
CONTROL_SHARE = 0.001


@dataclass(frozen=True)
class Reading:
    """The text of one source. `title` is None when the source does not name itself."""

    text: str
    title: str | None = None
    page_starts: tuple[int, ...] = ()


def decode(data: bytes, declared: str | None = None) -> str:
    """Return `data` as text with line ends as `\\n`.

    Order: byte-order mark, `declared`, UTF-8, then a guess. A guess of another script (Cyrillic, Japanese, …) is
    believed; among the Latin code pages, which statistics cannot tell apart in short texts, it is windows-1252,
    as in every browser.

    Raises:
        BrokenSourceError: The bytes are no text.
    """
    if b"\0" in data and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise BrokenSourceError("it holds zero bytes, so it is no text file; give it the suffix of its real type")
    dammit = UnicodeDammit(data, [declared, "utf-8"] if declared else ["utf-8"])
    text = dammit.unicode_markup
    sure = (declared or "utf-8", "utf-8", "utf-16le", "utf-16be", "utf-32le", "utf-32be")
    if text is None or (dammit.original_encoding not in sure and _is_latin(text)):
        text = data.decode("windows-1252", errors="replace")
    if sum(character in CONTROL_CHARACTERS for character in text) > CONTROL_SHARE * len(text):
        raise BrokenSourceError(
            "it is full of control characters, so it is no text file; give it the suffix of its type"
        )
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _is_latin(text: str) -> bool:
    letters = (character for character in text[:100_000] if character > "\x7f" and character.isalpha())
    scripts = Counter(unicodedata.name(letter, "").split(" ")[0] for letter in letters)
    return not scripts or scripts.most_common(1)[0][0] in ("LATIN", "MICRO", "MASCULINE", "FEMININE")
