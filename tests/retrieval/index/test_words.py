"""Words that come and go one edition at a time are scored as if all had been counted anew, and are kept on disk."""

import itertools
import random
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import bm25s
import numpy as np
import pytest

from retrieval.index.words.counts import WordCounts
from retrieval.index.words.index import KeywordIndex
from retrieval.index.words.store import WordStore
from retrieval.text.words import stem, words

VOCABULARY = [f"w{number}" for number in range(60)]
QUESTIONS = ["w0 w1", "w7", "w59 w3 w3 w20", "w1 w2 w4 w8 w16 w32", "unheard", "is it"]


class Shelf:
    """Editions of random chunks, and what was asked of them."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.numbers = itertools.count()
        self.editions: dict[str, list[str]] = {}
        self.read: list[str] = []

    def change(self) -> None:
        for _ in range(self.chance.randint(1, 4)):
            gone = self.chance.choice([None, *self.editions])
            self.editions.pop(gone or "", None)
            weights = [1 / (1 + place) for place in range(len(VOCABULARY))]
            self.editions[f"e{next(self.numbers)}"] = [
                " ".join(self.chance.choices(VOCABULARY, weights, k=self.chance.randint(0, 30)))
                for _ in range(self.chance.randint(1, 6))
            ]

    def texts(self, editions: Sequence[str]) -> Iterator[tuple[str, str, str]]:
        self.read += editions
        for edition in editions:
            for number, text in enumerate(self.editions[edition]):
                yield edition, f"{edition}:{number}", text

    @property
    def sizes(self) -> dict[str, int]:
        return {edition: len(chunks) for edition, chunks in self.editions.items()}


def scored(index: KeywordIndex, shelf: Shelf, question: str) -> dict[str, float]:
    scores = index.scores(question)
    assert scores.best(7) == scores.best(1000)[:7]
    return {key: scores.of(key) for _, key, _ in shelf.texts(list(shelf.editions))}


@pytest.mark.parametrize("seed", range(8))
def test_after_any_changes_scores_are_to_the_last_bit_those_of_an_index_built_anew(tmp_path: Path, seed: int) -> None:
    shelf = Shelf(seed)
    grown = KeywordIndex(shelf.texts, tmp_path / "grown")
    for step in range(30):
        shelf.change()
        grown.refresh(shelf.sizes)
        anew = KeywordIndex(shelf.texts, tmp_path / f"anew-{step}")
        anew.refresh(shelf.sizes)
        for question in QUESTIONS:
            assert scored(grown, shelf, question) == scored(anew, shelf, question)
            assert grown.scores(question).best(5) == anew.scores(question).best(5)
            some = list(shelf.editions)[::2]
            assert grown.scores(question, some).best(5) == anew.scores(question, some).best(5)


def test_scores_are_those_of_bm25s(tmp_path: Path) -> None:
    shelf = Shelf(1)
    for _ in range(20):
        shelf.change()
    index = KeywordIndex(shelf.texts, tmp_path)
    index.refresh(shelf.sizes)
    theirs = bm25s.BM25()
    keys, texts = zip(*((key, text) for _, key, text in shelf.texts(list(shelf.editions))), strict=True)
    theirs.index([[stem(word) for word in words(text)] or [""] for text in texts], show_progress=False)
    for question in ("w0 w1", "w7", "w1 w2 w4 w8 w16 w32"):
        expected = theirs.get_scores(words(question))
        assert [index.scores(question).of(key) for key in keys] == pytest.approx(expected, rel=0.01, abs=1e-6)


def test_a_new_process_reads_only_the_texts_that_nobody_counted_yet(tmp_path: Path) -> None:
    shelf = Shelf(2)
    for _ in range(5):
        shelf.change()
    KeywordIndex(shelf.texts, tmp_path).refresh(shelf.sizes)
    shelf.editions["new"] = ["w1 w2"]
    shelf.read.clear()
    index = KeywordIndex(shelf.texts, tmp_path)
    index.refresh(shelf.sizes)
    assert shelf.read == ["new"]
    assert index.scores("w1").of("new:0") > 0


def test_what_was_prepared_need_not_be_read_for_a_question(tmp_path: Path) -> None:
    shelf = Shelf(2)
    for _ in range(5):
        shelf.change()
    KeywordIndex(shelf.texts, tmp_path).prepare(shelf.sizes)
    assert sorted(shelf.read) == sorted(shelf.sizes)
    shelf.read.clear()
    KeywordIndex(shelf.texts, tmp_path).prepare(shelf.sizes)
    KeywordIndex(shelf.texts, tmp_path).refresh(shelf.sizes)
    assert shelf.read == []


def test_words_of_removed_editions_leave_the_disk(tmp_path: Path) -> None:
    shelf = Shelf(3)
    shelf.editions = {"kept": ["w1"], "gone": ["unmistakable"]}
    index = KeywordIndex(shelf.texts, tmp_path)
    index.refresh(shelf.sizes)
    assert b"unmistak" in (tmp_path / "words.db").read_bytes()
    del shelf.editions["gone"]
    index.refresh(shelf.sizes)
    assert b"unmistak" not in (tmp_path / "words.db").read_bytes()


def test_an_edition_of_which_chunks_were_lost_is_counted_again_once_they_are_back(tmp_path: Path) -> None:
    shelf = Shelf(4)
    shelf.editions = {"tea": ["w1"]}
    index = KeywordIndex(shelf.texts, tmp_path)
    index.refresh({"tea": 2})
    assert index.scores("w2").best(5) == []
    shelf.editions["tea"].append("w2")
    index.refresh({"tea": 2})
    assert index.scores("w2").best(5) == ["tea:1"]


def test_scores_stay_as_they_were_while_documents_change(tmp_path: Path) -> None:
    shelf = Shelf(5)
    shelf.editions = {"tea": ["w1 w2"], "milk": ["w1"]}
    index = KeywordIndex(shelf.texts, tmp_path)
    index.refresh(shelf.sizes)
    scores = index.scores("w1")
    shelf.editions = {"milk": ["w1"], "water": ["w1 w1"]}
    index.refresh(shelf.sizes)
    assert np.isfinite([scores.of("water:0"), scores.of("milk:0")]).all()
    assert scores.of("water:0") == 0


@pytest.mark.parametrize("content", [b"no database at all" * 100, b"", None])
def test_a_damaged_or_missing_file_of_words_is_made_again(tmp_path: Path, content: bytes | None) -> None:
    shelf = Shelf(6)
    shelf.editions = {"tea": ["w1"]}
    KeywordIndex(shelf.texts, tmp_path).refresh(shelf.sizes)
    (tmp_path / "words.db").unlink()
    if content is not None:
        (tmp_path / "words.db").write_bytes(content)
    for counted in (["tea"], []):
        shelf.read.clear()
        index = KeywordIndex(shelf.texts, tmp_path)
        index.refresh(shelf.sizes)
        assert index.scores("w1").best(5) == ["tea:0"]
        assert shelf.read == counted


def test_threads_that_make_the_file_at_once_lose_nothing(tmp_path: Path) -> None:
    stores = [WordStore(tmp_path / str(number)) for number in range(20)]
    together = threading.Barrier(8)

    def put(thread: int) -> None:
        for store in stores:
            together.wait()
            store.put([(f"edition {thread}", WordCounts.of({f"chunk {thread}": "w1 w2"}))])

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(put, range(8)))
    editions = [f"edition {thread}" for thread in range(8)]
    assert all(sorted(edition for edition, _ in store.get(editions)) == editions for store in stores)


def test_counts_that_are_damaged_inside_are_made_again(tmp_path: Path) -> None:
    shelf = Shelf(7)
    shelf.editions = {"tea": ["w1"]}
    KeywordIndex(shelf.texts, tmp_path).refresh(shelf.sizes)
    with closing(sqlite3.connect(tmp_path / "words.db")) as database, database:
        database.execute("UPDATE words SET postings = x'00'")
    index = KeywordIndex(shelf.texts, tmp_path)
    index.refresh(shelf.sizes)
    assert index.scores("w1").best(5) == ["tea:0"]


def test_words_are_found_where_no_counts_can_be_kept(tmp_path: Path) -> None:
    (tmp_path / "words.db").mkdir()
    shelf = Shelf(8)
    shelf.editions = {"tea": ["w1"]}
    index = KeywordIndex(shelf.texts, tmp_path)
    index.refresh(shelf.sizes)
    assert index.scores("w1").best(5) == ["tea:0"]
