"""A watched folder: changes arrive, bursts at once, and neither a lost folder nor another ingest ends the watch."""

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Queue

import pytest
from filelock import FileLock

from retrieval.errors import RetrievalError
from retrieval.ingest.sources import watching as watching_module
from retrieval.ingest.sources.watching import watch_changes
from retrieval.library import Library
from retrieval.records import IngestResult

PATIENCE_S = 300


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("retrieval.ingest.sources.watching.LOOK_UP_S", 0.1)
    monkeypatch.setattr("retrieval.ingest.sources.watching.QUIET_MS", 100)
    monkeypatch.setattr("retrieval.ingest.lock.LOCK_WAIT_S", 0.05)


class Watch:
    """A watch in a thread, and what it told so far."""

    def __init__(self, library: Library, folder: Path) -> None:
        self.stop = threading.Event()
        self.told: Queue[IngestResult] = Queue()
        self._library, self._folder = library, folder
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        for result in self._library.watch([str(self._folder)], self.stop):
            self.told.put(result)

    def next(self) -> tuple[str, str]:
        while (result := self.told.get(timeout=PATIENCE_S)).status == "unchanged":
            pass
        return Path(result.uri).name, result.status

    def end(self) -> None:
        self.stop.set()
        self._thread.join(PATIENCE_S)
        assert not self._thread.is_alive()


@pytest.fixture
def watching(library: Library, folder: Path) -> Iterator[Callable[[], Watch]]:
    begun: list[Watch] = []

    def begin() -> Watch:
        begun.append(Watch(library, folder))
        return begun[-1]

    yield begin
    for watch in begun:
        watch.end()


def test_files_are_added_changed_and_removed_as_they_are_on_disk(
    watching: Callable[[], Watch], library: Library, folder: Path
) -> None:
    (folder / "tea.md").write_text("Green tea.")
    watch = watching()
    assert watch.next() == ("tea.md", "added")
    (folder / "milk.md").write_text("White milk.")
    assert watch.next() == ("milk.md", "added")
    (folder / "tea.md").write_text("Black tea.")
    assert watch.next() == ("tea.md", "updated")
    (folder / "tea.md").unlink()
    assert watch.next() == ("tea.md", "removed")
    assert [record.title for record in library.documents()] == ["milk"]


def test_what_was_deleted_while_nobody_watched_is_noticed_at_the_start(
    watching: Callable[[], Watch], library: Library, folder: Path
) -> None:
    for name in ("tea", "milk"):
        (folder / f"{name}.md").write_text(name)
    list(library.ingest([str(folder)]))
    (folder / "tea.md").unlink()
    assert watching().next() == ("tea.md", "removed")


def test_folders_that_are_moved_in_and_out_are_followed(
    watching: Callable[[], Watch], folder: Path, tmp_path: Path
) -> None:
    (folder / "milk.md").write_text("White milk.")
    (tmp_path / "new").mkdir()
    for name in ("a.md", "b.md"):
        (tmp_path / "new" / name).write_text(name)
    watch = watching()
    assert watch.next() == ("milk.md", "added")
    (tmp_path / "new").rename(folder / "new")
    assert {watch.next(), watch.next()} == {("a.md", "added"), ("b.md", "added")}
    (folder / "new").rename(tmp_path / "old")
    assert {watch.next(), watch.next()} == {("a.md", "removed"), ("b.md", "removed")}


def test_a_folder_that_vanishes_keeps_its_documents_and_is_followed_again_when_it_is_back(
    watching: Callable[[], Watch], library: Library, folder: Path, tmp_path: Path
) -> None:
    (folder / "tea.md").write_text("Green tea.")
    watch = watching()
    assert watch.next() == ("tea.md", "added")
    folder.rename(tmp_path / "unmounted")
    assert watch.next() == ("sources", "kept")
    assert len(library.documents()) == 1
    (tmp_path / "unmounted").rename(folder)
    (folder / "milk.md").write_text("White milk.")
    found = watch.next()
    while found == ("sources", "kept"):  # a busy machine sees the folder vanish in several bursts
        found = watch.next()
    assert found == ("milk.md", "added")
    shutil.rmtree(folder)


def test_changes_wait_for_the_end_of_another_ingest(watching: Callable[[], Watch], folder: Path, home: Path) -> None:
    (folder / "tea.md").write_text("Green tea.")
    watch = watching()
    assert watch.next() == ("tea.md", "added")
    with FileLock(home / "index" / "ingest.lock"):
        (folder / "milk.md").write_text("White milk.")
        time.sleep(0.6)
        assert watch.told.empty()
    assert watch.next() == ("milk.md", "added")


def test_a_burst_of_events_is_one_burst(folder: Path) -> None:
    stop = threading.Event()
    seen = watch_changes([folder], stop)
    assert next(seen) == {folder}
    for number in range(50):
        (folder / f"{number}.md").write_text(str(number))
    burst = next(burst for burst in seen if burst)
    assert {path.name for path in burst} == {f"{number}.md" for number in range(50)}
    stop.set()
    assert not any(seen)


def test_a_file_alone_cannot_be_watched(library: Library, folder: Path) -> None:
    (folder / "tea.md").write_text("Green tea.")
    with pytest.raises(RetrievalError, match="Only folders can be watched"):
        list(library.watch([str(folder / "tea.md")], threading.Event()))


def test_a_folder_that_was_away_for_a_moment_is_read_again(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    there = watching_module._identities([folder])
    looks = [there, {}]
    monkeypatch.setattr(watching_module, "_identities", lambda _: looks.pop(0) if looks else there)
    changes = watching_module.watch_changes([folder], threading.Event())
    assert next(changes) == {folder}
    assert next(changes) == {folder}, "what changed while it was away is never read"
    assert next(changes) == frozenset()
