"""Reading, embedding and writing go on at once: together where it helps, never too far ahead, nothing lost."""

import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from retrieval import sourcing
from retrieval.chunking import IndexedChunk, cut
from retrieval.ingest import MOST_WAITING
from retrieval.records import Progress
from retrieval.sourcing import PORTION
from tests.retrieval.conftest import OpenLibrary
from tests.retrieval.fakes import WordEmbedder
from tests.retrieval.ingesting import ingest, statuses, stored_editions


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

    monkeypatch.setattr(sourcing, "cut", noted)
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


def test_progress_never_goes_back_and_ends_with_what_there_is(open_library: OpenLibrary, folder: Path) -> None:
    for name in ("a", "b"):
        (folder / f"{name}.txt").write_text(paragraphs(500))
    library, seen = open_library(chunk_tokens=32), list[Progress]()
    results = list(library.ingest([str(folder)], seen.append))
    assert [(one.done, one.chunks_done) for one in seen[: len(seen) // 2]] == sorted(
        (one.done, one.chunks_done) for one in seen[: len(seen) // 2]
    )
    for result in results:
        last = [one for one in seen if one.uri == result.uri and one.chunks_total][-1]
        assert (last.chunks_done, last.chunks_total) == (result.chunks, result.chunks)
        estimates = [one.chunks_total for one in seen if one.uri == result.uri and one.chunks_total]
        assert max(estimates) < 1.2 * result.chunks


def test_a_replaced_document_does_not_take_those_on_their_way_with_it(
    open_library: OpenLibrary, home: Path, folder: Path
) -> None:
    """An edition that is being written is not shown yet, as one that was replaced is not shown any more."""
    library = open_library(PausingEmbedder(0.05), chunk_tokens=32)
    for number in range(6):
        (folder / f"{number}.txt").write_text(f"Tea {number}.")
    ingest(library, folder)
    for number in range(6):
        (folder / f"{number}.txt").write_text(f"Milk {number}.\n\n" + paragraphs(90))
    assert set(statuses(library, folder).values()) == {"updated"}
    assert library.incomplete() == []
    expected = sum(record.chunks for record in library.documents())
    library.close()
    assert len(stored_editions(home)) == expected


def test_an_ingest_that_is_left_stops_reading(
    open_library: OpenLibrary, folder: Path, cut_so_far: list[IndexedChunk]
) -> None:
    (folder / "a.txt").write_text("Tea.")
    (folder / "long.txt").write_text(paragraphs(3000))
    library = open_library(PausingEmbedder(0.01), chunk_tokens=32)
    running = library.ingest([str(folder)])
    assert next(running).status == "added"
    running.close()
    assert not [thread for thread in threading.enumerate() if thread.name == "conveyor"]
    assert len(cut_so_far) < 1500
    assert statuses(library, folder) == {"a.txt": "unchanged", "long.txt": "added"}
