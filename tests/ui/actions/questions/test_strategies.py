"""A strategy of the settings answers on every way in, is recorded, and looks nowhere that a person may not read."""

import threading

from assistant.settings import AnswerSettings
from assistant.steps.strategies.composed import make_strategies
from feedback.records import Exchange
from retrieval.search.collections import Selection
from retrieval.search.reranking import no_reader
from tests.retrieval.fakes import WordEmbedder
from tests.ui.fakes import a_file
from ui.actions import asking
from ui.people.reading.reach import EVERYTHING, Reach
from ui.web.chat.answers.made_with import render_made_with
from ui.wiring import Apprentice
from ui.wording.texts.languages.english import ENGLISH

QUESTION = "When does the warehouse open in 2024?"


def ask(apprentice: Apprentice, strategy: str) -> Exchange:
    settings = AnswerSettings(strategy=strategy, min_relevance=-1)
    apprentice.assistant.strategies = make_strategies(settings, WordEmbedder, no_reader)
    stop = threading.Event()
    *_, last = asking.ask(apprentice, QUESTION, user="mia", reach=EVERYTHING, conversation_id=strategy, stop=stop)
    assert isinstance(last, Exchange)
    return last


def test_an_answer_keeps_its_strategy_and_what_was_searched(apprentice: Apprentice) -> None:
    made = ask(apprentice, "step-back+mmr")
    answer = apprentice.feedback.exchange(made.id).answer
    assert (answer.strategy, answer.queries) == ("step-back+mmr", ("When does the warehouse open?",))
    assert answer.passages
    shown = render_made_with(answer, ENGLISH)
    assert "<dt>strategy</dt><dd>step-back+mmr</dd>" in shown
    assert "<dt>searched besides</dt><dd>When does the warehouse open?</dd>" in shown


def test_the_usual_way_says_nothing_of_strategies(apprentice: Apprentice) -> None:
    answer = ask(apprentice, "plain").answer
    assert (answer.strategy, answer.queries, answer.unsupported) == ("", (), ())
    assert "strategy" not in render_made_with(answer, ENGLISH)


def test_other_collections_are_those_within_reach(apprentice: Apprentice) -> None:
    for name in ("open", "secret"):
        file = a_file(apprentice.home, f"A text that is {name}.", f"{name}.md")
        list(apprentice.library.ingest([file], collection=name))
    mine = Reach(frozenset({"secret"}), "mia")
    narrow = asking.choose_assistant(apprentice, mine, ["open"], widens=True).retriever
    assert isinstance(narrow, Selection)
    assert narrow.names == ("open",)
    assert narrow.elsewhere is not None
    assert set(narrow.elsewhere.names) == {"default", "open"}
    kept = asking.choose_assistant(apprentice, mine, ["open"]).retriever
    assert isinstance(kept, Selection)
    assert kept.elsewhere is None
    assert kept.limited_to(3).elsewhere is None
    limited = narrow.limited_to(3).elsewhere
    assert limited is not None
    assert (limited.names, limited.passages) == (narrow.elsewhere.names, 3)
