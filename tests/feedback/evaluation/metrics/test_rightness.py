"""An answer is right when it states what a reference states, in whatever words."""

import pytest

from feedback.evaluation.golden import GoldenQuestion
from feedback.evaluation.metrics.rightness import is_right

REFERENCE = "The licence is renewed every 5 years, and the company pays for the renewal."


@pytest.mark.parametrize(
    ("answer", "right"),
    [
        (REFERENCE, True),
        ("Every five years [1]; the company pays.", True),
        ("Every 4 years; the company pays for the renewal.", False),
        ("5 of them.", False),
        ("", False),
    ],
)
def test_all_numbers_and_half_of_the_other_facts_make_an_answer_right(answer: str, right: bool) -> None:
    question = GoldenQuestion("1", "When is the licence renewed?", (REFERENCE,))
    assert is_right(question, answer, refused=False) == right
    assert not is_right(question, answer, refused=True)


def test_a_reference_without_facts_must_be_there_and_one_of_several_is_enough() -> None:
    question = GoldenQuestion("1", "Does the licence end?", ("Yes.", "It ends after 5 years."))
    assert is_right(question, "Yes, it does.", refused=False)
    assert is_right(question, "After 5 years.", refused=False)
    assert not is_right(question, "No.", refused=False)


def test_a_question_without_an_answer_is_right_when_it_is_refused() -> None:
    question = GoldenQuestion("1", "Who painted it?", (), answerable=False)
    assert is_right(question, "I cannot answer this.", refused=True)
    assert not is_right(question, "Ada.", refused=False)
