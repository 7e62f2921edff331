"""Put a message together, whatever it was stored as: the head, the text, and every attachment that can be read."""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from retrieval.documents import Place
from retrieval.errors import RetrievalError
from retrieval.formats.html.reader import read_html
from retrieval.formats.reading import PARTS_BORDER, Reading, shift

WORD = re.compile(r"[^\W_]{3,}")
STUB_SHARE = 0.7
"""A plain text with less of the words of the page beside it than this is a stub, and the page is read."""

ReadPart = Callable[[bytes, str], Reading]
"""Reads the bytes of an attachment as the format of a suffix; raises RetrievalError if it cannot."""


class File(NamedTuple):
    """An attachment."""

    name: str
    suffix: str
    data: bytes


def put_together(
    head: Sequence[tuple[str, str]], body: str, files: Iterable[File], read_part: ReadPart, title: str | None
) -> Reading:
    """Return a message. Places are "attachment NAME", followed by the place in the attachment.

    An attachment that cannot be read is named with the reason.
    """
    lines = "\n".join(f"{name}: {value}" for name, value in head if value)
    text = PARTS_BORDER.join(filter(None, (lines, body.strip())))
    places, notes, tables = [Place(0, "")], [], []
    for file in files:
        try:
            reading = read_part(file.data, file.suffix)
        except RetrievalError as error:
            reading = Reading(f"(not read: {error})")
            notes.append(f"the attachment {file.name!r} was not read: {error}")
        heading = f"Attachment: {file.name}{PARTS_BORDER}"
        label, start = f"attachment {file.name}", len(text) + len(PARTS_BORDER)
        inner = shift(reading, start + len(heading), label)
        places += [Place(start, label), *inner.places]
        tables += inner.tables
        notes += [f"the attachment {file.name!r}: {note}" for note in reading.notes]
        text += PARTS_BORDER + heading + reading.text
    return Reading(text, title or None, tuple(places), None, tuple(notes), tuple(tables))


def choose_body(plain: str, page: bytes | None, charset: str | None = None) -> str:
    """Return the plain text of a message, or that of its page if the plain text is missing or a stub."""
    if page is None:
        return plain
    try:
        shown = read_html(page, charset).text
    except RetrievalError:
        return plain
    words, known = set(WORD.findall(shown.casefold())), set(WORD.findall(plain.casefold()))
    return shown if len(words & known) < STUB_SHARE * len(words) else plain or shown
