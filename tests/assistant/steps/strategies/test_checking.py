"""Where the passages do not answer others are looked for, and what a model wrote is compared with them."""

import pytest

from assistant.adapters.serving import Fixed, Served
from assistant.answerability.gate import Estimate
from assistant.answers import Answer, Turn
from assistant.assistant import Assistant
from assistant.settings import AnswerSettings
from assistant.steps.refusals import is_doubted
from assistant.steps.strategies.composed import make_strategies
from assistant.steps.strategies.telling import tell_search
from retrieval.search.collections import Selection
from retrieval.search.reranking import no_reader
from tests.assistant.fakes import passage
from tests.assistant.steps.strategies.conftest import titles
from tests.fakes import FixedRetriever, ScriptedGenerator

TOWER = passage("The Eiffel Tower is 330 metres tall. Gustave Eiffel's company built it in two years.", "Eiffel Tower")


def answers_if(word: str):
    """Judge passages by whether one has a word."""
    return lambda passages: Estimate(0.9 if any(word in one.chunk.text for one in passages) else 0.1, 0.5)


def test_passages_that_answer_stay(ask):
    found = ask("corrective", "How tall is the Eiffel Tower?", judge=answers_if("330"))
    assert (found.remark, found.queries, titles(found)[0]) == ("", (), "Eiffel Tower")


def test_other_words_are_searched_where_passages_do_not_answer(ask):
    found = ask(
        "corrective",
        "What about the loaf of bread?",
        1,
        write=lambda *_: "counting whales in Norway\nwho counted the whales?",
        judge=answers_if("whales"),
    )
    assert (found.remark, titles(found)) == ("other words", ["Whales"])
    assert found.queries[0] == "counting whales in Norway"


def test_other_collections_are_searched_only_where_they_may_be(ask, library):
    question, judge = "How long is the Golden Gate Bridge?", answers_if("2,737")
    towers = Selection(library, ("towers",))
    kept = ask("corrective", question, judge=judge, within=towers)
    assert (kept.remark, "Golden Gate" in titles(kept)) == ("", False)
    found = ask("corrective", question, judge=judge, within=towers.or_else(Selection(library, ("towers", "bridges"))))
    assert (found.remark, titles(found)[0]) == ("elsewhere", "Golden Gate")


def test_where_nothing_answers_all_stays_as_it_was(ask, library):
    wide = Selection(library, ("towers",)).or_else(Selection(library, ()))
    found = ask("corrective", "Who won the chess match?", judge=answers_if("chess"), within=wide)
    assert (found.remark, found.queries) == ("", ())
    assert (
        found.passages
        == ask("plain+corrective", "Who won the chess match?", judge=answers_if("a"), within=wide).passages
    )


@pytest.mark.parametrize(
    ("question", "said"), [("Where is it?", "in others"), ("Wo ist das denn bitte?", "in anderen")]
)
def test_an_answer_says_in_its_language_that_it_comes_from_elsewhere(ask, library, question: str, said: str):
    towers = Selection(library, ("towers",)).or_else(Selection(library, ()))
    found = ask("corrective", "How long is the Golden Gate?", judge=answers_if("2,737"), within=towers)
    answer = tell_search(Answer(question, question, "", (), passages=()), found, ())
    assert said in answer.note
    assert (answer.strategy, answer.passages) == ("corrective", found.passages)


def written(text: str, strategy: str, embedder) -> Answer:
    """Let a scripted model write, checked by a strategy."""
    settings = AnswerSettings(strategy=strategy, min_relevance=-1)
    strategies = make_strategies(settings, lambda: embedder, no_reader)
    generator = ScriptedGenerator(text)
    subject = Assistant(FixedRetriever(TOWER), generator, settings, Fixed(Served()), strategies=strategies)
    return subject.answer("What do you know of the Eiffel Tower?")


def test_sentences_that_no_passage_supports_are_named(embedder):
    text = "It is 330 metres tall [1]. It is painted green by forty sailors every summer."
    answer = written(text, "self-check", embedder)
    assert answer.unsupported == ("It is painted green by forty sailors every summer.",)
    assert answer.text == text
    assert answer.note.startswith("No passage supports this: “It is painted green")
    assert not is_doubted(answer)


def test_they_are_removed_where_that_is_wished(embedder):
    text = "It is painted green by forty sailors every summer. It is 330 metres tall [1]. It weighs 9,000 tonnes [1]."
    answer = written(text, "self-check-remove", embedder)
    assert answer.text == "It is 330 metres tall [1]."
    assert len(answer.unsupported) == 2
    assert answer.note == "Sentences that no passage supports were removed."
    assert [(one.number, one.at) for one in answer.citations] == [(1, 21)]


def test_other_words_and_other_numbers(embedder):
    answer = written("Two years were enough for the firm of Gustave Eiffel to build it.", "self-check", embedder)
    assert answer.unsupported == ()
    wrong = written("The Eiffel Tower is 340 metres tall.", "self-check", embedder)
    assert wrong.unsupported == ("The Eiffel Tower is 340 metres tall.",)


def test_an_answer_of_which_nothing_would_be_left_stays(embedder):
    answer = written("It weighs 9,000 tonnes and more.", "self-check-remove", embedder)
    assert answer.text == "It weighs 9,000 tonnes and more."
    assert "No passage supports" in answer.note


def test_a_refusal_is_not_checked(embedder):
    answer = written("I cannot answer this from the documents.", "self-check", embedder)
    assert (answer.refused, answer.unsupported, answer.note) == (True, (), "")


def test_a_checked_answer_is_recorded_with_its_strategy(embedder):
    from feedback.store.answer_format import answer_from_json, answer_to_json

    answer = written("It weighs 9,000 tonnes.", "self-check", embedder)
    assert answer.messages[-1] == Turn("user", answer.messages[-1].text)
    assert answer_from_json(answer_to_json(answer)) == answer
    old = {
        name: value
        for name, value in answer_to_json(answer).items()
        if name not in ("strategy", "queries", "unsupported")
    }
    assert answer_from_json(old).strategy == ""
