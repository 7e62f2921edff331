"""Chroma's metrics on spans that can be counted by hand."""

import pytest

from tests.benchmarks.retrieval.excerpts import Score, length, precision_omega, score

EXCERPTS = [("a", 0, 10), ("a", 50, 60)]


def test_what_is_retrieved_rightly_counts_once_and_what_is_retrieved_twice_twice() -> None:
    found = score([("a", 5, 25), ("a", 5, 25)], EXCERPTS)
    assert found == Score(recall=5 / 20, precision=5 / 40, iou=5 / (40 + 15))


def test_another_corpus_is_nothing_but_ballast() -> None:
    assert score([("a", 0, 10), ("b", 0, 10)], EXCERPTS) == Score(10 / 20, 10 / 20, 10 / 30)


def test_nothing_retrieved_scores_nothing() -> None:
    assert score([], EXCERPTS) == Score(0.0, 0.0, 0.0)


def test_precision_omega_takes_every_chunk_that_holds_some_of_the_excerpts() -> None:
    chunks = [("a", 0, 20), ("a", 20, 40), ("a", 40, 55), ("b", 0, 20)]
    assert precision_omega(chunks, EXCERPTS) == pytest.approx(15 / (35 + 5))


def test_overlapping_spans_count_each_character_once() -> None:
    assert length([("a", 0, 10), ("a", 5, 12), ("b", 5, 6)]) == 13
