"""Follow-up questions are searched with what they are about; others are left alone."""

import threading

import pytest

from assistant.answers import Turn
from assistant.steps.conversation.followups import complete_question, leans_on_history, rewrite
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


def said(*texts: str) -> tuple[Turn, ...]:
    return tuple(Turn("assistant" if number % 2 else "user", text) for number, text in enumerate(texts))


@pytest.mark.parametrize(
    ("first", "answer", "question"),
    [
        ("Wie lange ist die Werkstatt geöffnet?", "Bis 18 Uhr [1].", "Und im Winter?"),
        ("Wie lange ist die Werkstatt geöffnet?", "Bis 18 Uhr [1].", "Wer genehmigt das?"),
        ("Wie lange ist die Werkstatt geöffnet?", "Bis 18 Uhr [1].", "Warum?"),
        ("¿Hasta qué hora abre el taller?", "Hasta las 18 [1].", "¿Y en invierno?"),
        ("¿Hasta qué hora abre el taller?", "Hasta las 18 [1].", "¿Por qué?"),
        ("Jusqu'à quelle heure l'atelier est-il ouvert ?", "Jusqu'à 18 h [1].", "Et en hiver ?"),
        ("Jusqu'à quelle heure l'atelier est-il ouvert ?", "Jusqu'à 18 h [1].", "Combien ça coûte ?"),
        ("车间开到几点？", "到十八点 [1]。", "那冬天呢？"),
        ("When does the workshop close?", "At 6 pm [1].", "And for part-timers?"),
        ("When does the workshop close?", "At 6 pm [1].", "How much?"),
        ("When does the workshop close?", "At 6 pm [1].", "Who approves it?"),
    ],
)
def test_follow_ups_are_completed_in_several_languages(first, answer, question):
    assert complete_question(question, said(first, answer)) == f"{first} {question}"


@pytest.mark.parametrize(
    ("first", "question"),
    [
        ("Wie lange ist die Werkstatt geöffnet?", "Welche Kosten hat ein Stellplatz?"),
        ("¿Hasta qué hora abre el taller?", "¿Cuánto cuesta una plaza de aparcamiento?"),
        ("Jusqu'à quelle heure l'atelier est-il ouvert ?", "Combien coûte une place de parking ?"),
        ("车间开到几点？", "停车位多少钱？"),
    ],
)
def test_a_new_subject_is_left_alone_in_several_languages(first, question):
    assert complete_question(question, said(first, "… [1]")) == question


def test_small_talk_and_questions_to_the_assistant_are_nobodys_subject():
    history = said("When does the workshop close?", "At 6 pm.", "Thanks!", "You're welcome!", "Who are you?", "I am …")
    assert complete_question("And in winter?", history) == "When does the workshop close? And in winter?"


def test_a_follow_up_to_a_refusal_keeps_its_subject():
    history = said("Do they rent out drills?", "I cannot answer this from the documents. I looked for …")
    assert complete_question("And saws?", history) == "Do they rent out drills? And saws?"


def test_after_a_summary_its_document_is_the_subject():
    history = said("Give me a summary of the workshop rules", "“Workshop rules” in short: …")
    assert complete_question("Who approves it?", history) == "the workshop rules Who approves it?"


def test_the_second_one_is_what_stands_there_in_the_list():
    listed = said("Which documents do you have?", "There are 3 documents here. “Attic”, “Basement”, “Cellar”.")
    assert complete_question("What about the second one?", listed) == "Basement What about the second one?"
    assert complete_question("and the last one?", listed) == "Cellar and the last one?"
    assert complete_question("And the fifth one?", listed) == "And the fifth one?"
