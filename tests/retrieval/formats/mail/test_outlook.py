"""What Outlook writes is read: messages, the winmail.dat that others get, and mails whose plain text is a stub."""

import struct
from email.message import EmailMessage
from pathlib import Path

import pytest

from retrieval.documents import Document
from retrieval.errors import BrokenSourceError, RefusedSourceError
from retrieval.formats.readers import read
from tests.retrieval.formats.mail.compound_file import write_compound_file
from tests.retrieval.formats.sources import pdf_of, read_as


def mail(plain: str, html: str = "", sender: str = "Anna <anna@example.org>") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["Subject"] = sender, "Pots"
    if plain:
        message.set_content(plain)
    if html and plain:
        message.add_alternative(html, subtype="html")
    elif html:
        message.set_content(html, subtype="html")
    return message


def text_of(message: EmailMessage) -> str:
    return read(message.as_bytes(), "/mail/1.eml", ".eml").text.partition("\n\n")[2]


# E-mail


def test_the_page_is_read_where_the_plain_text_is_a_stub() -> None:
    page = "<p>The pots arrive on Monday at ten o'clock by the red lorry.</p>"
    assert text_of(mail("Your mail program cannot show this message, please use another.", page)) == (
        "The pots arrive on Monday at ten o'clock by the red lorry."
    )


def test_the_plain_text_is_read_where_it_says_the_same() -> None:
    plain = "The pots arrive on Monday.\n\n-- \nAnna"
    assert text_of(mail(plain, "<p>The pots <b>arrive</b> on Monday.</p><p>Anna</p>")) == plain


def test_texts_between_attachments_and_forwarded_mails_are_read_with_who_sent_them() -> None:
    message = mail("See the plan.")
    message.add_attachment(pdf_of("The plan."), maintype="application", subtype="pdf", filename="plan.pdf")
    message.attach(mail("And the cups.").get_body() or EmailMessage())
    message.add_attachment(mail("The lids too.", sender="Ben <ben@example.org>"))
    text = text_of(message)
    assert [
        part in text for part in ("See the plan.", "The plan.", "From: Ben <ben@example.org>", "The lids too.")
    ] == [True] * 4


def test_an_invitation_is_read_and_a_picture_in_the_text_is_not_an_attachment() -> None:
    message = mail("Come.", "<p>Come.</p>")
    message.add_attachment("BEGIN:VEVENT\nSUMMARY:Tasting\nEND:VEVENT", subtype="calendar", disposition="inline")
    message.add_attachment(
        b"\x89PNG", maintype="image", subtype="png", cid="<logo>", disposition="inline", filename="logo.png"
    )
    document = read(message.as_bytes(), "/mail/1.eml", ".eml")
    assert "Attachment: invitation.ics\n\nSummary: Tasting" in document.text
    assert "logo" not in document.text
    assert document.notes == ()


def test_a_mail_to_thousands_takes_a_moment_only() -> None:
    people = ", ".join(f"p{at}@example.org" for at in range(30_000))
    head = f"From: anna@example.org\nSubject: Pots\nTo: {people}\n\nHello."
    document = read_as(".eml", head)
    assert ", …\nSubject: Pots\n\nHello." in document.text
    assert len(document.text) < 6_000


def test_an_encrypted_mail_says_so() -> None:
    message = mail("Part of it.")
    message.add_attachment(b"\x30\x82", maintype="application", subtype="pkcs7-mime", filename="smime.p7m")
    notes = read(message.as_bytes(), "/mail/1.eml", ".eml").notes
    assert "its content is encrypted or sealed (S/MIME or PGP); export the readable mail" in notes


def test_mails_in_mails_in_mails_end() -> None:
    message = mail("The last.")
    for _ in range(30):
        outer = mail("Next.")
        outer.add_attachment(message)
        message = outer
    assert "attached in more than 8 e-mails" in read(message.as_bytes(), "/mail/1.eml", ".eml").text


# Mailboxes


def test_every_mail_of_a_mailbox_is_a_part() -> None:
    mails = [mail(f"Pot {number}.\n\n>From here on it is hot.").as_bytes() for number in (1, 2)]
    box = b"".join(b"From anna@example.org Fri May  3 10:00:00 2024\n" + one + b"\n" for one in mails)
    document = read(box, "/mail/pots.mbox", ".mbox")
    assert document.text.count("\nFrom here on it is hot.") == 2
    assert document.place_at(document.text.index("Pot 2")) == "e-mail 2, Pots"


def test_what_is_no_mailbox_is_broken() -> None:
    with pytest.raises(BrokenSourceError, match="it holds no e-mail"):
        read_as(".mbox", "Just text.")


# Outlook


def utf16(text: str) -> bytes:
    return text.encode("utf-16-le")


def outlook() -> bytes:
    head = struct.pack("<8x4I8x", 0, 0, 0, 0)
    entries = b"".join(
        struct.pack("<HHIII", 0x1F, number, 6, 2, 0) for number in (0x0037, 0x0C1A, 0x0C1F, 0x1000, 0x001A)
    )
    return write_compound_file(
        {
            "__properties_version1.0": head + entries,
            "__substg1.0_0037001F": utf16("Pots"),
            "__substg1.0_0C1A001F": utf16("Anna"),
            "__substg1.0_0C1F001F": utf16("anna@example.org"),
            "__substg1.0_1000001F": utf16("The pots arrive on Monday."),
            "__substg1.0_001A001F": utf16("IPM.Note"),
        }
    )


@pytest.mark.parametrize("suffix", [".msg", ""])
def test_a_message_of_outlook_is_read_whatever_it_is_called(suffix: str) -> None:
    document = read(outlook(), f"/mail/pots{suffix}", suffix)
    assert (document.title, document.text) == (
        "Pots",
        'From: "Anna" <anna@example.org>\nSubject: Pots\n\nThe pots arrive on Monday.',
    )


def record(level: int, number: int, kind: int, data: bytes) -> bytes:
    return struct.pack("<BHHI", level, number, kind, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)


def winmail(*records: bytes) -> Document:
    head = struct.pack("<IH", 0x223E9F78, 1) + record(1, 0x9007, 6, struct.pack("<II", 1252, 0))
    message = mail("See below.")
    data = head + b"".join(records) + bytes(16)
    message.add_attachment(data, maintype="application", subtype="ms-tnef", filename="winmail.dat")
    return read(message.as_bytes(), "/mail/1.eml", ".eml")


def test_the_files_in_a_winmail_are_read() -> None:
    document = winmail(
        record(2, 0x9002, 6, bytes(14)),
        record(2, 0x8010, 1, b"plan.txt\0"),
        record(2, 0x800F, 6, b"The pots are blue."),
    )
    assert "Attachment: plan.txt\n\nThe pots are blue." in document.text
    assert document.place_at(document.text.index("blue")) == "attachment winmail.dat, attachment plan.txt"


def test_an_empty_winmail_says_that_nothing_was_read() -> None:
    [note] = winmail().notes
    assert note.startswith("the attachment 'winmail.dat' was not read: it holds neither text nor files")


# Old Office


@pytest.mark.parametrize(
    ("stream", "reason"),
    [("WordDocument", "an old Word"), ("Workbook", "an old Excel"), ("EncryptedPackage", "encrypted; save it without")],
)
def test_files_of_an_old_office_say_what_to_do(stream: str, reason: str, tmp_path: Path) -> None:
    with pytest.raises(RefusedSourceError, match=reason):
        read(write_compound_file({stream: bytes(5_000)}), str(tmp_path / "old.doc"), ".doc")
