"""Which chunks the index lets go of."""

from pathlib import Path

import numpy as np

from retrieval.chunking import IndexedChunk
from retrieval.documents import Chunk, Document
from retrieval.index import ChunkIndex
from retrieval.settings import IndexSettings

DOCUMENT = Document.of("tea.md", "Tea", "Green tea.")
CHUNK = Chunk.of(DOCUMENT, 0, 10)


def index_with_a_chunk(folder: Path, **settings: str) -> ChunkIndex:
    index = ChunkIndex(IndexSettings.model_validate(settings), folder)
    index.add("edition", [IndexedChunk(CHUNK, CHUNK)], np.ones((1, 4), np.float32))
    return index


def test_a_chunk_kept_with_a_page_number_is_read_with_its_place(tmp_path: Path) -> None:
    """So chunks were kept before places were."""
    index = index_with_a_chunk(tmp_path)
    index._collection.update(
        ids=["edition:0"], metadatas=[{"edition": "edition", "start": 0, "page": 3, "place": None}]
    )
    (stored,) = index.fetch(["edition:0"])
    assert stored.place == "page 3"
    index.close()


def test_deleting_reaches_the_chunks_of_every_model_but_of_no_other_home(tmp_path: Path) -> None:
    ours = index_with_a_chunk(tmp_path, collection="apprentice")
    ours_before = index_with_a_chunk(tmp_path, collection="apprentice", embeddings="another/model")
    others = index_with_a_chunk(tmp_path, collection="apprentice-lab")
    ours.delete("edition")
    assert [index.count("edition") for index in (ours, ours_before, others)] == [0, 0, 1]
    for index in (ours, ours_before, others):
        index.close()
