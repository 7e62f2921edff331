"""Refusals are told from answers."""

import pytest

from assistant.steps.refusals import explain_refusal, is_refusal
from tests.assistant.fakes import passage

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


def test_a_refusal_says_what_was_looked_for_and_what_came_nearest():
    found = [
        passage("Opens at 7.", "Handbook", page=True),
        passage("At noon.", "Handbook", page=True),
        passage("x", "Map"),
    ]
    text = explain_refusal(REFUSAL, "When does the gate open?", found)
    assert text == f"{REFUSAL} I looked for “When does the gate open?”; nearest came “Handbook” (page 1), “Map”."
    assert is_refusal(text, REFUSAL)


@pytest.mark.parametrize("refusal", [REFUSAL, "No.", "Das steht nicht in den Dokumenten."])
def test_an_explained_refusal_stays_one_however_long_question_and_titles_are(refusal):
    found = [passage("x", f"{number} " + "a very long title [3] of a report " * 5, page=True) for number in range(6)]
    text = explain_refusal(refusal, "what about [1] this and that " * 20, found)
    assert is_refusal(text, refusal)
    assert "[" not in text
