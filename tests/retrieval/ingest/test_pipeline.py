"""Reading, embedding and writing go on at once: together where it helps, never too far ahead, nothing lost."""

import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

import retrieval.ingest.steps
from retrieval.chunking.cut import cut
from retrieval.documents import IndexedChunk
from retrieval.ingest.pipeline import MOST_WAITING
from retrieval.ingest.steps import PORTION
from retrieval.records import IngestProgress
from tests.retrieval.conftest import OpenLibrary
from tests.retrieval.fakes import WordEmbedder
from tests.retrieval.ingesting import ingest, statuses


class PausingEmbedder(WordEmbedder):
    """Takes its time, so that what is read piles up, and notes how many texts it was given each time."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.seconds = seconds
        self.groups: list[int] = []

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        self.groups.append(len(texts))
        time.sleep(self.seconds)
        return super().embed(texts)


@pytest.fixture
def cut_so_far(monkeypatch: pytest.MonkeyPatch) -> list[IndexedChunk]:
    chunks: list[IndexedChunk] = []

    def noted(*given) -> Iterator[IndexedChunk]:
        for chunk in cut(*given):
            chunks.append(chunk)
            yield chunk

    monkeypatch.setattr(retrieval.ingest.steps, "cut", noted)
    return chunks


def paragraphs(count: int) -> str:
    return "\n\n".join(f"Sort {number} of tea is steeped for {number} minutes exactly." for number in range(count))


def test_small_documents_are_embedded_together(open_library: OpenLibrary, folder: Path) -> None:
    embedder = PausingEmbedder(0.2)
    for number in range(40):
        (folder / f"{number:02}.txt").write_text(f"Tea of sort {number}.")
    results = statuses(open_library(embedder), folder)
    assert results == {f"{number:02}.txt": "added" for number in range(40)}
    assert sum(embedder.groups) == 40
    assert max(embedder.groups) > 5


def test_a_long_document_is_never_cut_far_ahead(
    open_library: OpenLibrary, folder: Path, cut_so_far: list[IndexedChunk]
) -> None:
    ahead: list[int] = []

    class Watching(PausingEmbedder):
        def embed(self, texts: Sequence[str]) -> np.ndarray:
            found = super().embed(texts)
            ahead.append(len(cut_so_far) - len(self.embedded))
            return found

    embedder = Watching(0.05)
    (folder / "long.txt").write_text(paragraphs(6000))
    library = open_library(embedder, chunk_tokens=32)
    ingest(library, folder)
    chunks = library.documents()[0].chunks
    assert chunks > 20 * MOST_WAITING
    assert len(cut_so_far) == sum(embedder.groups) == chunks
    assert max(embedder.groups) < MOST_WAITING + PORTION
    assert max(ahead) <= MOST_WAITING + 2 * PORTION


@pytest.mark.parametrize("again", [False, True])
def test_a_writer_that_waits_has_nothing_pile_up(
    open_library: OpenLibrary, folder: Path, cut_so_far: list[IndexedChunk], again: bool
) -> None:
    """Whether the index holds the chunks already or not."""
    (folder / "long.txt").write_text(paragraphs(3000))
    library = open_library(chunk_tokens=32)
    if again:
        ingest(library, folder)
        (folder / "long.txt").write_bytes(paragraphs(3000).replace("\n", "\r\n").encode())
        cut_so_far.clear()
    (folder / "a.txt").write_text("Tea.")
    running = library.ingest([str(folder)])
    assert next(running).status == "added"
    time.sleep(1)
    assert len(cut_so_far) < 6 * (MOST_WAITING + PORTION)
    assert len(list(running)) == 1


@pytest.mark.parametrize("portions", [1, 2])
def test_a_document_that_ends_with_a_portion_is_whole(open_library: OpenLibrary, folder: Path, portions: int) -> None:
    library = open_library(chunk_tokens=32)
    for name in ("a", "z"):
        (folder / f"{name}.txt").write_text("Tea.")
    long = "\n\n".join(f"Sort {number}: " + "tea " * 24 for number in range(portions * PORTION))
    (folder / "m.txt").write_text(long)
    assert statuses(library, folder) == {"a.txt": "added", "m.txt": "added", "z.txt": "added"}
    assert {record.title: record.chunks for record in library.documents()}["m"] == portions * PORTION
    assert library.find_incomplete() == []


def test_what_came_before_a_failure_is_kept_and_told(open_library: OpenLibrary, folder: Path) -> None:
    class Failing(WordEmbedder):
        def embed(self, texts: Sequence[str]) -> np.ndarray:
            if any("poison" in text for text in texts):
                raise MemoryError("no room")
            time.sleep(0.05)
            return super().embed(texts)

    for number in range(30):
        (folder / f"{number:02}.txt").write_text(f"Tea of sort {number}.")
    (folder / "zz.txt").write_text("poison")
    library, told = open_library(Failing()), list[str]()
    with pytest.raises(MemoryError, match="no room"):
        told.extend(result.status for result in library.ingest([str(folder)]))
    assert len(library.documents()) == 30


def test_an_ingest_counts_words_so_that_no_question_waits_for_it(
    open_library: OpenLibrary, home: Path, folder: Path
) -> None:
    (folder / "tea.txt").write_text("Unmistakable tea.")
    ingest(open_library(), folder)
    assert b"unmistak" in (home / "index" / "words.db").read_bytes()


@pytest.mark.parametrize("damage", ["garbage", "a folder"])
def test_damaged_words_stop_no_ingest_and_are_made_again(
    open_library: OpenLibrary, home: Path, folder: Path, damage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("retrieval.ingest.pipeline.CHUNKS_AT_ONCE", 3)
    for number in range(10):
        (folder / f"{number}.txt").write_text(f"Tea of sort {number}.")
    words = home / "index" / "words.db"
    words.parent.mkdir()
    words.mkdir() if damage == "a folder" else words.write_bytes(b"no database" * 100)
    library = open_library()
    assert len(ingest(library, folder)) == len(library.documents()) == 10
    assert len(library.search("tea")) > 1  # they were made again


def test_progress_never_goes_back_and_ends_with_what_there_is(open_library: OpenLibrary, folder: Path) -> None:
    for name in ("a", "b"):
        (folder / f"{name}.txt").write_text(paragraphs(500))
    library, seen = open_library(chunk_tokens=32), list[IngestProgress]()
    results = list(library.ingest([str(folder)], seen.append))
    reached = [(one.done, one.chunks_done) for one in seen]
    assert reached == sorted(reached)
    for result in results:
        last = [one for one in seen if one.uri == result.uri and one.chunks_total][-1]
        assert (last.chunks_done, last.chunks_total) == (result.chunks, result.chunks)
        estimates = [one.chunks_total for one in seen if one.uri == result.uri and one.chunks_total]
        assert 0.8 * result.chunks < min(estimates) <= max(estimates) < 1.2 * result.chunks


def test_a_replaced_document_does_not_take_one_with_it_that_is_resumed(open_library: OpenLibrary, folder: Path) -> None:
    """What an interrupted ingest left is not shown yet, as what was replaced is not shown any more."""

    class Breaking(WordEmbedder):
        def embed(self, texts: Sequence[str]) -> np.ndarray:
            if len(self.embedded) >= PORTION:
                raise MemoryError
            return super().embed(texts)

    (folder / "1.txt").write_text("Tea.")
    ingest(open_library(chunk_tokens=32), folder)
    (folder / "2.txt").write_text(paragraphs(300))
    with pytest.raises(MemoryError):
        ingest(open_library(Breaking(), chunk_tokens=32), folder / "2.txt")
    (folder / "0.txt").write_text("Coffee.")
    (folder / "1.txt").write_text("Milk.")
    library = open_library(PausingEmbedder(0.5), chunk_tokens=32)
    assert statuses(library, folder) == {"0.txt": "added", "1.txt": "updated", "2.txt": "added"}
    assert library.find_incomplete() == []


def test_an_ingest_that_is_left_stops_reading(
    open_library: OpenLibrary, folder: Path, cut_so_far: list[IndexedChunk]
) -> None:
    (folder / "a.txt").write_text("Tea.")
    (folder / "long.txt").write_text(paragraphs(3000))
    library = open_library(PausingEmbedder(0.01), chunk_tokens=32)
    running = library.ingest([str(folder)])
    assert next(running).status == "added"
    running.close()
    assert not [thread for thread in threading.enumerate() if thread.name == "prefetch"]
    assert len(cut_so_far) < 6 * (MOST_WAITING + PORTION)
    assert statuses(library, folder) == {"a.txt": "unchanged", "long.txt": "added"}
