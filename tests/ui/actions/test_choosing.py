"""Choosing between two answers to one question, without a page."""

from dataclasses import replace

import pytest

from feedback.errors import FeedbackError
from feedback.history import replay_turns
from feedback.records import Exchange
from tests.ui.actions.asking import asked
from tests.ui.conftest import ANSWER
from ui.actions import judging
from ui.actions.learning import find_candidates
from ui.people.reading.reach import EVERYTHING
from ui.wiring import Apprentice
from ui.wording.texts.languages.english import ENGLISH


def test_of_two_attempts_the_one_that_was_liked_is_preferred_to_the_one_that_was_left(apprentice: Apprentice) -> None:
    first = asked(apprentice, "When does it open?")
    apprentice.assistant.generator.texts = ["It opens at 7."]  # type: ignore[attr-defined]
    second = asked(apprentice, "", again=first.id)
    assert find_candidates(apprentice) == []
    judging.rate(apprentice, second.id, user="mia", value=1)
    decided = {candidate.exchange_id: candidate for candidate in find_candidates(apprentice)}
    assert decided[second.id].decision == "desirable"
    pair = decided[first.id].pair
    assert pair is not None
    assert (pair.kind, pair.chosen, pair.rejected) == ("contrast", "It opens at 7.", ANSWER)
    assert pair.prompt == second.answer.messages


@pytest.fixture
def two(apprentice: Apprentice) -> tuple[Exchange, Exchange]:
    """Two answers of different texts to one question."""
    first = asked(apprentice, "When does it open?")
    apprentice.assistant.generator.texts = ["It opens at 7."]  # type: ignore[attr-defined]
    return first, asked(apprentice, "", again=first.id)


def test_a_choice_is_learned_from_and_its_fate_is_told_where_it_was_made(
    apprentice: Apprentice, two: tuple[Exchange, Exchange]
) -> None:
    first, second = two
    judging.choose(apprentice, second.id, first.id, user="mia", withdrawn=False)
    rejected, chosen = judging.view_conversation(apprentice, "c1", user="mia", texts=ENGLISH, reach=EVERYTHING)
    assert (rejected.rival_id, rejected.preferred_to, rejected.fate) == ("", frozenset(), "")
    assert (chosen.rival_id, chosen.preferred_to) == (first.id, {first.id})
    assert chosen.fate == "Saved: the next training learns to prefer this answer, or its exam asks the question."
    [candidate] = find_candidates(apprentice)
    assert candidate.pair is not None
    assert (candidate.pair.chosen, candidate.pair.rejected) == ("It opens at 7.", ANSWER)


def test_a_choice_can_be_turned_round_and_taken_back(apprentice: Apprentice, two: tuple[Exchange, Exchange]) -> None:
    first, second = two
    judging.choose(apprentice, second.id, first.id, user="mia", withdrawn=False)
    judging.choose(apprentice, first.id, second.id, user="mia", withdrawn=False)
    chosen, rejected = judging.view_conversation(apprentice, "c1", user="mia", texts=ENGLISH, reach=EVERYTHING)
    assert (chosen.preferred_to, rejected.preferred_to) == ({second.id}, frozenset())
    [candidate] = find_candidates(apprentice)
    assert (candidate.exchange_id, candidate.decision) == (second.id, "pair")
    judging.choose(apprentice, first.id, second.id, user="mia", withdrawn=True)
    views = judging.view_conversation(apprentice, "c1", user="mia", texts=ENGLISH, reach=EVERYTHING)
    assert [(one.preferred_to, one.fate) for one in views] == [(frozenset(), "")] * 2
    assert find_candidates(apprentice) == []


def test_a_choice_of_an_answer_that_was_stopped_says_why_it_is_not_learned_from(apprentice: Apprentice) -> None:
    first = asked(apprentice, "When does it open?")
    stopped = replace(first.answer, text="The warehouse", ending="stopped")
    second = apprentice.feedback.record(stopped, user="mia", conversation_id="c1")
    judging.choose(apprentice, second.id, first.id, user="mia", withdrawn=False)
    assert judging.view_conversation(apprentice, "c1", user="mia", texts=ENGLISH, reach=EVERYTHING)[1].fate == (
        "Saved. The training does not learn from it: this answer was preferred, but it was cut short or rewritten."
    )


def test_a_choice_over_an_answer_that_was_corrected_says_what_counts_instead(
    apprentice: Apprentice, two: tuple[Exchange, Exchange]
) -> None:
    first, second = two
    judging.rate(apprentice, second.id, user="mia", value=1)
    judging.edit(apprentice, first.id, "The warehouse opens at 7 [1].", user="mia")
    judging.choose(apprentice, second.id, first.id, user="mia", withdrawn=False)
    assert judging.view_conversation(apprentice, "c1", user="mia", texts=ENGLISH, reach=EVERYTHING)[1].fate == (
        "Saved: a training that learns from thumbs (DPO, ORPO, SimPO, CPO, KTO, RLHF, SFT or response tuning) "
        "learns a little from it. "
        "Saved. The training does not learn from it: the thumb or the correction of the other answer counts instead."
    )


def test_no_choice_is_offered_between_the_same_text_or_where_no_model_wrote(apprentice: Apprentice) -> None:
    first = asked(apprentice, "When does it open?")
    asked(apprentice, "", again=first.id)
    refused = replace(first.answer, text="I cannot answer this from the documents.", messages=(), refused=True)
    apprentice.feedback.record(refused, user="mia", conversation_id="c1")
    assert [
        one.rival_id for one in judging.view_conversation(apprentice, "c1", user="mia", texts=ENGLISH, reach=EVERYTHING)
    ] == [
        "",
        "",
        "",
    ]


def test_nobody_chooses_between_the_answers_of_another_person(
    apprentice: Apprentice, two: tuple[Exchange, Exchange]
) -> None:
    first, second = two
    with pytest.raises(FeedbackError, match="another person"):
        judging.choose(apprentice, first.id, second.id, user="tom", withdrawn=False)
    apprentice.feedback.choose(first.id, second.id, user="tom")
    views = judging.view_conversation(apprentice, "c1", user="mia", texts=ENGLISH, reach=EVERYTHING)
    assert [one.preferred_to for one in views] == [frozenset(), frozenset()]


def test_the_next_question_sees_the_chosen_answer(apprentice: Apprentice, two: tuple[Exchange, Exchange]) -> None:
    first, second = two

    def said() -> str:
        return replay_turns(apprentice.feedback.conversation("c1"), "And on Saturdays?")[-1].text

    assert said() == second.answer.text
    judging.choose(apprentice, first.id, second.id, user="mia", withdrawn=False)
    assert said() == first.answer.text
    judging.choose(apprentice, first.id, second.id, user="mia", withdrawn=True)
    assert said() == second.answer.text
