"""Readers are told what wrote an answer."""

from tests.feedback.fakes import an_answer
from ui.wording.origin import describe_origin
from ui.wording.texts.languages.english import ENGLISH


def test_a_computed_answer_says_that_it_comes_from_a_table() -> None:
    assert describe_origin(an_answer(messages=(), computed=True), ENGLISH.origin) == "computed from a table"
    assert (
        describe_origin(an_answer(messages=(), computed=True), ENGLISH.origin, "corrected by ada") == "corrected by ada"
    )
