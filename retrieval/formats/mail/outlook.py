"""Read what Outlook writes: messages (.msg), and the winmail.dat that it attaches to e-mails."""

import struct
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePath

import compressed_rtf
from oxmsg import Message
from oxmsg.attachment import Attachment
from oxmsg.domain import constants
from tnefparse import TNEF

from retrieval.errors import BrokenSourceError, RefusedSourceError
from retrieval.formats.mail.parts import File, ReadPart, choose_body, put_together
from retrieval.formats.plain.rtf import read_rtf
from retrieval.formats.reading import Reading, decode

MESSAGE_SUFFIX, WINMAIL_SUFFIX = ".msg", ".dat"
PROPERTIES = "__properties_version1.0"
PID_RTF = 0x1009
MOST_COPIED = 2_000_000_000
"""Most bytes that reading a winmail.dat may copy: it copies the rest of the file for each of its records."""


def read_message(data: bytes, read_part: ReadPart) -> Reading:
    """Read a message of Outlook; its title is the subject.

    Raises:
        BrokenSourceError: It is no such message.
    """
    message = Message.load(data)
    sent = message.sent_date
    headers = {name.lower(): value for name, value in message.message_headers.items()}
    head = [
        ("From", _line(message.sender)),
        (
            "To",
            _line(headers.get("to"))
            or "; ".join(_line(f"{one.name} <{one.email_address}>") for one in message.recipients[:50]),
        ),
        ("Cc", _line(headers.get("cc"))),
        ("Date", _line(headers.get("date")) or (f"{sent:%a, %d %b %Y %H:%M %z}".strip() if sent else "")),
        ("Subject", _line(message.subject)),
    ]
    page = message.html_body
    body = choose_body((message.body or "").replace("\r\n", "\n").strip(), page.encode() if page else None, "utf-8")
    if not body and (packed := message.properties.binary_prop_value(PID_RTF)):
        body = _unpack(packed)
    files = [*_files(message.attachments)]
    inner = sum(not attachment.file_bytes for attachment in message.attachments)
    reading = put_together(head, body, files, read_part, _line(message.subject))
    notes = (f"{inner} attached messages or objects were not read; save them as files of their own",) if inner else ()
    return replace(reading, notes=(*reading.notes, *notes))


def read_winmail(data: bytes, read_part: ReadPart) -> Reading:
    """Read a winmail.dat: its text and the files in it.

    Raises:
        BrokenSourceError: It is none.
        RefusedSourceError: It has too many records.
    """
    if len(data) < 6 or struct.unpack_from("<I", data)[0] != TNEF.TNEF_SIGNATURE:
        raise BrokenSourceError("it is no winmail.dat; save it in the program that wrote it as a known format")
    if _count_records(data) * len(data) > MOST_COPIED:
        raise RefusedSourceError("it holds too many records; save its attachments in Outlook")
    found = TNEF(data, do_checksum=False)
    plain = _decoded(found.body)
    body = choose_body(plain.strip(), _decoded(found.htmlbody).encode() if found.htmlbody else None, "utf-8")
    if not body and found._rtfbody:
        body = _unpack(found._rtfbody)
    files = []
    for number, attachment in enumerate(found.attachments, 1):
        name = _line(attachment.long_filename()) or f"part {number}"
        files.append(File(name, PurePath(name).suffix.lower(), bytes(attachment.data or b"")))
    if not body and not files:
        raise RefusedSourceError("it holds neither text nor files that can be read; ask for the e-mail as plain text")
    return put_together((), body, files, read_part, None)


def _files(attachments: tuple[Attachment, ...]) -> Iterator[File]:
    for number, attachment in enumerate(attachments, 1):
        content = attachment.file_bytes
        pictured = attachment.properties.str_prop_value(constants.PID_ATTACH_MIME_TAG) or ""
        hidden = pictured.startswith("image/") and attachment.properties.str_prop_value(0x3712)  # has a Content-ID
        if content and not hidden:
            name = _line(attachment.file_name) or f"part {number}"
            yield File(name, PurePath(name).suffix.lower(), content)


def _unpack(packed: bytes) -> str:
    return read_rtf(compressed_rtf.decompress(packed)).text


def _count_records(data: bytes) -> int:
    at, count = 6, 0
    while at + 9 < len(data):
        at, count = at + 11 + struct.unpack_from("<I", data, at + 5)[0], count + 1
    return count


def _decoded(value: object) -> str:
    while isinstance(value, list):
        value = value[0] if value else ""
    return decode(value).rstrip("\0") if isinstance(value, bytes) else str(value or "")


def _line(value: object) -> str:
    return " ".join(str(value or "").replace("\0", "").split())
