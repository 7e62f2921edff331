"""Refusals are told from answers."""

import pytest

from assistant.refusals import is_refusal

REFUSAL = "I cannot answer this from the documents."


@pytest.mark.parametrize(
    "text",
    [
        REFUSAL,
        "I cannot answer this from the documents",
        "“I cannot answer this from the documents.” [1]",
        "I can’t answer this question.",
        "The passages do not contain any information about this.",
        "None of the passages mentions the price.",
        "Sorry, but the provided documents don't say who founded it.",
        "Based on the given passages, I cannot find an answer.",
        "There is no information about Mars in the passages.",
        "I don't know.",
    ],
)
def test_an_unmistakable_wording_is_a_refusal(text):
    assert is_refusal(text, REFUSAL)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The tower is 330 metres tall.",
        "The passages describe a tower that is 330 metres tall.",
        "Users who do not know the answer cannot answer this from the documents.",
        "The contract says the seller cannot answer for defects.",
        "The document contains twelve chapters.",
        "No. The tower was finished in 1889.",
    ],
)
def test_an_answer_is_not(text):
    assert not is_refusal(text, REFUSAL)


def test_a_long_answer_is_no_refusal_even_if_it_begins_like_one():
    assert not is_refusal(f"{REFUSAL} However, " + "the tower was built by Gustave Eiffel for the fair. " * 6, REFUSAL)


def test_the_configured_sentence_counts_in_any_language():
    assert is_refusal("Das steht nicht in den Dokumenten.", "Das steht nicht in den Dokumenten.")
