"""Who quotes, what is quoted, and that a quote looks like any other answer to those who read and correct it."""

from pathlib import Path

import pytest

from assistant.adapters.shelf import AdapterShelf
from assistant.assistant import Assistant, Inquiry
from assistant.errors import AssistantError
from assistant.sentences.nearest import NearestSentences
from assistant.settings import AnswerSettings
from assistant.steps.extracts import MANNER_FILE, LearnedQuoter, Setting, store_manner, stored_manner
from retrieval.documents import Passage
from tests.assistant.fakes import engine_at, finished_adapter
from tests.fakes import FixedRetriever, ScriptedGenerator
from tests.retrieval.fakes import WordEmbedder

TOWER = Passage.given("Tower", "It is 330 metres tall [4]. Many people come. How tall is it? Its colour is brown.")
BRIDGE = Passage.given("Bridge", "It is 40 metres long. Boats pass under it.")


@pytest.fixture
def shelf(tmp_path: Path) -> AdapterShelf:
    return AdapterShelf(tmp_path / "adapters", engine_at(tmp_path / "apprentice.db"))


def quoting(shelf: AdapterShelf, setting: Setting = "learned", serve: str = "champion") -> Assistant:
    quoter = LearnedQuoter(NearestSentences(WordEmbedder, 0), shelf, setting, serve)
    return Assistant(FixedRetriever(BRIDGE, TOWER), ScriptedGenerator("Quite tall."), AnswerSettings(), quoter=quoter)


def test_the_nearest_sentences_are_quoted_in_their_order_with_the_numbers_of_their_passages(
    shelf: AdapterShelf,
) -> None:
    answer = quoting(shelf, "quote").answer("330 metres tall or 40 metres long?")
    assert answer.text == "It is 40 metres long. [1] It is 330 metres tall. [2]"
    assert [(citation.number, citation.written) for citation in answer.citations] == [(1, True), (2, True)]
    assert answer.unmatched_citations == ()
    assert (answer.quoted, answer.ending, answer.adapter_id) == (True, "complete", None)


def test_bullets_and_numbers_of_lists_are_not_quoted(shelf: AdapterShelf) -> None:
    listed = Passage.given("Facts", "1. It is 330 metres tall.\n\n- Its colour is brown.")
    answer = quoting(shelf, "quote").answer("Is its colour brown? Is it 330 metres tall?", passages=[listed])
    assert answer.text == "It is 330 metres tall. [1] Its colour is brown. [1]"


def test_no_model_is_asked_and_what_it_would_have_read_is_kept(shelf: AdapterShelf) -> None:
    subject = quoting(shelf, "quote")
    (answer,) = subject.answer_all([Inquiry("How many metres tall?", (TOWER,))])
    assert answer.quoted
    assert answer.messages == ()
    assert "330 metres tall" in answer.withheld[-1].text
    assert not subject.generator.prompts


def test_a_second_try_is_written(shelf: AdapterShelf) -> None:
    answer = quoting(shelf, "quote").answer("How many metres tall?", fresh=True)
    assert (answer.text, answer.quoted) == ("Quite tall.", False)
    assert answer.messages


def test_passages_without_a_sentence_are_written_about(shelf: AdapterShelf) -> None:
    table = Passage.given("Table", "| metres | tall |\n| many | yes |")
    answer = quoting(shelf, "quote").answer("How many metres tall?", passages=[table])
    assert (answer.text, answer.quoted) == ("Quite tall.", False)


def test_sentences_much_further_away_than_the_nearest_are_left_out() -> None:
    chosen = NearestSentences(WordEmbedder, 0).quotes("How many metres tall?", [TOWER])
    assert [one.text for one in chosen] == ["It is 330 metres tall [4]."]
    assert NearestSentences(WordEmbedder, 0).quotes("metres", [Passage.given("Table", "| metres |")]) == []


def test_the_champion_answers_as_it_was_examined_and_a_rollback_takes_that_back(shelf: AdapterShelf) -> None:
    finished_adapter(shelf, "first")
    second = finished_adapter(shelf, "second")
    store_manner(second.folder, "quote")
    subject = quoting(shelf)
    assert not subject.answer("How many metres tall?").quoted
    shelf.promote("first", "better")
    assert not subject.answer("How many metres tall?").quoted
    shelf.promote("second", "better")
    answer = subject.answer("How many metres tall?")
    assert (answer.quoted, answer.adapter_id) == (True, "second")
    shelf.rollback()
    assert not subject.answer("How many metres tall?").quoted


@pytest.mark.parametrize(("setting", "serve"), [("write", "first"), ("learned", "base")])
def test_settings_can_forbid_quotes_and_the_base_model_has_learned_none(
    shelf: AdapterShelf, setting: Setting, serve: str
) -> None:
    store_manner(finished_adapter(shelf, "first").folder, "quote")
    shelf.promote("first", "better")
    assert not quoting(shelf, setting, serve).answer("How many metres tall?").quoted


def test_a_damaged_manner_is_written_about_with_a_warning(
    shelf: AdapterShelf, caplog: pytest.LogCaptureFixture
) -> None:
    folder = finished_adapter(shelf, "first").folder
    (folder / MANNER_FILE).write_bytes(b"\xff\xfe")
    shelf.promote("first", "better")
    assert not quoting(shelf).answer("How many metres tall?").quoted
    assert "cannot be read" in caplog.text
    (folder / MANNER_FILE).write_text("sing")
    with pytest.raises(AssistantError, match="neither 'write' nor 'quote'"):
        stored_manner(shelf, "first")
