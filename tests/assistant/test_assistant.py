"""A question becomes an answer, whatever goes wrong on the way."""

import threading
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import pytest

from assistant.adapters.files import Adapter
from assistant.adapters.serving import Fixed, Served
from assistant.answers import Decoding, Inquiry, Turn
from assistant.assistant import Assistant
from assistant.errors import AssistantError
from assistant.queue import FairQueue
from assistant.seams import Computed, Fragment
from assistant.settings import AnswerSettings
from assistant.steps.prompt import PROMPT_VERSION
from retrieval.documents import Passage
from retrieval.index.tables import StoredTable
from tests.assistant.fakes import card, passage
from tests.fakes import FixedRetriever, ScriptedGenerator

TOWER = passage("The Eiffel Tower is 330 metres tall.", "Eiffel Tower", dense=0.8)


SETTINGS = AnswerSettings()


class FailingGenerator(ScriptedGenerator):
    def stream(
        self, messages: Sequence[Turn], decoding: Decoding, stop: threading.Event, adapter: Adapter | None = None
    ) -> Iterator[Fragment]:
        yield next(super().stream(messages, decoding, stop, adapter))
        raise AssistantError("The model failed.")


def assistant(text="It is 330 metres tall [1].", *passages, settings=SETTINGS, **changes) -> Assistant:
    return Assistant(FixedRetriever(*(passages or (TOWER,))), ScriptedGenerator(text, **changes), settings)


def test_answers_grow_and_only_the_last_one_has_ended():
    answers = list(assistant().stream("How tall is the tower?"))
    assert [answer.ending for answer in answers] == ["running"] * (len(answers) - 1) + ["complete"]
    assert all(after.text.startswith(before.text) for before, after in pairwise(answers))
    assert answers[0].passages == (TOWER,)


def test_an_answer_carries_what_judging_and_learning_need():
    subject = assistant()
    subject.serving = Fixed(Served(card("dpo-1", Path())))
    answer = subject.answer("How tall is the tower?")
    assert answer.text == "It is 330 metres tall [1]."
    assert answer.messages == subject.generator.prompts[0]
    assert (answer.model_id, answer.adapter_id, answer.prompt_version) == ("scripted", "dpo-1", PROMPT_VERSION)
    assert (answer.new_tokens, answer.decoding, answer.refused) == (6, SETTINGS.decoding, False)
    assert answer.prompt_tokens == subject.generator.count_tokens(answer.messages)
    assert [(citation.number, citation.written) for citation in answer.citations] == [(1, True)]
    assert answer.first_token_seconds is not None
    assert 0 < answer.first_token_seconds <= answer.seconds


def test_answer_is_the_last_of_stream():
    *_, last = assistant().stream("How tall is the tower?")
    answer = assistant().answer("How tall is the tower?")
    assert (answer.text, answer.citations, answer.messages) == (last.text, last.citations, last.messages)


@pytest.mark.parametrize(
    ("found", "came"),
    [
        ((), "no documents have been added here yet"),
        ((passage("Cats sleep.", dense=0.1), passage("Dogs bark.", dense=None)), "nearest came “Guide”"),
    ],
)
def test_when_nothing_relevant_is_found_the_model_is_not_asked(found, came):
    generator = ScriptedGenerator("Anything")
    answer = Assistant(FixedRetriever(*found), generator, SETTINGS).answer("How tall is the tower?")
    assert answer.text == f"{SETTINGS.refusal} I looked for “How tall is the tower?”; {came}."
    assert (answer.refused, answer.ending, answer.messages) == (True, "complete", ())
    assert answer.passages == found
    assert not generator.prompts
    certain = AnswerSettings(min_relevance=0)
    sent = Assistant(FixedRetriever(*found), generator, certain).answer("How tall is the tower?").messages
    assert answer.withheld == sent


def test_a_passage_found_by_words_alone_is_taken_on_trust():
    assert not assistant("Yes.", passage("Error E4711", dense=None)).answer("What is E4711?").refused


def test_passages_given_replace_the_search():
    subject = assistant()
    answer = subject.answer("How tall is it?", passages=[passage("Gold text.")])
    assert subject.retriever.questions == []
    assert "Gold text." in answer.messages[-1].text


def test_an_abstaining_model_makes_a_refusal_without_matched_citations():
    answer = assistant(SETTINGS.refusal, passage("This cannot be an answer from documents.")).answer("Who?")
    assert (answer.refused, answer.citations) == (True, ())


def test_numbers_that_match_nothing_are_reported():
    assert assistant("It is tall [4].").answer("How tall?").unmatched_citations == (4,)


def test_a_follow_up_is_searched_with_its_topic_and_asked_with_the_conversation():
    history = (Turn("user", "What is the Eiffel Tower?"), Turn("assistant", "A tower [1]."))
    subject = assistant()
    answer = subject.answer("How tall is it?", history)
    assert subject.retriever.questions == ["What is the Eiffel Tower? How tall is it?"]
    assert answer.standalone_question == "What is the Eiffel Tower? How tall is it?"
    assert [turn.text for turn in answer.messages[1:3]] == ["What is the Eiffel Tower?", "A tower."]


def test_only_the_last_turns_are_read_again():
    history = [Turn(role, f"{role} {number}") for number in range(5) for role in ("user", "assistant")]
    messages = assistant(settings=AnswerSettings(history_turns=2)).answer("Who is Napoleon?", history).messages
    assert [turn.text for turn in messages[1:-1]] == ["user 4", "assistant 4"]
    assert len(assistant(settings=AnswerSettings(history_turns=0)).answer("Who?", history).messages) == 2


def test_a_model_may_rewrite_the_question_for_the_search():
    history = (Turn("user", "What is the Eiffel Tower?"), Turn("assistant", "A tower."))
    subject = assistant("Eiffel Tower height", settings=AnswerSettings(rewrite_followups=True))
    assert subject.answer("How tall is it?", history).standalone_question == "Eiffel Tower height"


def test_passages_that_do_not_fit_are_counted():
    passages = [passage("word " * 300, score=score) for score in (0.9, 0.8, 0.7)]
    answer = assistant("Yes.", *passages, window=1000).answer("How tall is the tower?")
    assert (answer.dropped_passages, answer.passages) == (1, tuple(passages[:2]))
    assert answer.prompt_tokens + answer.decoding.max_new_tokens <= 1000


def test_an_empty_question_is_an_error():
    with pytest.raises(AssistantError, match="empty"):
        assistant().answer("  ")


def test_stopping_ends_the_answer_with_what_there_is():
    stop = threading.Event()
    texts = []
    for answer in assistant().stream("How tall is the tower?", stop=stop):
        texts.append(answer.text)
        if answer.new_tokens == 2:
            stop.set()
    assert (answer.ending, answer.text) == ("stopped", "It is")


def test_the_length_limit_shows_in_the_ending():
    answer = assistant().answer("How tall is the tower?", decoding=Decoding(max_new_tokens=3))
    assert (answer.ending, answer.text) == ("length", "It is 330")


def test_one_who_waits_sees_the_place_and_then_the_answer():
    subject = assistant()
    ticket = subject.queue.enter("somebody else")
    answers = subject.stream("How tall is the tower?", user="me")
    assert next(answers).queue_position == 1
    with ticket:
        pass
    assert [answer.queue_position for answer in answers][-1] == 0


def test_one_who_waits_can_give_up():
    subject, stop = assistant(), threading.Event()
    with subject.queue.enter("somebody else"):
        answers = subject.stream("How tall is the tower?", stop=stop)
        next(answers)
        stop.set()
        assert list(answers)[-1].ending == "stopped"


def test_the_place_is_given_back_when_the_iterator_is_closed_or_fails():
    queue = FairQueue(1)
    answers = Assistant(FixedRetriever(TOWER), ScriptedGenerator("One two"), SETTINGS, queue=queue).stream("How tall?")
    next(answers)
    answers.close()
    with pytest.raises(AssistantError, match="The model failed"):
        Assistant(FixedRetriever(TOWER), FailingGenerator("One two"), SETTINGS, queue=queue).answer("How tall?")
    with queue.enter("next") as ticket:
        assert ticket.position == 0


def test_too_many_waiting_are_turned_away():
    subject = assistant(settings=AnswerSettings(max_waiting=1))
    with subject.queue.enter("a"), subject.queue.enter("b"), pytest.raises(AssistantError, match="busy"):
        subject.answer("How tall?", user="c")


def test_many_at_once_are_answered_as_one_by_one():
    subject = assistant()
    inquiries = [Inquiry("How tall is the tower?"), Inquiry("Who?", ()), Inquiry("How old?", (passage("Old text."),))]
    together = subject.answer_all(inquiries)
    alone = [subject.answer(inquiry.question, passages=inquiry.passages) for inquiry in inquiries]
    for batched, single in zip(together, alone, strict=True):
        assert (batched.text, batched.messages, batched.citations, batched.refused, batched.ending) == (
            single.text,
            single.messages,
            single.citations,
            single.refused,
            single.ending,
        )
    assert [answer.refused for answer in together] == [False, True, False]
    assert subject.answer_all([]) == []


class TowerTable:
    """Computes that the tower is 330 metres tall, and that no row is of 2031."""

    def compute(
        self,
        question: str,
        passages: Sequence[Passage],  # noqa: ARG002
        tables: Sequence[StoredTable],  # noqa: ARG002
    ) -> Computed | None:
        if "2031" in question:
            return Computed("No row of “Towers” is of 2031.", (), refused=True)
        return Computed("Eiffel Tower – Height: **330** [1].", (TOWER,), refused=False) if "tall" in question else None


def computing(**changes) -> Assistant:
    made = assistant(**changes)
    made.calculator = TowerTable()
    return made


def test_what_a_table_says_is_computed_and_no_model_is_asked():
    subject = computing()
    answer = subject.answer("How tall is the tower?")
    assert (answer.text, answer.passages) == ("Eiffel Tower – Height: **330** [1].", (TOWER,))
    assert (answer.computed, answer.quoted, answer.refused, answer.messages) == (True, False, False, ())
    assert [citation.number for citation in answer.citations] == [1]
    assert subject.generator.prompts == []
    assert not subject.answer("Who built it?").computed


def test_what_a_table_lacks_is_said_after_the_words_of_a_refusal():
    answer = computing().answer("How tall will it be in 2031?")
    assert answer.text == f"{SETTINGS.refusal} No row of “Towers” is of 2031."
    assert (answer.computed, answer.refused) == (True, True)


def test_nothing_is_computed_where_the_model_is_asked_again_or_passages_are_given():
    assert not computing().answer("How tall is the tower?", fresh=True).computed
    assert not computing().answer("How tall is the tower?", passages=[TOWER]).computed
