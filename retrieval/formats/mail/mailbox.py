"""Read mailboxes (.mbox): every e-mail in it is a part with its own place."""

import re
from collections.abc import Iterator
from itertools import pairwise

from retrieval.errors import BrokenSourceError, RetrievalError
from retrieval.formats.mail.email import read_email
from retrieval.formats.mail.parts import ReadPart
from retrieval.formats.reading import PARTS_BORDER, Reading, shift

BORDER = re.compile(rb"(?:\A|\r?\n\r?\n|(?<=\n)\n)From [^\n]*\d{4}[^\n]*\r?\n")
QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)
MOST_MAILS = 20_000


def read_mailbox(data: bytes, read_part: ReadPart) -> Reading:
    """Read a mailbox. A mail that cannot be read is left out, with a note.

    Raises:
        BrokenSourceError: It holds no e-mail.
    """
    text, places, notes, tables, mails = "", [], [], [], 0
    for number, mail in enumerate(_mails(data), 1):
        if number > MOST_MAILS:
            notes.append(f"only the first {MOST_MAILS:,} e-mails were read; split the mailbox")
            break
        try:
            reading = read_email(mail, read_part)
        except RetrievalError as error:
            notes.append(f"e-mail {number} was not read: {error}")
            continue
        label = f"e-mail {number}" + (f", {reading.title}" if reading.title else "")
        inner, mails = shift(reading, len(text), label), mails + 1
        places += inner.places
        tables += inner.tables
        notes += reading.notes
        text += reading.text + PARTS_BORDER
    if not mails:
        raise BrokenSourceError("it holds no e-mail; export the mailbox again as .mbox")
    return Reading(text.rstrip(), None, tuple(places), None, tuple(notes), tuple(tables))


def _mails(data: bytes) -> Iterator[bytes]:
    borders = [found.span() for found in BORDER.finditer(data)]
    for (_, start), (end, _) in pairwise([*borders, (len(data), 0)]):
        yield QUOTED.sub(rb"\1", data[start:end])
