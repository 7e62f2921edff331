"""What a folder holds besides documents is left alone, and odd names are no obstacle."""

import unicodedata
from pathlib import Path

import pytest

from retrieval.library import Library
from tests.retrieval.ingesting import statuses


def test_files_of_systems_and_editors_are_left_out(library: Library, folder: Path) -> None:
    for name in (
        ".DS_Store",
        "Thumbs.db",
        "desktop.ini",
        "~$plan.docx",
        "plan.txt~",
        "plan.tmp",
        ".hidden",
        "load.crdownload",
    ):
        (folder / name).write_text("no document")
    (folder / "__MACOSX").mkdir()
    (folder / "__MACOSX" / "plan.txt").write_text("no document")
    (folder / "plan.txt").write_text("Green tea.")
    assert statuses(library, folder) == {"plan.txt": "added"}


@pytest.mark.parametrize(
    "name",
    [
        unicodedata.normalize("NFD", "Grüße.md"),
        "PLAN.TXT",
        "a " * 100 + ".txt",
        "#1 [a] (b) 🍵.txt",
        "Makefile",
        "tea.xyz",
    ],
)
def test_odd_names_are_read(library: Library, folder: Path, name: str) -> None:
    (folder / name).write_text("Green tea is steeped for two minutes.")
    assert statuses(library, folder) == {name: "added"}
    assert library.search("green tea", 1)


def test_files_that_hold_no_text_are_skipped_with_what_they_are(library: Library, folder: Path) -> None:
    (folder / "song.mp3").write_bytes(b"ID3\x03\0\0\0\0\0\0" + bytes(300))
    (folder / "blob").write_bytes(bytes(range(256)) * 8)
    [(_, song), (_, blob)] = [
        (result.uri, result) for result in sorted(library.ingest([str(folder)]), key=lambda one: one.uri)
    ][::-1]
    assert (song.status, blob.status) == ("skipped", "skipped")
    assert "audio/mpeg" in song.reason
