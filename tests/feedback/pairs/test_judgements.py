"""Edits that nobody can read as a correction teach nothing."""

import pytest

from feedback.pairs.judgements import read_judgement
from feedback.settings import FeedbackSettings, LearningRules
from tests.feedback.fakes import REFUSAL, Story, an_answer

RULES = LearningRules(FeedbackSettings(), REFUSAL)


@pytest.mark.parametrize(
    ("answer", "edit"),
    [
        ("It is two years.", "It is two years. 👍🏽"),
        ("It is two years.", "It\u200b is\u2060 two years\ufeff."),
        ("C'est à Orléans.", "C'est a\u0300 Orle\u0301ans."),
        ("It is two years. 🎉", "It is two years."),
    ],
)
def test_what_looks_the_same_is_no_correction(answer: str, edit: str) -> None:
    read = read_judgement(Story(an_answer(text=answer)).edited(edit).judged, RULES)
    assert (read.kind, read.reason) == (None, "The edit says the same as the answer.")


@pytest.mark.parametrize("edit", ["👍🎉", "…!", "\u200b\u200b\u200b"])
def test_an_edit_without_a_word_is_no_correction(edit: str) -> None:
    read = read_judgement(Story().edited(edit).judged, RULES)
    assert (read.kind, read.reason) == (None, "The edit holds no word, so there is nothing to learn.")


def test_what_is_learned_is_written_with_composed_letters() -> None:
    read = read_judgement(Story().edited("The cafe\u0301 gives three years 👍 [1].").judged, RULES)
    assert read.chosen == "The café gives three years 👍 [1]."
    assert read.opinion == "edited"


def test_thoughts_of_a_model_are_in_no_pair() -> None:
    story = Story(an_answer(text="<think>\nWhich one?\n</think>\n\nThree years [1]."))
    read = read_judgement(story.edited("<think>Hm.</think>The warranty is three years [1].").judged, RULES)
    assert (read.answer, read.chosen) == ("Three years [1].", "The warranty is three years [1].")
