"""What a sync carries over from ingested folders, and what it refuses to believe."""

import shutil
from pathlib import Path

import pytest

from retrieval.errors import RetrievalError
from retrieval.library import Library
from retrieval.records import member_uri
from tests.retrieval.conftest import Lock, OpenLibrary
from tests.retrieval.fakes import WordEmbedder
from tests.retrieval.formats.sources import zip_of
from tests.retrieval.ingesting import ingest, stored_editions


def synced(library: Library, *folders: object, allow_empty: bool = False) -> dict[str, str]:
    found = library.sync([str(folder) for folder in folders], allow_empty=allow_empty)
    return {Path(result.uri).name: result.status for result in found}


@pytest.fixture
def papers(library: Library, folder: Path) -> Path:
    (folder / "deep").mkdir()
    (folder / "tea.md").write_text("Green tea.")
    (folder / "milk.md").write_text("White milk.")
    (folder / "deep" / "bread.md").write_text("Brown bread.")
    ingest(library, folder)
    return folder


def test_new_changed_and_deleted_files_are_carried_over(library: Library, papers: Path, home: Path) -> None:
    (papers / "tea.md").write_text("Black tea.")
    (papers / "deep" / "bread.md").unlink()
    (papers / "deep" / "rice.md").write_text("Red rice.")
    assert synced(library) == {"tea.md": "updated", "milk.md": "unchanged", "rice.md": "added", "bread.md": "removed"}
    assert {record.title for record in library.documents()} == {"tea", "milk", "rice"}
    assert {passage.chunk.text for passage in library.search("food", 9)} == {"Black tea.", "White milk.", "Red rice."}
    library.close()
    assert len(stored_editions(home)) == 3


@pytest.mark.usefixtures("papers")
def test_unchanged_files_cost_no_embedding(open_library: OpenLibrary) -> None:
    embedder = WordEmbedder()
    assert set(synced(open_library(embedder)).values()) == {"unchanged"}
    assert embedder.embedded == []


@pytest.mark.parametrize("lost", ["gone", "empty", "only hidden files"])
def test_a_folder_that_is_gone_or_empty_keeps_its_documents(library: Library, papers: Path, lost: str) -> None:
    shutil.rmtree(papers)
    if lost != "gone":
        papers.mkdir()
    if lost == "only hidden files":
        (papers / ".DS_Store").touch()
    [result] = library.sync()
    assert (result.uri, result.status) == (str(papers), "kept")
    assert "its 3 documents stay" in result.reason
    assert len(library.documents()) == 3


def test_the_documents_of_a_lost_folder_go_when_that_is_meant(library: Library, papers: Path) -> None:
    shutil.rmtree(papers)
    assert synced(library, allow_empty=True) == {"tea.md": "removed", "milk.md": "removed", "bread.md": "removed"}
    assert library.documents() == []
    with pytest.raises(RetrievalError, match="No folder was ingested yet"):
        synced(library)


def test_an_empty_folder_without_documents_is_nothing_to_tell(library: Library, folder: Path) -> None:
    ingest(library, folder)
    assert synced(library) == {}


def test_a_disk_that_is_not_mounted_inside_of_a_folder_keeps_its_documents(library: Library, papers: Path) -> None:
    ingest(library, papers / "deep")
    shutil.rmtree(papers / "deep")
    (papers / "tea.md").unlink()
    assert synced(library) == {"milk.md": "unchanged", "tea.md": "removed", "deep": "kept"}


def test_a_file_that_cannot_be_looked_at_is_not_taken_for_deleted(library: Library, folder: Path) -> None:
    """A loop of links stands for a folder without permission: tests may run as root, whom nothing is forbidden."""
    for name in ("a", "b"):
        (folder / name).mkdir()
        (folder / name / "tea.md").write_text(name)
    ingest(library, folder)
    shutil.rmtree(folder / "a")
    (folder / "a").symlink_to("a")
    assert len(library.documents()) == 2
    assert "removed" not in {result.status for result in library.sync()}
    assert len(library.documents()) == 2


@pytest.mark.usefixtures("papers")
def test_documents_from_elsewhere_are_left_alone(library: Library, tmp_path: Path) -> None:
    (tmp_path / "alone.md").write_text("Alone.")
    ingest(library, tmp_path / "alone.md")
    (tmp_path / "alone.md").unlink()
    assert "alone.md" not in synced(library)
    assert "alone" in {record.title for record in library.documents()}


def test_what_an_archive_held_goes_with_it(library: Library, papers: Path) -> None:
    (papers / "old.zip").write_bytes(zip_of({"a.md": "Old tea.", "b.md": "Old milk."}))
    synced(library)
    (papers / "old.zip").unlink()
    gone = {result.uri for result in library.sync() if result.status == "removed"}
    assert gone == {member_uri(str(papers / "old.zip"), name) for name in ("a.md", "b.md")}


def test_only_the_named_folders_are_compared(library: Library, papers: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "rice.md").write_text("Red rice.")
    ingest(library, other)
    (papers / "tea.md").unlink()
    assert synced(library, other) == {"rice.md": "unchanged"}
    assert len(library.documents()) == 4


@pytest.mark.usefixtures("papers")
def test_a_folder_that_was_never_ingested_is_an_error(library: Library, tmp_path: Path) -> None:
    with pytest.raises(RetrievalError, match=r"was not ingested as a folder; `assistant ingest` does that\. Known: "):
        synced(library, tmp_path / "elsewhere")


def test_a_disk_that_goes_away_during_a_sync_keeps_its_documents(library: Library, papers: Path) -> None:
    """It is there when the sync begins and gone when the first file was compared."""
    running = library.sync()
    first = next(running)
    shutil.rmtree(papers)
    statuses = [first.status, *(result.status for result in running)]
    assert (statuses[0], statuses[-1], "removed" in statuses) == ("unchanged", "kept", False)
    assert len(library.documents()) == 3


def test_a_folder_without_rights_is_reported_and_keeps_its_documents(
    library: Library, papers: Path, lock: Lock
) -> None:
    lock(papers / "deep")
    assert synced(library) == {"milk.md": "unchanged", "tea.md": "unchanged", "deep": "failed"}
    lock(papers)
    [result] = library.sync(allow_empty=True)
    assert (result.uri, result.status) == (str(papers), "failed")
    assert result.reason.startswith("this folder cannot be opened (Permission denied)")
    assert "chmod u+rx" in result.reason
    assert len(library.documents()) == 3


def test_a_folder_without_rights_is_no_success_of_an_ingest(library: Library, folder: Path, lock: Lock) -> None:
    lock(folder)
    assert {name: status for name, (status, _) in ingest(library, folder).items()} == {folder.name: "failed"}
