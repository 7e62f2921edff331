"""Corrections answer in the model's place, or stand in its prompt as examples."""

from assistant.answers import Inquiry
from assistant.assistant import Assistant
from assistant.settings import AnswerSettings
from assistant.steps.corrections import Correction
from tests.assistant.fakes import passage
from tests.fakes import FixedCorrections, FixedRetriever, ScriptedGenerator

TOWER = passage("The Eiffel Tower is 330 metres tall.", "Eiffel Tower", dense=0.8)


SETTINGS = AnswerSettings()


HALL = passage("The hall is red.", "Hall", dense=0.7)


APPROVED = Correction("e1", "How tall is the tower?", "It is 330 metres tall [1].", (TOWER,))


def corrected(*found, approved: Correction | None = APPROVED, examples: tuple[Correction, ...] = ()) -> Assistant:
    corrections = FixedCorrections(approved, examples)
    return Assistant(FixedRetriever(*found), ScriptedGenerator("Model's words."), SETTINGS, corrections=corrections)


def test_an_approved_correction_is_given_at_once_with_its_sources_found_again():
    subject = corrected(HALL, TOWER)
    [answer] = subject.stream("How tall is the tower?")
    assert (answer.text, answer.approved_exchange_id) == ("It is 330 metres tall [2].", "e1")
    assert (answer.ending, answer.messages, answer.refused) == ("complete", (), False)
    assert answer.passages == (HALL, TOWER)
    assert [(citation.number, citation.written) for citation in answer.citations] == [(2, True)]
    assert subject.generator.prompts == []


def test_a_source_that_was_not_found_this_time_is_put_behind_the_others():
    answer = corrected(HALL).answer("How tall is the tower?")
    assert (answer.text, answer.passages) == ("It is 330 metres tall [2].", (HALL, TOWER))


def test_an_approved_refusal_is_a_refusal():
    answer = corrected(HALL, approved=Correction("e1", "Who?", SETTINGS.refusal)).answer("Who?")
    assert (answer.refused, answer.citations, answer.passages) == (True, (), (HALL,))


def test_an_approved_correction_answers_also_when_no_passage_is_near():
    assert corrected(passage("Cats sleep.", dense=0.1)).answer("How tall?").approved_exchange_id == "e1"


def test_a_fresh_answer_is_the_models_and_so_is_every_answer_without_corrections():
    subject = corrected(TOWER)
    for answer in (
        subject.answer("How tall is the tower?", fresh=True),
        subject.without_corrections().answer("How tall is the tower?"),
    ):
        assert (answer.text, answer.approved_exchange_id) == ("Model's words.", None)
    assert subject.answer("How tall is the tower?").approved_exchange_id == "e1"


def test_many_at_once_may_be_answered_by_corrections_and_the_model_side_by_side():
    subject = corrected(TOWER)
    subject.corrections.only = "How tall is the tower?"
    answers = subject.answer_all([Inquiry("Who?"), Inquiry("How tall is the tower?", (TOWER,)), Inquiry("When?")])
    assert [answer.approved_exchange_id for answer in answers] == [None, "e1", None]
    assert subject.corrections.given == [False, True, False]


def test_examples_are_part_of_the_messages_that_are_kept():
    subject = corrected(TOWER, approved=None, examples=(Correction("e2", "How wide is it?", "125 metres [1]."),))
    answer = subject.answer("How tall is the tower?")
    assert answer.messages == subject.generator.prompts[0]
    assert [turn.text for turn in answer.messages[1:3]] == ["Question: How wide is it?", "125 metres."]
