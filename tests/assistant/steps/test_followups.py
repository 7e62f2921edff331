"""Follow-up questions are searched with what they are about; others are left alone."""

import threading

import pytest

from assistant.answers import Turn
from assistant.steps.followups import complete_question, leans_on_history, rewrite
from tests.fakes import ScriptedGenerator

HISTORY = (Turn("user", "Who built the Eiffel Tower?"), Turn("assistant", "Gustave Eiffel's company did."))


@pytest.mark.parametrize(
    "question",
    [
        "When was it finished?",
        "And in 1900?",
        "Why?",
        "What about the Louvre?",
        "How tall is that?",
        "Can you explain more?",
        "Where did he live?",
        "For the second quarter?",
        "Is there more?",
        "What happened after that?",
        "Tell me more",
    ],
)
def test_a_question_that_leans_on_the_conversation_is_searched_with_its_topic(question):
    assert complete_question(question, HISTORY) == f"Who built the Eiffel Tower? {question}"


@pytest.mark.parametrize(
    "question",
    [
        "Who is Napoleon?",
        "How do I upload a document?",
        "In which year was Napoleon born?",
        "What is the capital of France?",
        "Which settings does the server that runs the model have?",
        "GPU memory",
    ],
)
def test_a_question_that_stands_alone_is_left_as_it_is(question):
    assert complete_question(question, HISTORY) == question


def test_a_chain_of_follow_ups_goes_back_to_the_last_question_that_stood_alone():
    history = (Turn("user", "What is BM25?"), Turn("assistant", "…"), *HISTORY, Turn("user", "When was it finished?"))
    assert complete_question("And how tall is it?", history) == "Who built the Eiffel Tower? And how tall is it?"


def test_without_a_conversation_nothing_is_added():
    assert complete_question("Why is it slow?", ()) == "Why is it slow?"


def test_a_model_may_rewrite_instead():
    model = ScriptedGenerator("When was the Eiffel Tower finished?")
    assert rewrite("When was it finished?", HISTORY, model, threading.Event()) == "When was the Eiffel Tower finished?"
    assert "Who built the Eiffel Tower?" in model.prompts[0][1].text


@pytest.mark.parametrize("reply", ["", "First line\nsecond line", "word " * 95, "word " * 200])
def test_a_useless_rewrite_is_replaced_by_the_rule(reply):
    searched = rewrite("When was it finished?", HISTORY, ScriptedGenerator(reply), threading.Event())
    assert searched == "Who built the Eiffel Tower? When was it finished?"


def test_the_first_question_is_never_rewritten():
    model = ScriptedGenerator("Something else")
    assert rewrite("When was it finished?", (), model, threading.Event()) == "When was it finished?"
    assert not model.prompts


def test_every_question_can_be_judged():
    assert leans_on_history("?")
