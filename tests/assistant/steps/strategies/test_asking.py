"""What is searched beside the question: by rule, or as a model writes it."""

import pytest

from assistant.steps.strategies.asking.decomposition import split_question
from assistant.steps.strategies.asking.multi_query import find_shared_words
from assistant.steps.strategies.asking.rewriting import keep_telling_words
from assistant.steps.strategies.asking.step_back import drop_specifics
from assistant.steps.strategies.asking.writer import read_lines
from tests.assistant.fakes import passage
from tests.assistant.steps.strategies.conftest import titles


def test_a_question_is_rewritten_to_the_words_that_tell():
    assert keep_telling_words("What is it that makes the Eiffel Tower so tall?") == ["makes Eiffel Tower tall"]


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        (
            "How tall is the tower and when was it built?",
            ["How tall is the tower", "How tall is the tower when was it built?"],
        ),
        ("What did Apple, Intel and AMD earn?", ["What did Apple earn?", "What did Intel earn?", "What did AMD earn?"]),
        ("How did sales change in 2022 and 2023?", ["How did sales change in 2022?", "How did sales change in 2023?"]),
        ("What is the difference between a lease and a loan in taxes?", ["a lease in taxes", "a loan in taxes"]),
        ("Was ist der Unterschied zwischen Miete und Pacht?", ["Miete", "Pacht"]),
        ("How tall is the tower? Who built the bridge?", ["How tall is the tower?", "Who built the bridge?"]),
        ("How much does research and development cost?", []),
        ("How tall is the tower?", []),
        ("", []),
    ],
)
def test_a_question_is_split_where_it_has_several_parts(question: str, parts: list[str]):
    assert split_question(question) == parts


@pytest.mark.parametrize(
    ("question", "general"),
    [
        ("What did Apple earn in Q3 2022?", ["What did Apple earn?"]),
        ("How did sales change in 2022 and 2023?", ["How did sales change?"]),
        ("What happened to the bank on March 3, 2021 (a Wednesday)?", ["What happened to the bank?"]),
        ("Who may open the gate?", []),
        ("What of 2022?", []),
    ],
)
def test_a_step_back_leaves_out_dates(question: str, general: list[str]):
    assert drop_specifics(question) == general


def test_other_words_are_those_that_the_best_passages_share():
    passages = [
        passage("The permit for a vehicle is issued."),
        passage("Every vehicle needs a permit."),
        passage("Rye."),
    ]
    assert find_shared_words("Is my car allowed?", passages) == ["permit", "vehicle"]


def test_what_a_model_writes_is_read_line_by_line():
    assert read_lines("Sure:\n1. How high?\n- How tall?\n\n" + 500 * "x" + "\n* Which height?", 2) == [
        "How high?",
        "How tall?",
    ]


def test_rewriting_and_multi_query_find_what_the_question_asks(ask):
    found = ask("rewriting", "And how tall is it, the Eiffel Tower?")
    assert found.queries == ("tall Eiffel Tower",)
    assert titles(found)[0] == "Eiffel Tower"
    found = ask("multi-query", "How tall is the Eiffel Tower?")
    assert len(found.queries) == 2
    assert titles(found)[0] == "Eiffel Tower"


def test_wordings_of_a_model_find_what_the_question_misses(ask):
    question = "What about the loaf of bread?"
    assert "Whales" not in titles(ask("hybrid", question, 1))
    found = ask("multi-query", question, 1, write=lambda *_: "counting whales in Norway\nwho counted the whales?")
    assert titles(found) == ["Whales"]
    assert found.queries == ("counting whales in Norway", "who counted the whales?")
    assert (found.strategy, found.passages[0].scores.dense is not None) == ("multi-query", True)


def test_hyde_searches_what_a_model_makes_up(ask):
    question = "What about the loaf of bread?"
    assert "Lifts of the tower" not in titles(ask("hybrid", question))
    found = ask("hyde", question, write=lambda *_: "Two lifts take\n the visitors up.")
    assert found.queries == ("What about the loaf of bread? Two lifts take the visitors up.",)
    assert "Lifts of the tower" in titles(found)


def test_a_step_back_searches_the_general_question_too(ask):
    found = ask("step-back", "How tall was the tower in Paris in 1999?")
    assert found.queries == ("How tall was the tower in Paris?",)
    assert titles(found)[0] == "Eiffel Tower"


def test_each_part_of_a_question_gets_its_share(ask):
    found = ask(
        "decomposition",
        "When were the Eiffel Tower and the Forth Bridge opened?",
        2,
        write=lambda *_: "When was the Eiffel Tower opened?\nWhen was the Forth Bridge opened?",
    )
    assert titles(found) == ["Eiffel Tower", "Forth"]
    assert ask("decomposition", "How tall is the tower?").queries == ()
    assert ask("decomposition", "How tall?", write=lambda *_: "How tall?").queries == ()


def test_a_model_that_writes_nothing_changes_nothing(ask):
    found = ask("multi-query", "How tall is the Eiffel Tower?", write=lambda *_: "")
    assert (found.queries, titles(found)[0]) == ((), "Eiffel Tower")
