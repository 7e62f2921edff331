"""E-mails with what is attached to them, and archives whose files are documents of their own."""

import io
import struct
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest

from retrieval.errors import BrokenSourceError
from retrieval.formats.readers import read
from retrieval.library import Library
from tests.retrieval.conftest import OpenLibrary
from tests.retrieval.formats.sources import pdf_of, slides, workbook, zip_of
from tests.retrieval.ingesting import ingest, statuses


def mail(*attachments: tuple[str, bytes], html: bool = False) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = "Mia <mia@example.org>", "team@example.org"
    message["Subject"], message["Date"] = "Größe der Küche", "Mon, 03 Nov 2025 09:00:00 +0100"
    message.set_content("The kitchen has 12 m².\n", charset="iso-8859-1")
    if html:
        message.add_alternative("<p>The kitchen has <b>12 m²</b>.</p>", subtype="html")
    for name, data in attachments:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message


# E-mail


@pytest.mark.parametrize("html", [False, True])
def test_an_e_mail_is_called_by_its_subject_and_reads_head_and_text(html: bool) -> None:
    document = read(mail(html=html).as_bytes(), "/mail/1.eml", ".eml")
    assert document.title == "Größe der Küche"
    assert document.text == (
        "From: Mia <mia@example.org>\nTo: team@example.org\nDate: Mon, 03 Nov 2025 09:00:00 +0100\n"
        "Subject: Größe der Küche\n\nThe kitchen has 12 m²."
    )
    assert document.place_at(0) == ""


def test_attachments_of_an_e_mail_are_read_and_named_with_the_place_in_them() -> None:
    message = mail(("plan.pdf", pdf_of("First.", "Tiles are blue.")), ("photo.heic", b"\0\0\0\x18ftypheic" + bytes(20)))
    message.add_attachment(mail(("deck.pptx", slides())))
    document = read(message.as_bytes(), "/mail/1.eml", ".eml")
    assert document.place_at(document.text.index("Tiles")) == "attachment plan.pdf, page 2"
    inner = "attachment Größe der Küche.eml, attachment deck.pptx, slide 2"
    assert document.place_at(document.text.index("Germany")) == inner
    assert "Attachment: photo.heic\n\n(not read: " in document.text
    assert [note.partition(":")[0] for note in document.notes] == ["the attachment 'photo.heic' was not read"]


@pytest.mark.parametrize("data", [b"just text", b"%PDF-1.4 text", b"\x00\x01\x02"])
def test_what_is_no_e_mail_is_broken(data: bytes) -> None:
    with pytest.raises(BrokenSourceError, match=r"no e-mail|real suffix"):
        read(data, "/mail/1.eml", ".eml")


def test_a_broken_attachment_leaves_the_e_mail_readable() -> None:
    document = read(mail(("plan.pdf", b"%PDF-1.4 cut")).as_bytes(), "/mail/1.eml", ".eml")
    assert "12 m²" in document.text
    assert "(not read: it is no readable PDF" in document.text


# Archives


def test_every_file_in_an_archive_is_a_document_of_its_own(library: Library, folder: Path) -> None:
    path = folder / "all.zip"
    path.write_bytes(
        zip_of(
            {
                "tea.md": "# Tea\n\nGreen tea.",
                "plans/budget.xlsx": workbook({"A": [["Item", "EUR"], ["Paint", 40]]}),
                "plans/deep/plan.pdf": pdf_of("Blue tiles."),
                "src/main.py": "def paint():\n    return 'blue paint'\n",
                "photo.heic": b"\0\0\0\x18ftypheic" + bytes(20),
                "__MACOSX/tea.md": "x",
                ".hidden.md": "x",
                "empty/": "",
            }
        )
    )
    assert {result.uri: result.status for result in library.ingest([str(path)])} == {
        f"{path}!/tea.md": "added",
        f"{path}!/plans/budget.xlsx": "added",
        f"{path}!/plans/deep/plan.pdf": "added",
        f"{path}!/src/main.py": "added",
        f"{path}!/photo.heic": "skipped",
    }
    (passage,) = library.search("tiles", 1)
    assert (passage.chunk.title, passage.chunk.place) == ("plan", "page 1")
    (passage,) = library.search("return paint", 1)
    assert (passage.chunk.title, passage.chunk.place) == ("main.py", "line 1")
    assert set(statuses(library, path).values()) == {"unchanged", "skipped"}


def test_what_a_new_version_of_an_archive_lacks_is_no_longer_found(library: Library, folder: Path) -> None:
    path = folder / "all.zip"
    path.write_bytes(zip_of({"a.txt": "Green tea.", "b.txt": "Black tea."}))
    ingest(library, path)
    (folder / "other.txt").write_text("White tea.")
    ingest(library, folder / "other.txt")
    path.write_bytes(zip_of({"b.txt": "Black tea, dried."}))
    assert statuses(library, path) == {"b.txt": "updated"}
    assert {passage.chunk.text for passage in library.search("tea")} == {"Black tea, dried.", "White tea."}


def test_a_broken_archive_leaves_its_last_version_and_the_other_files_alone(library: Library, folder: Path) -> None:
    path = folder / "all.zip"
    path.write_bytes(zip_of({"a.txt": "Green tea."}))
    ingest(library, path)
    path.write_bytes(path.read_bytes()[:40])
    (folder / "z.txt").write_text("Black tea.")
    found = ingest(library, folder)
    assert found["all.zip"] == ("failed", "it is no .zip file or cut short; open it and save it again")
    assert found["z.txt"][0] == "added"
    assert {passage.chunk.text for passage in library.search("tea")} == {"Green tea.", "Black tea."}


def damaged(data: bytes) -> bytes:
    at = data.index(b"Green tea")
    return data[:at] + b"Brown" + data[at + 5 :]


def encrypted(data: bytes) -> bytes:
    """Set the flag that says a member is encrypted in both of its headers."""
    local, central = data.index(b"PK\x03\x04"), data.index(b"PK\x01\x02")
    changed = bytearray(data)
    changed[local + 6 : local + 8] = changed[central + 8 : central + 10] = struct.pack("<H", 1)
    return bytes(changed)


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("../../etc/tea.txt", zip_of({"../../etc/tea.txt": "Green tea."}), "leads out of the archive; pack it again"),
        ("C:/tea.txt", zip_of({"C:/tea.txt": "Green tea."}), "leads out of the archive; pack it again"),
        ("tea.txt", encrypted(zip_of({"tea.txt": "Green tea."})), "encrypted; pack it again without a password"),
        ("tea.txt", damaged(zip_of({"tea.txt": "Green tea."}, zipfile.ZIP_STORED)), "damaged in the archive"),
        ("huge.txt", zip_of({"huge.txt": "word " * 300_000}), "more than index.max_file_mb = 1; split it or raise"),
        ("empty.txt", zip_of({"empty.txt": ""}), "it is empty; there is nothing to read"),
    ],
)
def test_a_member_that_cannot_be_taken_says_why_and_the_rest_goes_in(
    open_library: OpenLibrary, folder: Path, name: str, data: bytes, reason: str
) -> None:
    library = open_library(max_file_mb=1)
    (folder / "all.zip").write_bytes(data)
    (folder / "good.txt").write_text("Black tea.")
    results = {result.uri: result for result in library.ingest([str(folder)])}
    assert reason in results[f"{folder / 'all.zip'}!/{name}"].reason
    assert [record.title for record in library.documents()] == ["good"]


def many_members() -> bytes:
    return zip_of({f"{number}.txt": "x" for number in range(5_001)}, zipfile.ZIP_STORED)


def overstated() -> bytes:
    """An archive whose directory says that its only file has 3 GB."""
    data = bytearray(zip_of({"tea.txt": "Green tea."}))
    at = data.index(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 3 * 2**30)
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "status", "reason"),
    [
        (zip_of({"bomb.txt": b"0" * 20 * 2**20}), "skipped", "as nothing but a bomb does; unpack it yourself"),
        (overstated(), "skipped", "it unpacks to 3072 MB, more than 512; split it"),
        (many_members(), "skipped", "it holds 5001 files, more than 5000; split it"),
        (zip_of({}), "skipped", "it holds no files; there is nothing to read"),
        (slides(), "failed", "its content is .pptx, not .zip; give it its real suffix"),
        (b"PK\x03\x04 and no more", "failed", "cut short; open it and save it again"),
        (b"no archive at all", "failed", "it is no .zip file"),
    ],
)
def test_an_archive_that_cannot_be_taken_says_why(
    library: Library, folder: Path, data: bytes, status: str, reason: str
) -> None:
    (folder / "all.zip").write_bytes(data)
    (folder / "good.txt").write_text("Black tea.")
    found = ingest(library, folder)
    assert found["all.zip"][0] == status
    assert reason in found["all.zip"][1]
    assert found["good.txt"][0] == "added"


def test_a_member_that_holds_more_than_it_says_is_damaged(library: Library, folder: Path) -> None:
    data = bytearray(zip_of({"tea.txt": "Green tea. " * 1000}))
    at = data.index(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 10)
    (folder / "all.zip").write_bytes(io.BytesIO(data).getvalue())
    assert ingest(library, folder)["tea.txt"][0] == "failed"


def test_archives_in_an_archive_are_opened_and_say_when_they_cannot_be(library: Library, folder: Path) -> None:
    deepest = zip_of({"4.txt": "Too deep."})
    for name in ("3.zip", "2.zip"):
        deepest = zip_of({f"{name[0]}.txt": f"Tea {name}.", name: deepest})
    path = folder / "all.zip"
    path.write_bytes(
        zip_of({"1.zip": deepest, "locked.zip": encrypted(zip_of({"tea.txt": "Green."})), "bad.zip": b"PK"})
    )
    results = {result.uri.removeprefix(str(path)): result for result in library.ingest([str(path)])}
    assert {uri: result.status for uri, result in results.items()} == {
        "!/1.zip!/2.txt": "added",
        "!/1.zip!/2.zip!/3.txt": "added",
        "!/1.zip!/2.zip!/3.zip": "skipped",
        "!/locked.zip!/tea.txt": "skipped",
        "!/bad.zip": "skipped",
    }
    assert "too deep inside of archives" in results["!/1.zip!/2.zip!/3.zip"].reason
    assert "it is encrypted" in results["!/locked.zip!/tea.txt"].reason


def test_odd_names_in_an_archive_are_readable(library: Library, folder: Path) -> None:
    link = zipfile.ZipInfo("link.txt")
    link.external_attr = 0o120777 << 16
    old = "緑茶の入れ方.txt".encode("shift_jis")
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("x" * len(old), "Green tea.")
        archive.writestr("two\nlines.txt", "Black tea.")
        archive.writestr(link, "/etc/passwd")
        archive.writestr("Thumbs.db", b"\0\0")
    (folder / "odd.zip").write_bytes(file.getvalue().replace(b"x" * len(old), old))
    found = {result.uri.partition("!/")[2]: result.status for result in library.ingest([str(folder / "odd.zip")])}
    assert found["緑茶の入れ方.txt"] == "added"
    assert found["two lines.txt"] == "added"
    assert found["link.txt"] == "skipped"
    assert "Thumbs.db" not in found
