"""What answers is read once an answer: the adapter, its manner, its score and its line come and go together."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy

from assistant.adapters.files import EARLIER_MANNER, read_score
from assistant.adapters.files import SCORE as SCORE_FILE
from assistant.adapters.parts import Parts
from assistant.adapters.serving import AdapterServing, Served
from assistant.adapters.shelf import AdapterShelf
from assistant.answerability.gate import Line, first_score
from assistant.answerability.score import AnswerabilityScore
from assistant.answerability.thresholds import Thresholds
from assistant.errors import AssistantError, UnusableAdapterError
from assistant.settings import AnswerabilitySettings, Manner
from tests.assistant.answerability.test_score import SCORE
from tests.assistant.fakes import card, finished_adapter


@pytest.fixture
def shelf(tmp_path: Path, engine: sqlalchemy.Engine) -> AdapterShelf:
    return AdapterShelf(tmp_path / "adapters", engine)


@pytest.fixture
def thresholds(engine: sqlalchemy.Engine) -> Thresholds:
    return Thresholds(engine)


@pytest.fixture
def serving(shelf: AdapterShelf, thresholds: Thresholds) -> Callable[..., AdapterServing]:
    """Serves from the shelf, with changes to the settings of the score."""

    def build(
        embeddings: str = "embedded", manner: Any = "learned", untrained: Manner = "write", **settings: Any
    ) -> AdapterServing:
        return AdapterServing(shelf, thresholds, AnswerabilitySettings(**settings), embeddings, manner, untrained)

    return build


def finish_taught(
    shelf: AdapterShelf, adapter_id: str, score: AnswerabilityScore = SCORE, manner: Manner = "write"
) -> None:
    """Put an adapter on the shelf that brings a score."""
    folder = shelf.unfinished(adapter_id)
    (folder / "adapter_config.json").write_text("{}")
    (folder / "adapter_model.safetensors").write_bytes(b"weights")
    (folder / SCORE_FILE).write_text(score.to_json())
    shelf.complete(replace(card(adapter_id, folder), settings={"answerability": score.digest}, manner=manner))


def line(served: Served) -> Line:
    assert served.line
    return served.line


def test_the_champion_is_served_whole_and_a_rollback_takes_that_back(shelf: AdapterShelf, serving):
    finish_taught(shelf, "dpo-1", manner="quote")
    subject = serving()
    assert (subject.served().adapter_id, subject.served().manner) == (None, "write")
    assert line(subject.served()).score == first_score(embeddings="embedded")
    shelf.promote("dpo-1", "better")
    assert (subject.served().adapter_id, subject.served().manner) == ("dpo-1", "quote")
    assert line(subject.served()) == Line(SCORE, SCORE.threshold, "measured")
    shelf.rollback()
    assert (subject.served().adapter_id, subject.served().manner) == (None, "write")
    assert line(subject.served()).score == first_score(embeddings="embedded")


def test_an_exam_is_held_with_the_adapter_that_sits_it(shelf: AdapterShelf, serving):
    finish_taught(shelf, "dpo-1")
    finish_taught(shelf, "dpo-2", other := replace(SCORE, threshold=0.7))
    shelf.promote("dpo-1", "better")
    assert line(serving().named("dpo-2")).score == other
    assert line(serving().named("base")).score == first_score(embeddings="embedded")
    assert serving().named("champion").adapter_id == "dpo-1"
    assert serving().of(Parts("dpo-2", manner="quote")).manner == "quote"
    with pytest.raises(AssistantError, match="no finished adapter 'missing'"):
        serving().named("missing")


@pytest.mark.parametrize(
    ("manner", "untrained", "of_base", "of_quoter"),
    [
        ("learned", "write", "write", "quote"),
        ("learned", "quote", "quote", "quote"),
        ("write", "quote", "write", "write"),
        ("quote", "write", "quote", "quote"),
    ],
)
def test_settings_overrule_what_was_learned(shelf: AdapterShelf, serving, manner, untrained, of_base, of_quoter):
    finish_taught(shelf, "dpo-1", manner="quote")
    subject = serving(manner=manner, untrained=untrained)
    assert (subject.named("base").manner, subject.named("dpo-1").manner) == (of_base, of_quoter)


def test_an_adapter_without_a_score_is_judged_for_by_the_one_that_came_with_the_program(shelf: AdapterShelf, serving):
    finished_adapter(shelf, "dpo-1")
    assert read_score(shelf.get("dpo-1")) is None
    assert line(serving().named("dpo-1")).score == first_score(embeddings="embedded")


def test_a_damaged_score_is_not_used(shelf: AdapterShelf, serving, caplog: pytest.LogCaptureFixture):
    finish_taught(shelf, "dpo-1")
    (shelf.folder / "dpo-1" / SCORE_FILE).write_text(replace(SCORE, threshold=0.9).to_json())
    finish_taught(shelf, "dpo-2")
    (shelf.folder / "dpo-2" / SCORE_FILE).unlink()
    for adapter_id in ("dpo-1", "dpo-2"):
        assert line(serving().named(adapter_id)).score == first_score(embeddings="embedded")
        assert adapter_id in caplog.records[-1].message
        with pytest.raises(AssistantError, match=adapter_id):
            read_score(shelf.get(adapter_id))


def test_with_another_embedding_model_no_score_that_it_did_not_measure_judges(shelf: AdapterShelf, serving):
    finish_taught(shelf, "dpo-1")
    assert serving("bge").named("dpo-1").line is None


def test_a_threshold_moves_without_a_restart_and_back(shelf: AdapterShelf, thresholds: Thresholds, serving):
    finish_taught(shelf, "dpo-1")
    subject = serving()
    assert line(subject.named("dpo-1")).threshold == 0.5
    thresholds.choose(SCORE.digest, 0.2)
    assert line(subject.named("dpo-1")) == Line(SCORE, 0.2, "people")
    assert line(subject.named("base")).chosen_by == "measured"
    thresholds.choose(SCORE.digest, None)
    assert line(subject.named("dpo-1")) == Line(SCORE, 0.5, "measured")


def test_the_settings_have_the_last_word_on_the_threshold(shelf: AdapterShelf, thresholds: Thresholds, serving):
    finish_taught(shelf, "dpo-1")
    thresholds.choose(SCORE.digest, 0.2)
    assert line(serving(threshold=0.0).named("dpo-1")) == Line(SCORE, 0.0, "settings")


def test_a_threshold_is_a_probability(thresholds: Thresholds):
    with pytest.raises(AssistantError, match=r"not 1\.5"):
        thresholds.choose("digest", 1.5)


def test_another_first_score_judges_where_it_is_named(serving, tmp_path: Path) -> None:
    file = tmp_path / "score.json"
    file.write_text(SCORE.to_json(), encoding="utf-8")
    assert line(serving(first_score=file).named("base")).score == SCORE


def test_a_damaged_champion_is_told_once_and_the_one_before_goes_on(
    shelf: AdapterShelf, serving, caplog: pytest.LogCaptureFixture
):
    subject = serving()
    for adapter_id in ("first", "second", "third"):
        finish_taught(shelf, adapter_id)
    shelf.promote("first", "better")
    assert subject.served().adapter_id == "first"
    shelf.promote("second", "better")
    (shelf.folder / "second" / "adapter_model.safetensors").write_bytes(b"damaged")
    assert [subject.served().adapter_id for _ in range(3)] == ["first"] * 3
    assert [record.message.partition("Until")[2] for record in caplog.records] == [" then first serves."]
    shelf.promote("third", "better")
    assert subject.served().adapter_id == "third"


def test_an_adapter_that_cannot_be_loaded_is_set_aside_for_the_one_before(shelf: AdapterShelf, serving):
    subject = serving()
    for adapter_id in ("first", "second"):
        finish_taught(shelf, adapter_id)
        shelf.promote(adapter_id, "better")
        assert subject.served().adapter_id == adapter_id
    for left in ("first", None):
        assert subject.set_aside(subject.served(), UnusableAdapterError("other shapes"))
        assert subject.served().adapter_id == left
    assert not subject.set_aside(subject.served(), UnusableAdapterError("the base model fails too"))


def test_cards_of_earlier_versions_kept_the_manner_in_a_file_beside_them(
    shelf: AdapterShelf, caplog: pytest.LogCaptureFixture
):
    folder = finished_adapter(shelf, "old").folder
    fields = json.loads((folder / "card.json").read_text())
    del fields["manner"]
    (folder / "card.json").write_text(json.dumps(fields))
    assert shelf.get("old").manner == "write"
    (folder / EARLIER_MANNER).write_text("quote\n")
    assert shelf.get("old").manner == "quote"
    for damage in (b"sing", b"\xff\xfe"):
        (folder / EARLIER_MANNER).write_bytes(damage)
        assert shelf.get("old").manner == "write"
        assert str(folder / EARLIER_MANNER) in caplog.records[-1].message
