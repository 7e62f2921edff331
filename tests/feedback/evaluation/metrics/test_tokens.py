"""Shared words, shared numbers and lengths are the ones counted by hand."""

import pytest

from feedback.evaluation.metrics.tokens import (
    measure_length_ratio,
    score_number_recall,
    score_token_overlap,
    split_words,
)

ANSWER = "The cat sat on the mat."
REFERENCE = "A cat lay on the mat."


def test_token_overlap_leaves_articles_out():
    # cat sat on mat / cat lay on mat.
    assert score_token_overlap(ANSWER, [REFERENCE]) == pytest.approx(
        {"token_precision": 3 / 4, "token_recall": 3 / 4, "brief_recall": 3 / 4}
    )
    assert score_token_overlap("cat", ["a cat sat on the mat"]) == pytest.approx(
        {"token_precision": 1, "token_recall": 1 / 4, "brief_recall": 1 / 4}
    )


def test_brief_recall_is_no_higher_for_an_answer_that_only_goes_on():
    references = ["Cats sleep all day.", "They sleep sixteen hours each day."]
    said = score_token_overlap("Cats sleep all day.", references)
    went_on = score_token_overlap("Cats sleep all day. They sleep sixteen hours each night.", references[:1] * 2)
    assert went_on["brief_recall"] == said["brief_recall"] == 1
    late = score_token_overlap("That is a good question, to be answered so: cats sleep all day.", references)
    assert late["token_recall"] == 1
    assert late["brief_recall"] == 0
    assert score_token_overlap("Cats sleep.", references[:1])["brief_recall"] == 1 / 2


def test_words_are_found_in_any_script():
    assert split_words("Straße, ÉCOLE") == ["strasse", "école"]
    assert split_words("हिन्दी भाषा") == ["हिन्दी", "भाषा"]
    assert split_words("東京です。2024年") == ["東", "京", "で", "す", "2024", "年"]
    assert split_words("… — !") == []


def test_numbers_are_compared_by_value_not_by_grouping():
    assert score_number_recall("It has 3100 posts and 7 courts", ["3,100 posts, 9 courts"]) == pytest.approx(1 / 2)
    assert score_number_recall("in ١٩٩٠", ["in 1990"]) == 1
    assert score_number_recall("12.5", ["12.50"]) == 0
    assert score_number_recall("anything", ["no figures here"]) is None


def test_length_is_measured_in_words_against_the_mean_reference():
    assert measure_length_ratio("one two three four five six", ["one two", "one two three four"]) == pytest.approx(2)
