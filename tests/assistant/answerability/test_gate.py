"""Which score judges, where its threshold lies, and that both come and go with the adapter."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy

from assistant.adapters.shelf import AdapterShelf
from assistant.answerability.gate import SCORE_FILE, AnswerabilityGate, Line, first_score, stored_score
from assistant.answerability.score import AnswerabilityScore
from assistant.answerability.thresholds import METADATA, Thresholds
from assistant.errors import AssistantError
from assistant.settings import AnswerabilitySettings
from retrieval.documents import Passage
from tests.assistant.answerability.test_score import SCORE
from tests.assistant.fakes import card, engine_at, finished_adapter
from tests.retrieval.fakes import WordEmbedder


@pytest.fixture
def engine(tmp_path: Path) -> sqlalchemy.Engine:
    engine = engine_at(tmp_path / "apprentice.db")
    METADATA.create_all(engine)
    return engine


@pytest.fixture
def shelf(tmp_path: Path, engine: sqlalchemy.Engine) -> AdapterShelf:
    return AdapterShelf(tmp_path / "adapters", engine)


@pytest.fixture
def thresholds(engine: sqlalchemy.Engine) -> Thresholds:
    return Thresholds(engine)


def gate(
    shelf: AdapterShelf,
    thresholds: Thresholds,
    serve: str = "champion",
    embeddings: str = "embedded",
    **settings: Any,
) -> AnswerabilityGate:
    return AnswerabilityGate(WordEmbedder, embeddings, shelf, thresholds, AnswerabilitySettings(**settings), serve)


def taught(shelf: AdapterShelf, adapter_id: str, score: AnswerabilityScore = SCORE, digest: str = "") -> None:
    """Put an adapter on the shelf that brings a score."""
    folder = shelf.unfinished(adapter_id)
    (folder / "adapter_config.json").write_text("{}")
    (folder / "adapter_model.safetensors").write_bytes(b"weights")
    (folder / SCORE_FILE).write_text(score.to_json())
    shelf.complete(replace(card(adapter_id, folder), settings={"answerability": digest or score.digest}))


def line(subject: AnswerabilityGate) -> Line:
    found = subject.line()
    assert found
    return found


def test_the_score_of_the_champion_judges_and_is_rolled_back_with_it(shelf: AdapterShelf, thresholds: Thresholds):
    taught(shelf, "dpo-1")
    subject = gate(shelf, thresholds)
    assert line(subject).score == first_score()
    shelf.promote("dpo-1", "better")
    assert line(subject) == Line(SCORE, SCORE.threshold, "measured")
    shelf.rollback()
    assert line(subject).score == first_score()


def test_an_exam_judges_with_the_score_of_the_adapter_that_sits_it(shelf: AdapterShelf, thresholds: Thresholds):
    taught(shelf, "dpo-1")
    taught(shelf, "dpo-2", other := replace(SCORE, threshold=0.7))
    shelf.promote("dpo-1", "better")
    assert line(gate(shelf, thresholds, "dpo-2")).score == other
    assert line(gate(shelf, thresholds, "base")).score == first_score()


def test_an_adapter_without_a_score_is_judged_for_by_the_one_that_came_with_the_program(
    shelf: AdapterShelf, thresholds: Thresholds
):
    finished_adapter(shelf, "dpo-1")
    assert stored_score(shelf, "dpo-1") is None
    assert line(gate(shelf, thresholds, "dpo-1")).score == first_score()


def test_a_damaged_score_is_not_used(shelf: AdapterShelf, thresholds: Thresholds, caplog: pytest.LogCaptureFixture):
    taught(shelf, "dpo-1", digest="another")
    taught(shelf, "dpo-2")
    (shelf.folder / "dpo-2" / SCORE_FILE).unlink()
    for adapter_id in ("dpo-1", "dpo-2"):
        assert line(gate(shelf, thresholds, adapter_id)).score == first_score()
        assert adapter_id in caplog.records[-1].message
        with pytest.raises(AssistantError, match=adapter_id):
            stored_score(shelf, adapter_id)


def test_with_another_embedding_model_no_score_that_it_did_not_measure_judges(
    shelf: AdapterShelf, thresholds: Thresholds
):
    taught(shelf, "dpo-1")
    subject = gate(shelf, thresholds, "dpo-1", embeddings="bge")
    assert subject.line() is None
    assert subject.judge("Why?", [Passage.given("Title", "Text.")]) is None


def test_a_threshold_moves_without_a_restart_and_back(shelf: AdapterShelf, thresholds: Thresholds):
    taught(shelf, "dpo-1")
    subject = gate(shelf, thresholds, "dpo-1")
    assert line(subject).threshold == 0.5
    thresholds.choose(SCORE.digest, 0.2)
    assert line(subject) == Line(SCORE, 0.2, "people")
    assert line(gate(shelf, thresholds, "base")).chosen_by == "measured"
    thresholds.choose(SCORE.digest, None)
    assert line(subject) == Line(SCORE, 0.5, "measured")


def test_the_settings_have_the_last_word(shelf: AdapterShelf, thresholds: Thresholds):
    taught(shelf, "dpo-1")
    thresholds.choose(SCORE.digest, 0.2)
    assert line(gate(shelf, thresholds, "dpo-1", threshold=0.0)) == Line(SCORE, 0.0, "settings")


def test_a_judgement_is_the_probability_of_the_signals(shelf: AdapterShelf, thresholds: Thresholds):
    taught(shelf, "dpo-1")
    judgement = gate(shelf, thresholds, "dpo-1").judge(
        "Which door is red?", [Passage.given("Doors", "One door is red.")]
    )
    assert judgement
    assert 0 < judgement.probability < 1
    assert judgement.threshold == 0.5


def test_a_threshold_is_a_probability(thresholds: Thresholds):
    with pytest.raises(AssistantError, match=r"not 1\.5"):
        thresholds.choose("digest", 1.5)


def test_another_first_score_judges_where_it_is_named(
    shelf: AdapterShelf, thresholds: Thresholds, tmp_path: Path
) -> None:
    file = tmp_path / "score.json"
    file.write_text(SCORE.to_json(), encoding="utf-8")
    assert line(gate(shelf, thresholds, first_score=file)).score == SCORE
    with pytest.raises(AssistantError, match="first_score"):
        first_score(tmp_path / "gone.json")
