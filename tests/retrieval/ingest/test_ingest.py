"""What ingesting does to the catalogue and the index: added, updated, unchanged, skipped, failed."""

import io
import os
import random
import zipfile
from pathlib import Path

import pytest

from retrieval.ingest.reading.pool import Readers
from retrieval.library import Library
from retrieval.records import IngestProgress
from tests.retrieval.conftest import OpenLibrary
from tests.retrieval.fakes import WordEmbedder
from tests.retrieval.formats.sources import pdf_of, workbook, zip_of
from tests.retrieval.ingesting import ingest, statuses, stored_editions

TEA = "# Tea\n\n" + "\n\n".join(
    f"Sort {number} of tea is steeped for {number} minutes exactly." for number in range(40)
)


def test_a_new_document_is_added_and_listed(library: Library, folder: Path) -> None:
    (folder / "tea.md").write_text(TEA)
    (result,) = library.ingest([str(folder / "tea.md")])
    (record,) = library.documents()
    assert (result.status, result.document_id, result.chunks) == ("added", record.id, record.chunks)
    assert (record.title, record.uri, record.pages) == ("Tea", str(folder / "tea.md"), None)
    assert record.characters == len(TEA)
    assert record.chunks > 1
    assert record.ingested_at.utcoffset() is not None


def test_ingesting_twice_changes_nothing_and_embeds_nothing(open_library: OpenLibrary, folder: Path) -> None:
    embedder = WordEmbedder()
    library = open_library(embedder)
    (folder / "tea.md").write_text(TEA)
    ingest(library, folder)
    before, digest = library.documents(), library.digest()
    embedder.embedded.clear()
    assert statuses(library, folder) == {"tea.md": "unchanged"}
    assert (library.documents(), library.digest(), embedder.embedded) == (before, digest, [])


def test_an_unchanged_file_is_not_parsed_again(library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "tea.md").write_text(TEA)
    ingest(library, folder)
    monkeypatch.setattr(Readers, "run", None)
    assert statuses(library, folder) == {"tea.md": "unchanged"}


def test_an_edited_file_replaces_its_old_chunks(library: Library, home: Path, folder: Path) -> None:
    (folder / "tea.md").write_text("Green tea costs three euros.")
    ingest(library, folder)
    (folder / "tea.md").write_text("Green tea costs four euros.")
    assert statuses(library, folder) == {"tea.md": "updated"}
    assert [passage.chunk.text for passage in library.search("green tea costs")] == ["Green tea costs four euros."]
    assert len(library.documents()) == 1
    library.close()
    assert len(stored_editions(home)) == 1


def test_an_edit_and_its_undoing_lead_back_to_the_same_index(library: Library, folder: Path) -> None:
    (folder / "tea.md").write_text("Three euros.")
    ingest(library, folder)
    digest = library.digest()
    (folder / "tea.md").write_text("Four euros.")
    ingest(library, folder)
    assert library.digest() != digest
    (folder / "tea.md").write_text("Three euros.")
    ingest(library, folder)
    assert library.digest() == digest
    assert [passage.chunk.text for passage in library.search("euros")] == ["Three euros."]


def test_the_same_text_in_two_files_is_two_documents(library: Library, folder: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (folder / name).write_text("Green tea.")
    assert statuses(library, folder) == {"a.txt": "added", "b.txt": "added"}
    assert {passage.chunk.title for passage in library.search("tea")} == {"a", "b"}


def test_other_chunk_lengths_cut_known_documents_anew(open_library: OpenLibrary, home: Path, folder: Path) -> None:
    (folder / "tea.md").write_text(TEA)
    ingest(open_library(), folder)
    library = open_library(chunk_tokens=50)
    before = library.documents()[0].chunks
    assert statuses(library, folder) == {"tea.md": "updated"}
    assert library.documents()[0].chunks > before
    assert max(len(passage.chunk.text.split()) for passage in library.search("tea", 50)) <= 60
    library.close()
    assert len(stored_editions(home)) == library.documents()[0].chunks


def test_files_that_cannot_be_taken_are_reported_and_the_rest_goes_in(open_library: OpenLibrary, folder: Path) -> None:
    library = open_library(max_file_mb=1)
    (folder / "a-good.md").write_text("# Tea\n\nGreen tea.")
    (folder / "broken.pdf").write_bytes(pdf_of("Text")[:150])
    (folder / "empty.txt").touch()
    (folder / "huge.txt").write_text("word " * 300_000)
    (folder / "image.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + random.Random(1).randbytes(100))
    (folder / "rows.jsonl").write_text('{"a": 1}\nnot json')
    (folder / "scan.pdf").write_bytes(pdf_of(""))
    (folder / "table.xlsx").write_bytes(b"PK")
    (folder / "table.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    (folder / "z-good.pdf").write_bytes(pdf_of("Black tea."))
    assert statuses(library, folder, folder / "absent.md") == {
        "a-good.md": "added",
        "broken.pdf": "failed",
        "empty.txt": "skipped",
        "huge.txt": "skipped",
        "image.txt": "failed",
        "rows.jsonl": "failed",
        "scan.pdf": "skipped",
        "table.xlsx": "failed",
        "table.xls": "skipped",
        "z-good.pdf": "added",
        "absent.md": "failed",
    }
    assert {record.title for record in library.documents()} == {"Tea", "z-good"}


def test_a_name_that_is_not_utf_8_fails_that_file_alone(library: Library, folder: Path) -> None:
    (folder / "tea.md").write_text("Green tea.")
    (folder / os.fsdecode(b"caf\xe9.md")).write_text("Coffee.")
    seen: list[IngestProgress] = []
    results = {Path(result.uri).name: result for result in library.ingest([str(folder)], seen.append)}
    assert {name: result.status for name, result in results.items()} == {"caf?.md": "failed", "tea.md": "added"}
    assert "rename it" in results["caf?.md"].reason
    assert {Path(progress.uri).name for progress in seen} == {"caf?.md", "tea.md"}
    assert len(library.documents()) == 1


def test_a_path_that_cannot_be_looked_at_fails_that_source_alone(library: Library, folder: Path) -> None:
    too_long = "x" * 300 + ".md"
    (folder / "tea.md").write_text("Green tea.")
    (folder / "link.md").symlink_to(too_long)
    (folder / "loop.txt").symlink_to("loop.txt")
    sources = (folder / too_long, folder / "loop.txt", "~nobody-has-this-name/a.md", folder)
    results = ingest(library, *sources)
    assert {name: status for name, (status, _) in results.items()} == {
        too_long: "failed",
        "loop.txt": "failed",
        "a.md": "failed",
        "link.md": "failed",
        "tea.md": "added",
    }
    assert "File name too long" in results["link.md"][1]


def test_every_refusal_says_what_to_do(library: Library, folder: Path) -> None:
    (folder / "scan.pdf").write_bytes(pdf_of(""))
    (folder / "table.xlsx").write_bytes(b"PK")
    reasons = [reason for _, reason in ingest(library, folder, folder / "absent.md").values()]
    assert all(reason and (";" in reason) for reason in reasons)


def test_a_file_that_broke_keeps_its_last_good_version(library: Library, folder: Path) -> None:
    file = folder / "tea.pdf"
    file.write_bytes(pdf_of("Green tea costs three euros."))
    ingest(library, file)
    file.write_bytes(b"%PDF-1.4 cut")
    status, reason = ingest(library, file)["tea.pdf"]
    assert status == "failed"
    assert reason.endswith("the version read before stays")
    assert [passage.chunk.text for passage in library.search("tea")] == ["Green tea costs three euros."]


def test_folders_give_all_their_files_but_hidden_ones_and_the_home(library: Library, home: Path) -> None:
    root = home.parent
    for name in ("sources/a.txt", "sources/deep/b.txt", "sources/.git/c.txt", "sources/.d.txt", "home/uploads/e.txt"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name)
    assert statuses(library, root) == {"a.txt": "added", "b.txt": "added"}
    assert statuses(library, home / "uploads") == {"e.txt": "added"}


def test_a_file_named_twice_is_read_once(library: Library, folder: Path) -> None:
    (folder / "tea.txt").write_text("Tea.")
    assert len(list(library.ingest([str(folder), str(folder / "tea.txt"), str(folder / "." / "tea.txt")]))) == 1


def test_progress_counts_sources_and_chunks(open_library: OpenLibrary, folder: Path) -> None:
    for name in ("a.md", "b.md"):
        (folder / name).write_text(TEA * 12)
    seen: list[IngestProgress] = []
    results = list(open_library(chunk_tokens=32).ingest([str(folder)], seen.append))
    assert (seen[0].done, seen[0].total) == (0, 2)
    assert (seen[-1].done, seen[-1].total) == (2, 2)
    counts = [progress.chunks_done for progress in seen if progress.uri.endswith("a.md") and progress.chunks_total]
    assert counts == sorted(counts)
    assert len(counts) > 1
    assert counts[-1] == results[0].chunks


def test_pages_of_a_pdf_reach_the_passages(library: Library, folder: Path) -> None:
    (folder / "report.pdf").write_bytes(pdf_of("Green tea is grown in spring.", "Black tea is dried in autumn."))
    ingest(library, folder)
    (passage,) = library.search("black tea dried", 1)
    assert (passage.chunk.place, library.documents()[0].pages) == ("page 2", 2)


def test_why_a_file_is_not_read_is_said_in_one_line(library: Library, folder: Path) -> None:
    """openpyxl explains a broken workbook in three."""
    with zipfile.ZipFile(io.BytesIO(workbook({"Tea": [["green"]]}))) as whole:
        members = {name: whole.read(name) for name in whole.namelist()}
    members["xl/workbook.xml"] = members["xl/workbook.xml"].replace(b'state="visible"', b'state="seen"')
    (folder / "tea.xlsx").write_bytes(zip_of(members))
    status, reason = ingest(library, folder)["tea.xlsx"]
    assert status == "failed"
    assert "invalid XML" in reason
    assert "\n" not in reason
