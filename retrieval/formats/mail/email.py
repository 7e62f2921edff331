"""Read e-mails and saved web pages (MHTML): the main headers, the text, and every attachment that can be read."""

import email
import email.policy
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage, MIMEPart
from pathlib import PurePath

from retrieval.errors import BrokenSourceError
from retrieval.formats.html.reader import read_html
from retrieval.formats.mail.parts import File, ReadPart, choose_body, put_together
from retrieval.formats.reading import Reading, decode

HEADERS = ("From", "To", "Cc", "Date", "Subject")
MAIL_SUFFIX = ".eml"
LONGEST_HEADER = 4_000
"""A longer header, such as that of a mail to thousands, is cut, because parsing takes more than linear time."""
SEALED_NOTE = "its content is encrypted or sealed (S/MIME or PGP); export the readable mail"
CALENDAR = "text/calendar"
SEALED = ("application/pkcs7-mime", "application/x-pkcs7-mime", "application/pgp-encrypted")


def read_email(data: bytes, read_part: ReadPart) -> Reading:
    """Read an e-mail; its title is the subject.

    Raises:
        BrokenSourceError: It is not an e-mail.
    """
    message = email.message_from_bytes(data, policy=email.policy.default)
    cut = _cut(message) if isinstance(message, EmailMessage) else set()
    if not isinstance(message, EmailMessage) or not any(message.get(name) for name in HEADERS):
        raise BrokenSourceError("it has no sender, date or subject, so it is no e-mail; export it again as .eml")
    head = [(name, _line(message[name]) + (", …" if name in cut else "")) for name in HEADERS]
    plain, page = message.get_body(("plain",)), message.get_body(("html",))
    body = choose_body(_text(plain), _bytes(page) if page else None, page.get_content_charset() if page else None)
    more = [_text(part) for part in _inline_texts(message) if part is not plain and part is not page]
    reading = put_together(head, "\n\n".join(filter(None, [body, *more])), _files(message), read_part, head[-1][1])
    sealed = any(part.get_content_type() in SEALED for part in message.walk())
    return replace(reading, notes=(*reading.notes, SEALED_NOTE)) if sealed else reading


def read_mhtml(data: bytes) -> Reading:
    """Read a web page that a browser saved with everything in one file.

    Raises:
        BrokenSourceError: It holds no page.
    """
    message = email.message_from_bytes(data, policy=email.policy.default)
    pages = (part for part in message.walk() if isinstance(part, MIMEPart) and part.get_content_type() == "text/html")
    page = next(pages, None)
    if page is None:
        raise BrokenSourceError("it holds no page; save the page again, as HTML or PDF")
    return read_html(_bytes(page), page.get_content_charset())


def _cut(message: EmailMessage) -> set[str]:
    """Cut the headers that are too long to be parsed, of all parts; return their names."""
    cut: set[str] = set()
    for part in message.walk():
        for name, value in list(part.raw_items()):
            if len(value) > LONGEST_HEADER:
                del part[name]
                part[name] = " ".join(str(value)[:LONGEST_HEADER].rpartition(",")[0].split())
                cut.add(name.title())
    return cut


def _inline_texts(message: MIMEPart) -> Iterator[MIMEPart]:
    """Yield the plain texts between attachments, which some programs write."""
    if message.get_content_type() not in ("multipart/mixed", "multipart/signed"):
        return
    for part in message.iter_parts():
        if part.get_content_type() == "text/plain" and not part.is_attachment() and not part.get_filename():
            yield part


def _files(message: MIMEPart) -> Iterator[File]:
    """Yield the attachments: parts that have a name, forwarded mails and invitations, without pictures of the text."""
    for number, part in enumerate(_parts(message), 1):
        is_mail = part.get_content_type() == "message/rfc822"
        default = "invitation.ics" if part.get_content_type() == CALENDAR else f"part {number}"
        name = _line(part.get_filename()) or (_subject(part) if is_mail else default)
        yield File(name, MAIL_SUFFIX if is_mail else PurePath(name).suffix.lower(), _bytes(part))


def _parts(message: MIMEPart) -> Iterator[MIMEPart]:
    for part in message.iter_parts() if message.is_multipart() and message.get_content_maintype() != "message" else ():
        kind = part.get_content_type()
        if part.get_content_maintype() == "multipart":
            yield from _parts(part)
        elif (
            part.get_content_maintype() == "image"
            and part.get_content_disposition() != "attachment"
            and part["Content-ID"]
        ):
            continue
        elif part.is_attachment() or part.get_filename() or kind in ("message/rfc822", CALENDAR):
            yield part


def _subject(part: MIMEPart) -> str:
    content = part.get_content()
    return f"{_line(content['Subject']) or 'message'}{MAIL_SUFFIX}"


def _bytes(part: MIMEPart) -> bytes:
    if part.get_content_type() == "message/rfc822":
        content = part.get_content()
        return content.as_bytes() if isinstance(content, MIMEPart) else b""
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _text(part: MIMEPart | None) -> str:
    return decode(_bytes(part), part.get_content_charset()).strip() if part else ""


def _line(value: object) -> str:
    return " ".join(str(value or "").split())
