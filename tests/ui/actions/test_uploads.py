"""What becomes of files that people put in through the page."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from retrieval.errors import RetrievalError
from retrieval.ingest.sources.uploads import UploadedFile, Uploads
from retrieval.records import IngestProgress, IngestResult
from tests.ui.fakes import MemoryLibrary, a_file
from ui.actions import documents
from ui.actions.documents import Reading
from ui.actions.library.uploads import OwnUploads, erase_uploads, find_uploads, incoming, upload
from ui.people.reading.reach import EVERYTHING
from ui.people.roles import Person
from ui.wiring import Apprentice


def test_uploads_are_kept_in_the_home_folder_and_report_progress(apprentice: Apprentice, tmp_path: Path) -> None:
    apprentice.library = MemoryLibrary(seconds_per_file=0.4)  # type: ignore[assignment]
    good, empty = a_file(tmp_path, name="good.md"), a_file(tmp_path, "", name="empty.md")
    states = list(upload(apprentice, [good, empty], person=Person("mia")))
    assert any(state.progress and state.progress.chunks_done == 1 for state in states)
    assert states[-1].progress is None
    assert [result.status for result in states[-1].finished] == ["added", "failed"]
    assert (apprentice.home / "uploads" / "good.md").read_text(encoding="utf-8") == "One.\n\nTwo."


def test_what_comes_faster_than_it_is_taken_is_shown_together_and_none_of_it_is_lost(
    apprentice: Apprentice, tmp_path: Path
) -> None:
    files = [a_file(tmp_path, f"Note {number}.", name=f"{number}.md") for number in range(30)]
    reading, states = upload(apprentice, files, person=Person("mia")), list[Reading]()
    for state in reading:
        states.append(state)
        time.sleep(0.2)
    assert len(states) < 30
    assert [Path(result.uri).name for result in states[-1].finished] == [Path(file).name for file in files]


class Failing(MemoryLibrary):
    """Has room for one file."""

    def ingest(self, sources: Sequence[str], *others: Any, **named: Any) -> Iterator[IngestResult]:
        yield from super().ingest(sources[:1], *others, **named)
        raise RetrievalError("The disk is full.")


def test_what_was_done_before_an_error_is_shown(apprentice: Apprentice, tmp_path: Path) -> None:
    apprentice.library = Failing()  # type: ignore[assignment]
    files = [a_file(tmp_path, name=name) for name in ("a.md", "b.md")]
    states = list[Reading]()
    with pytest.raises(RetrievalError, match="disk is full"):
        states.extend(upload(apprentice, files, person=Person("mia")))
    assert [Path(result.uri).name for result in states[-1].finished] == ["a.md"]


def test_a_file_that_gives_no_document_is_not_kept_unless_an_earlier_one_did(
    apprentice: Apprentice, tmp_path: Path
) -> None:
    list(upload(apprentice, [a_file(tmp_path, name="good.md")], person=Person("mia")))
    list(
        upload(
            apprentice,
            [a_file(tmp_path, "", name="good.md"), a_file(tmp_path, "", name="empty.md")],
            person=Person("mia"),
        )
    )
    assert [path.name for path in (apprentice.home / "uploads").iterdir()] == ["good.md"]


def test_only_the_page_s_own_copy_of_an_upload_is_deleted(apprentice: Apprentice, tmp_path: Path) -> None:
    copy, mine = a_file(incoming(apprentice) / "hash", name="copied.md"), a_file(tmp_path, name="mine.md")
    list(upload(apprentice, [copy, mine], person=Person("mia")))
    assert not Path(copy).exists()
    assert Path(mine).exists()
    assert (apprentice.home / "uploads" / "copied.md").exists()


class Busy(MemoryLibrary):
    """Another process ingests."""

    def ingest(self, *_: object, **__: object) -> Iterator[IngestResult]:
        raise RetrievalError("Another ingest is running. Wait for its end.")


def test_an_upload_that_cannot_begin_raises_in_the_one_who_waits_and_keeps_nothing(
    apprentice: Apprentice, tmp_path: Path
) -> None:
    apprentice.library = Busy()  # type: ignore[assignment]
    with pytest.raises(RetrievalError, match="Another ingest"):
        list(upload(apprentice, [a_file(tmp_path)], person=Person("mia")))
    assert list((apprentice.home / "uploads").iterdir()) == []


class OneWriter(MemoryLibrary):
    """Refuses a second ingest, as the real library does."""

    writing = threading.Lock()

    def ingest(
        self,
        sources: Sequence[str],
        on_progress: Callable[[IngestProgress], None] | None = None,
        *,
        collection: str | None = None,
        crawl: bool = False,
    ) -> Iterator[IngestResult]:
        if not self.writing.acquire(blocking=False):
            raise RetrievalError("Another ingest is running. Wait for its end.")
        try:
            yield from super().ingest(sources, on_progress, collection=collection, crawl=crawl)
        finally:
            self.writing.release()


def test_uploads_at_the_same_time_wait_for_each_other(apprentice: Apprentice, tmp_path: Path) -> None:
    apprentice.library = OneWriter(seconds_per_file=0.1)  # type: ignore[assignment]
    files = [a_file(tmp_path / str(number), f"Number {number}.", name=f"{number}.md") for number in range(3)]
    with ThreadPoolExecutor() as people:
        ended = [
            states[-1]
            for states in people.map(lambda file: list(upload(apprentice, [file], person=Person("mia"))), files)
        ]
    assert [state.finished[0].status for state in ended] == ["added"] * 3
    assert len(list((apprentice.home / "uploads").glob("*.md"))) == 3


def test_uploads_to_a_collection_are_kept_apart_and_go_with_it(apprentice: Apprentice, tmp_path: Path) -> None:
    note = a_file(tmp_path)
    list(upload(apprentice, [note], person=Person("mia")))
    *_, state = upload(apprentice, [note], "finance", person=Person("mia"))
    assert [result.status for result in state.finished] == ["added"]
    assert (apprentice.uploads / "finance" / "note.md").exists()
    [in_finance] = apprentice.library.documents(["finance"])
    documents.remove(apprentice, in_finance.id, reach=EVERYTHING)
    assert [path.name for path in apprentice.uploads.iterdir()] == ["note.md"]


def test_a_collection_that_cannot_be_called_so_keeps_no_file(apprentice: Apprentice, tmp_path: Path) -> None:
    with pytest.raises(RetrievalError, match=r"No collection can be called '\.\./etc'"):
        list(upload(apprentice, [a_file(tmp_path)], "../etc", person=Person("mia")))
    assert not apprentice.uploads.exists()


def test_a_file_that_gives_no_document_leaves_the_earlier_one_and_whose_it_is(
    apprentice: Apprentice, tmp_path: Path
) -> None:
    list(upload(apprentice, [a_file(tmp_path, name="good.md")], person=Person("mia")))
    list(
        upload(
            apprentice,
            [a_file(tmp_path, "", name="good.md"), a_file(tmp_path, "", name="new.md")],
            person=Person("bob"),
        )
    )
    assert (apprentice.uploads / "good.md").read_text(encoding="utf-8") == "One.\n\nTwo."
    assert [(one.name, one.user) for one in Uploads(apprentice.engine).all()] == [("good.md", "mia")]


def test_an_upload_belongs_to_everybody_who_put_in_the_same_and_goes_with_the_last_of_them(
    apprentice: Apprentice, tmp_path: Path
) -> None:
    for user in ("mia", "bob"):
        list(upload(apprentice, [a_file(tmp_path, name="both.md")], "finance", person=Person(user)))
    list(upload(apprentice, [a_file(tmp_path, "Mine.", name="mine.md")], person=Person("mia")))
    own = find_uploads(apprentice, "mia")
    assert ([one.name for one in own.alone], [one.name for one in own.shared]) == (["mine.md"], ["finance/both.md"])
    assert [one.collection for one in (*own.alone, *own.shared)] == ["default", "finance"]
    assert erase_uploads(apprentice, "mia") == own
    assert find_uploads(apprentice, "mia") == OwnUploads()
    assert {document.title for document in apprentice.library.documents()} == {"Warehouse handbook", "Both"}
    assert [one.name for one in erase_uploads(apprentice, "bob").alone] == ["finance/both.md"]
    assert {document.title for document in apprentice.library.documents()} == {"Warehouse handbook"}
    assert list(apprentice.uploads.iterdir()) == []


def test_a_file_that_another_of_its_name_replaced_belongs_to_nobody_any_more(
    apprentice: Apprentice, tmp_path: Path
) -> None:
    list(upload(apprentice, [a_file(tmp_path, "Mia wrote it.")], person=Person("mia")))
    list(upload(apprentice, [a_file(tmp_path, "Bob wrote it.")], person=Person("bob")))
    assert erase_uploads(apprentice, "mia") == OwnUploads()
    assert (apprentice.uploads / "note.md").read_text(encoding="utf-8") == "Bob wrote it."


def test_an_upload_that_was_killed_before_it_replaced_a_file_keeps_nobody_from_erasing_it(
    apprentice: Apprentice, tmp_path: Path
) -> None:
    list(upload(apprentice, [a_file(tmp_path)], person=Person("mia")))
    Uploads(apprentice.engine).record(UploadedFile("note.md", "bob", "another digest", datetime.now(UTC)))
    assert erase_uploads(apprentice, "bob") == OwnUploads()
    assert [one.name for one in erase_uploads(apprentice, "mia").alone] == ["note.md"]
    assert not (apprentice.uploads / "note.md").exists()


def test_files_from_before_it_was_noted_whose_they_are_stay(apprentice: Apprentice, tmp_path: Path) -> None:
    list(upload(apprentice, [a_file(tmp_path)], person=Person("mia")))
    Uploads(apprentice.engine).forget(["note.md"])
    assert erase_uploads(apprentice, "mia") == OwnUploads()
    assert (apprentice.uploads / "note.md").exists()


def test_a_removed_document_belongs_to_nobody(apprentice: Apprentice, tmp_path: Path) -> None:
    *_, state = upload(apprentice, [a_file(tmp_path)], "finance", person=Person("mia"))
    documents.remove(apprentice, state.finished[0].document_id or "", reach=EVERYTHING)
    assert Uploads(apprentice.engine).people() == []
