"""Where an adapter writes from what would be quoted, it reads that and nothing else."""

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.adapters.parts import Parts
from assistant.adapters.serving import Fixed, Served
from assistant.adapters.style import ExtractStyle
from assistant.assistant import Assistant
from assistant.settings import AnswerSettings
from assistant.steps.extracts.choosing import NearestWindows
from retrieval.documents import Passage
from tests.assistant.fakes import card
from tests.fakes import FixedRetriever, ScriptedGenerator
from tests.retrieval.fakes import WordEmbedder

TOWER = Passage.given("Tower", "It is 330 metres tall.\n\nMany people come in summer and take the stairs to the top.")
BRIDGE = Passage.given("Bridge", "It is 40 metres long. Boats pass under it.")
SETTINGS = AnswerSettings()


def asking(served: Served, *passages: Passage) -> Assistant:
    return Assistant(
        FixedRetriever(*passages),
        ScriptedGenerator("330 metres [1]."),
        SETTINGS,
        Fixed(served),
        chooser=NearestWindows(WordEmbedder),
    )


@pytest.fixture
def condensing(tmp_path: Path) -> Served:
    adapter = replace(card("dpo-1", tmp_path), manner="condense")
    return Served(adapter, "condense", style=ExtractStyle(1, 1, 1), parts=Parts("dpo-1", extract_id="other"))


def test_an_adapter_reads_the_extract_and_cites_its_passage(condensing: Served) -> None:
    answer = asking(condensing, BRIDGE, TOWER).answer("How many metres tall is it?")
    assert answer.text == "330 metres [1]."
    read, _, asked = answer.messages[-1].text.partition("\n\n")
    assert read == "[1] Tower\nIt is 330 metres tall. Many people come in summer and take the stairs to the top."
    assert asked == "Question: How many metres tall is it?"
    assert [passage.chunk.title for passage in answer.passages] == ["Tower", "Bridge"]
    assert [citation.number for citation in answer.citations] == [1]
    assert (answer.adapter_id, answer.extract_id, answer.quoted) == ("dpo-1", None, False)


def test_both_sides_of_a_comparison_are_read(condensing: Served) -> None:
    answer = asking(condensing, BRIDGE, TOWER).answer("Is it 330 metres tall or 40 metres long?")
    read = answer.messages[-1].text
    assert "[1] " in read
    assert "[2] " in read
    assert "330 metres tall" in read
    assert "40 metres long" in read


def test_where_nothing_can_be_quoted_nothing_is_made_up(condensing: Served) -> None:
    answer = asking(condensing, Passage.given("Tower", "Height:")).answer("How many metres tall is it?")
    assert (answer.refused, answer.messages, answer.adapter_id) == (True, (), None)


def test_answer_again_lets_an_adapter_read_what_it_learned_from_though_quotes_serve(condensing: Served) -> None:
    quoting = replace(condensing, manner="quote")
    subject = asking(quoting, BRIDGE, TOWER)
    quoted = subject.answer("How many metres tall is it?")
    assert (quoted.quoted, quoted.adapter_id, quoted.extract_id) == (True, None, "other")
    assert "Many people" not in quoted.text
    again = subject.answer("How many metres tall is it?", fresh=True)
    assert (again.text, again.adapter_id, again.note) == ("330 metres [1].", "dpo-1", "")
    assert "Bridge" not in again.messages[-1].text


def test_a_model_that_has_not_learned_to_write_says_so_and_reads_everything() -> None:
    again = asking(Served(manner="quote"), BRIDGE, TOWER).answer("How many metres tall is it?", fresh=True)
    assert "Bridge" in again.messages[-1].text
    assert again.note
