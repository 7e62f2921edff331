"""Asking, stopping, answering again and who may read it, without a page."""

import threading

import pytest

from assistant.answers import Answer
from feedback.errors import FeedbackError
from feedback.history import replay_turns
from feedback.records import Exchange
from tests.ui.actions.asking import asked
from tests.ui.conftest import ANSWER
from ui.actions import asking, judging
from ui.people.reading.reach import EVERYTHING
from ui.wiring import Apprentice
from ui.wording.texts.languages.english import ENGLISH


def test_an_answer_grows_and_is_recorded_last(apprentice: Apprentice) -> None:
    *answers, exchange = asking.ask(
        apprentice, "When does it open?", user="mia", conversation_id="c1", stop=threading.Event(), reach=EVERYTHING
    )
    texts = [answer.text for answer in answers if isinstance(answer, Answer)]
    assert texts == sorted(texts, key=len)
    assert isinstance(exchange, Exchange)
    assert exchange.answer.text == ANSWER
    assert apprentice.feedback.exchange(exchange.id).user == "mia"


def test_stop_ends_the_answer_and_keeps_it(apprentice: Apprentice) -> None:
    stop = threading.Event()
    steps = asking.ask(apprentice, "When does it open?", user="mia", conversation_id="c1", stop=stop, reach=EVERYTHING)
    for step in steps:
        if isinstance(step, Answer) and len(step.text.split()) == 3:
            stop.set()
    assert isinstance(step, Exchange)
    assert step.answer.ending == "stopped"
    assert step.answer.text == "The warehouse opens"


def test_a_lost_browser_frees_the_model_and_loses_nothing_written(apprentice: Apprentice) -> None:
    steps = asking.ask(
        apprentice, "When does it open?", user="mia", conversation_id="c1", stop=threading.Event(), reach=EVERYTHING
    )
    while not (isinstance(step := next(steps), Answer) and step.text):
        pass
    steps.close()
    [judged] = apprentice.feedback.conversation("c1")
    assert judged.exchange.answer.ending == "stopped"
    assert asked(apprentice, "And on Saturdays?", conversation="c2")


def test_a_follow_up_sees_the_corrected_answer(apprentice: Apprentice) -> None:
    first = asked(apprentice, "When does it open?")
    judging.edit(apprentice, first.id, "At 7 [1].", user="mia")
    second = asked(apprentice, "And when does it close?")
    said = [turn.text for turn in second.answer.messages]
    assert any(text.startswith("At 7") for text in said)
    assert not any(ANSWER in text for text in said)


def test_answering_again_starts_from_the_same_place_but_draws_another_text(apprentice: Apprentice) -> None:
    first = asked(apprentice, "When does it open?")
    second = asked(apprentice, "", again=first.id)
    assert second.answer.question == first.answer.question
    assert second.answer.messages == first.answer.messages
    assert first.answer.decoding.temperature == 0
    assert second.answer.decoding.temperature > 0


def test_a_conversation_is_shown_to_nobody_else(apprentice: Apprentice) -> None:
    exchange = asked(apprentice, "When does it open?")
    assert judging.view_conversation(apprentice, "c1", user="tom", texts=ENGLISH, reach=EVERYTHING) == []
    assert asking.list_conversations(apprentice, "tom") == []
    with pytest.raises(FeedbackError, match="another person"):
        judging.rate(apprentice, exchange.id, user="tom", value=1)
    with pytest.raises(FeedbackError, match="another person"):
        judging.edit(apprentice, exchange.id, "Mine now.", user="tom")


def test_only_the_last_answer_of_a_conversation_can_be_answered_again(apprentice: Apprentice) -> None:
    first = asked(apprentice, "When does it open?")
    asked(apprentice, "And on Saturdays?")
    for conversation in ("c1", "empty"):
        with pytest.raises(FeedbackError, match="went on in another tab: reload"):
            asked(apprentice, "", again=first.id, conversation=conversation)


def test_the_turns_before_leave_out_all_attempts_but_the_last(apprentice: Apprentice) -> None:
    first = asked(apprentice, "When does it open?")
    again = asked(apprentice, "", again=first.id)
    turns = replay_turns(apprentice.feedback.conversation("c1"), "And on Saturdays?")
    assert [turn.text for turn in turns] == ["When does it open?", again.answer.text]


def test_an_answer_stopped_before_its_first_word_is_in_no_later_prompt(apprentice: Apprentice) -> None:
    first = asked(apprentice, "When does it open?")
    stop = threading.Event()
    stop.set()
    *_, empty = asking.ask(
        apprentice, "When is it closed?", user="mia", conversation_id="c1", stop=stop, reach=EVERYTHING
    )
    assert isinstance(empty, Exchange)
    assert empty.answer.text == ""
    third = asked(apprentice, "And on Saturdays?")
    assert all(turn.text.strip() for turn in third.answer.messages)
    turns = replay_turns(apprentice.feedback.conversation("c1")[:2], "And on Saturdays?")
    assert [turn.text for turn in turns] == ["When does it open?", first.answer.text]
