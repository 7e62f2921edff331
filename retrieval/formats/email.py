"""Read e-mails: the main headers, the text, and every attachment that can be read. Other attachments are named."""

import email
import email.policy
from collections.abc import Callable, Iterator
from email.message import EmailMessage, MIMEPart
from pathlib import PurePath

from retrieval.documents import Place
from retrieval.errors import BrokenSourceError, RetrievalError
from retrieval.formats.html import read_html
from retrieval.formats.reading import PARTS_BORDER, Reading, decode, join_parts

HEADERS = ("From", "To", "Cc", "Date", "Subject")
MAIL_SUFFIX = ".eml"

ReadPart = Callable[[bytes, str], Reading]
"""Reads the bytes of an attachment as the format of a suffix; raises RetrievalError if it cannot."""


def read_email(data: bytes, read_part: ReadPart) -> Reading:
    """Read an e-mail; its title is the subject. Places are "attachment NAME", followed by the place in the attachment.

    Raises:
        BrokenSourceError: It is not an e-mail.
    """
    message = email.message_from_bytes(data, policy=email.policy.default)
    if not isinstance(message, EmailMessage) or not any(message[name] for name in HEADERS):
        raise BrokenSourceError("it has no sender, date or subject, so it is no e-mail; export it again as .eml")
    head = "\n".join(f"{name}: {_line(message[name])}" for name in HEADERS if message[name])
    body = message.get_body(("plain", "html"))
    text, places = join_parts([("", "\n\n".join(filter(None, [head, _text(body) if body else ""])))])
    for name, reading in _attachments(message, body, read_part):
        offset = len(text) + len(PARTS_BORDER)
        heading = f"Attachment: {name}\n\n"
        label = f"attachment {name}"
        inside = offset + len(heading)
        places += (Place(offset, label),)
        places += tuple(
            Place(place.start + inside, ", ".join(filter(None, [label, place.label])), place.divides)
            for place in reading.places
        )
        text += PARTS_BORDER + heading + reading.text
    return Reading(text, _line(message["Subject"]) or None, places)


def _attachments(message: MIMEPart, body: MIMEPart | None, read_part: ReadPart) -> Iterator[tuple[str, Reading]]:
    """Yield name and content of each attachment; if it cannot be read, the content is the reason."""
    for number, part in enumerate(_files(message, body), 1):
        name = _line(part.get_filename()) or (_subject(part) if _is_mail(part) else f"part {number}")
        suffix = MAIL_SUFFIX if _is_mail(part) else PurePath(name).suffix.lower()
        try:
            yield name, read_part(_bytes(part), suffix)
        except RetrievalError as error:
            yield name, Reading(f"(not read: {error})")


def _files(message: MIMEPart, body: MIMEPart | None) -> Iterator[MIMEPart]:
    """Yield the parts that carry a file: attachments, and inline parts that have a name."""
    for part in message.iter_parts() if message.is_multipart() and not _is_mail(message) else ():
        if part.get_content_maintype() == "multipart":
            yield from _files(part, body)
        elif part is not body and (part.is_attachment() or part.get_filename() or _is_mail(part)):
            yield part


def _is_mail(part: MIMEPart) -> bool:
    return part.get_content_type() == "message/rfc822"


def _subject(part: MIMEPart) -> str:
    return f"{_line(part.get_content()['Subject']) or 'message'}{MAIL_SUFFIX}"


def _bytes(part: MIMEPart) -> bytes:
    content = part.get_content() if _is_mail(part) else part.get_payload(decode=True)
    return content.as_bytes() if isinstance(content, MIMEPart) else content if isinstance(content, bytes) else b""


def _text(body: MIMEPart) -> str:
    payload = body.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    charset = body.get_content_charset()
    if body.get_content_subtype() == "html":
        return read_html(data, charset).text
    return decode(data, charset).strip()


def _line(value: object) -> str:
    return " ".join(str(value or "").split())
