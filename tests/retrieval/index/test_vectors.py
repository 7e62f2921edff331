"""What the index keeps, finds and lets go of, in this process and on a Chroma server."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from retrieval.documents import Chunk, Document, IndexedChunk
from retrieval.errors import RetrievalError
from retrieval.index.vectors import ChunkIndex
from retrieval.settings import IndexSettings
from tests.retrieval.index.places import place_of, running_server

DOCUMENT = Document.of("tea.md", "Tea", "Green tea.")
CHUNK = Chunk.of(DOCUMENT, 0, 10)

OpenIndex = Callable[..., ChunkIndex]


@pytest.fixture(params=["embedded", "server"])
def place(request: pytest.FixtureRequest) -> dict[str, str]:
    return place_of(request)


@pytest.fixture
def open_index(place: dict[str, str], tmp_path: Path) -> Iterator[OpenIndex]:
    """Open an index; `suffix` makes it that of another home, keyword arguments are `[index]` settings."""
    opened: list[ChunkIndex] = []

    def open_one(suffix: str = "", **settings: str) -> ChunkIndex:
        prefix = place.get("collection", "apprentice") + suffix
        opened.append(ChunkIndex(IndexSettings.model_validate({**place, "collection": prefix, **settings}), tmp_path))
        return opened[-1]

    yield open_one
    for index in opened:
        index.close()


def put(index: ChunkIndex, edition: str, *vector: float, collection: str = "default") -> None:
    index.add(edition, [IndexedChunk(CHUNK, CHUNK)], np.array([vector], np.float32), collection)


def test_a_chunk_kept_with_a_page_number_is_read_with_its_place(open_index: OpenIndex) -> None:
    """So chunks were kept before places were."""
    index = open_index()
    put(index, "edition", 1, 1)
    index._chroma("default").update(
        ids=["edition:0"], metadatas=[{"edition": "edition", "start": 0, "page": 3, "place": None}]
    )
    (stored,) = index.fetch(["edition:0"])
    assert stored.place == "page 3"


def test_deleting_reaches_the_chunks_of_every_model_and_collection_but_of_no_other_home(open_index: OpenIndex) -> None:
    ours, ours_before, others = open_index(), open_index(embeddings="another/model"), open_index("-lab")
    for index in (ours, ours_before, others):
        put(index, "edition", 1, 1)
    put(ours, "edition", 1, 1, collection="food")
    ours.delete("edition")
    assert [index.count("edition") for index in (ours, ours_before, others)] == [0, 0, 1]
    assert ours.count("edition", "food") == 0


def test_the_nearest_of_several_collections_are_put_into_one_order(open_index: OpenIndex) -> None:
    index = open_index()
    put(index, "a", 1, 0)
    put(index, "b", 0, 1)
    put(index, "c", 1, 0.2, collection="food")
    asked = np.array([1, 0], np.float32)
    assert index.nearest(asked, 2, (), ("default", "food")) == ["a:0", "c:0"]
    assert index.nearest(asked, 9, (), ("default",)) == ["a:0", "b:0"]
    assert index.nearest(asked, 1, ("a",), ("default",)) == ["b:0"]
    assert {chunk.key for chunk in index.fetch(["a:0", "c:0"], ("food",))} == {"c:0"}
    assert {key for _, key, _ in index.texts(["a", "b", "c"])} == {"a:0", "b:0", "c:0"}


def test_nothing_is_found_in_a_collection_that_was_dropped_or_never_filled(open_index: OpenIndex) -> None:
    index, asked = open_index(), np.array([1, 0], np.float32)
    put(index, "a", 1, 0, collection="food")
    index.drop("food")
    index.drop("food")
    assert (index.count("a", "food"), index.nearest(asked, 3, (), ("food", "drinks"))) == (0, [])
    put(index, "b", 1, 0, collection="food")
    assert index.nearest(asked, 3, (), ("food",)) == ["b:0"]


def test_a_server_that_does_not_answer_is_named_with_the_setting(tmp_path: Path) -> None:
    with pytest.raises(RetrievalError, match=r"'http://127\.0\.0\.1:9' cannot be opened .*Check \[index\] url"):
        ChunkIndex(IndexSettings(url="http://127.0.0.1:9"), tmp_path)


def test_an_index_works_again_once_its_server_is_back(tmp_path: Path) -> None:
    with running_server(tmp_path) as url:
        index = ChunkIndex(IndexSettings(url=url), tmp_path)
        put(index, "edition", 1, 1)
    for _ in range(2):
        with pytest.raises(RetrievalError, match=r"Check \[index\] url"):
            index.count("edition")
    with running_server(tmp_path, port=int(url.rpartition(":")[2])):
        assert index.count("edition") == 1
        index.close()
