"""How a file would be cut can be seen before it is added."""

from itertools import pairwise
from pathlib import Path

import pytest

from retrieval.chunking.preview import preview
from retrieval.errors import RetrievalError
from retrieval.settings import IndexSettings, change_settings
from tests.retrieval.fakes import WordEmbedder

TEXT = " ".join(f"Sentence number {number} speaks of pears and of apples." for number in range(20))


def test_a_preview_counts_the_text_that_two_chunks_share_and_shows_what_is_read_beside(folder: Path) -> None:
    file = folder / "pears.txt"
    file.write_text(TEXT)
    chunks = preview(file, IndexSettings(chunk_tokens=40, chunk_overlap=10), WordEmbedder())
    assert [chunk.overlap > 0 for chunk in chunks] == [False] + [True] * (len(chunks) - 1)
    for before, chunk in pairwise(chunks):
        assert before.text.endswith(chunk.text[: chunk.overlap].strip())
    assert all(chunk.before.strip().startswith("Sentence") for chunk in chunks[1:])


@pytest.mark.parametrize("name", ["missing.txt", "many.zip"])
def test_what_cannot_be_read_is_named(folder: Path, name: str) -> None:
    with pytest.raises(RetrievalError, match=name):
        preview(folder / name, IndexSettings(), WordEmbedder())


def test_an_unknown_chunker_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(RetrievalError, match=r"chunker = 'magic' is not valid: it should be .*'sentence'.*'code'"):
        change_settings(IndexSettings(), chunker="magic")
    assert change_settings(IndexSettings(), chunker="code", chunk_tokens=None).chunker == "code"
