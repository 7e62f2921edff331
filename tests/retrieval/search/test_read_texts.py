"""What is read of a chunk that was found: alone, with its neighbours, or trimmed; nothing twice."""

from itertools import pairwise
from pathlib import Path

import pytest

from retrieval.documents import Passage
from retrieval.library import Library
from tests.retrieval.conftest import OpenLibrary
from tests.retrieval.ingesting import statuses

SENTENCES = [f"Pear number {number} ripens slowly in the eastern orchard." for number in range(40)]
SENTENCES[20] = "The zeppelin landed beside the lighthouse."
TEXT = " ".join(SENTENCES)


@pytest.fixture
def file(folder: Path) -> Path:
    path = folder / "orchard.txt"
    path.write_text(TEXT)
    return path


def found_by(library: Library, file: Path, question: str = "Where did the zeppelin land?") -> list[Passage]:
    list(library.ingest([str(file)]))
    return library.search(question)


def test_a_wide_passage_holds_the_chunk_and_a_sentence_on_each_side(open_library: OpenLibrary, file: Path) -> None:
    narrow = found_by(open_library(chunk_tokens=40, reading="chunk"), file)[0].chunk
    wide = found_by(open_library(chunk_tokens=40), file)[0].chunk
    assert wide.start < narrow.start < narrow.end < wide.end
    assert TEXT[wide.start : narrow.start].strip() in SENTENCES
    assert TEXT[narrow.end : wide.end].strip() in SENTENCES


@pytest.mark.parametrize("reading", ["wide", "trimmed"])
@pytest.mark.parametrize("chunker", ["sentence", "hierarchical", "sentence-window"])
def test_nothing_is_read_twice_and_all_is_exact(
    open_library: OpenLibrary, file: Path, reading: str, chunker: str
) -> None:
    library = open_library(chunk_tokens=40, reading=reading, chunker=chunker, passages=20)
    spans = sorted((passage.chunk.start, passage.chunk.end) for passage in found_by(library, file, "eastern pear"))
    assert spans
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    for passage in library.search("zeppelin"):
        assert passage.chunk.text == TEXT[passage.chunk.start : passage.chunk.end]


def test_a_trimmed_passage_holds_little_beside_the_answer(open_library: OpenLibrary, file: Path) -> None:
    passages = found_by(open_library(chunk_tokens=100, reading="trimmed", trim=0.9), file)
    assert SENTENCES[20] in passages[0].chunk.text
    assert sum(len(passage.chunk.text) for passage in passages) < len(TEXT) / 8


def test_a_lower_share_trims_less(open_library: OpenLibrary, file: Path) -> None:
    lengths = [
        sum(len(p.chunk.text) for p in found_by(open_library(reading="trimmed", trim=share), file))
        for share in (0.9, 0.5, 0.0)
    ]
    assert lengths == sorted(lengths)


def test_another_chunker_or_other_headings_ask_for_a_new_ingest(open_library: OpenLibrary, file: Path) -> None:
    assert statuses(open_library(), file) == {"orchard.txt": "added"}
    assert statuses(open_library(), file) == {"orchard.txt": "unchanged"}
    for settings in ({"chunker": "token"}, {"chunk_overlap": 20}, {"headings": True}):
        assert statuses(open_library(**settings), file) == {"orchard.txt": "updated"}
    assert statuses(open_library(headings=True, reading="trimmed"), file) == {"orchard.txt": "unchanged"}


def test_words_are_found_in_their_other_forms(library: Library, file: Path) -> None:
    scores = found_by(library, file, "zeppelins landing")[0].scores
    assert scores.keyword is not None
    assert scores.keyword > 0
