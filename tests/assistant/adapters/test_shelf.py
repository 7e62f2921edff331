"""Adapters are whole or absent, and promotions can be undone."""

import json
from dataclasses import replace

import pytest

from assistant.adapters.files import write_score
from assistant.adapters.parts import Parts
from assistant.adapters.promotions import Promotion
from assistant.adapters.shelf import AdapterShelf
from assistant.errors import AssistantError
from tests.assistant.answerability.test_score import SCORE
from tests.assistant.fakes import card, engine_at, finished_adapter


@pytest.fixture
def shelf(tmp_path) -> AdapterShelf:
    return AdapterShelf(tmp_path / "adapters", engine_at(tmp_path / "apprentice.db"), base_model="scripted")


def test_a_finished_adapter_is_read_back_as_it_was_written(shelf):
    adapter = finished_adapter(shelf, "dpo-20261121-2f3a9c")
    assert shelf.get("dpo-20261121-2f3a9c") == adapter


def test_adapters_are_listed_oldest_first(shelf):
    for adapter_id, day in [("b", 2), ("a", 3), ("c", 1)]:
        finished_adapter(shelf, adapter_id, day=day)
    assert [adapter.id for adapter in shelf.adapters()] == ["c", "b", "a"]


def test_a_folder_without_a_card_is_no_adapter(shelf):
    finished_adapter(shelf, "good")
    (shelf.unfinished("half") / "adapter_model.safetensors").write_bytes(b"weights")
    assert [adapter.id for adapter in shelf.adapters()] == ["good"]
    with pytest.raises(AssistantError, match="no finished adapter 'half'"):
        shelf.promote("half", "try")


def test_an_empty_shelf_has_no_adapters_and_serves_the_base(shelf):
    assert (shelf.adapters(), shelf.champion(), shelf.history()) == ([], None, [])


def test_a_broken_card_hides_one_adapter_and_not_the_others(shelf, caplog):
    finished_adapter(shelf, "good")
    broken = finished_adapter(shelf, "broken")
    (broken.folder / "card.json").write_text('{"id": ')
    assert [adapter.id for adapter in shelf.adapters()] == ["good"]
    assert "cannot be read" in caplog.text
    with pytest.raises(AssistantError, match="cannot be read"):
        shelf.get("broken")


def test_an_adapter_without_weights_cannot_be_finished(shelf):
    folder = shelf.unfinished("empty")
    with pytest.raises(AssistantError, match="it has no adapter_config"):
        shelf.complete(card("empty", folder))
    assert not (folder / "card.json").exists()


def test_a_finished_adapter_is_not_trained_over(shelf):
    finished_adapter(shelf, "done")
    with pytest.raises(AssistantError, match="finished already"):
        shelf.unfinished("done")


@pytest.mark.parametrize("adapter_id", ["../outside", "Upper", "", "a.b"])
def test_an_id_is_a_plain_name(shelf, adapter_id):
    with pytest.raises(AssistantError):
        shelf.unfinished(adapter_id)
    with pytest.raises(AssistantError):
        shelf.get(adapter_id)


def test_the_promoted_adapter_is_the_champion(shelf):
    finished_adapter(shelf, "a")
    shelf.promote("a", "better by 0.1")
    assert shelf.champion() == "a"
    (promotion,) = shelf.history()
    assert promotion == Promotion(promotion.at, Parts("a"), "promote", "better by 0.1")
    assert promotion.at.tzinfo is not None


def test_changed_weights_are_not_promoted(shelf):
    adapter = finished_adapter(shelf, "a")
    (adapter.folder / "adapter_model.safetensors").write_bytes(b"something else")
    with pytest.raises(AssistantError, match="not those it was finished with"):
        shelf.promote("a", "try")
    assert shelf.champion() is None


def test_an_adapter_of_another_base_is_not_promoted(shelf):
    finished_adapter(shelf, "foreign", base_model="llama")
    with pytest.raises(AssistantError, match="belongs to 'llama', not to 'scripted'"):
        shelf.promote("foreign", "try")


def test_rolling_back_twice_goes_back_twice_down_to_the_base(shelf):
    for adapter_id in "ab":
        finished_adapter(shelf, adapter_id)
        shelf.promote(adapter_id, "better")
    assert shelf.rollback() == (Parts("b"), Parts("a"))
    assert shelf.champion() == "a"
    assert shelf.rollback() == (Parts("a"), Parts())
    assert shelf.champion() is None
    with pytest.raises(AssistantError, match="nothing to roll back"):
        shelf.rollback()
    assert [row.kind for row in shelf.history()] == ["promote", "promote", "rollback", "rollback"]


def test_a_promotion_after_a_rollback_can_be_undone_too(shelf):
    for adapter_id in "abc":
        finished_adapter(shelf, adapter_id)
    shelf.promote("a", "better")
    shelf.promote("b", "better")
    shelf.rollback()
    shelf.promote("c", "better")
    shelf.promote(None, "back to the base")
    undone = [[parts.adapter_id for parts in shelf.rollback()] for _ in range(3)]
    assert undone == [[None, "c"], ["c", "a"], ["a", None]]


def test_promoting_the_champion_again_changes_nothing(shelf):
    finished_adapter(shelf, "a")
    shelf.promote("a", "better")
    shelf.promote("a", "again")
    assert len(shelf.history()) == 1


def test_a_rollback_to_a_damaged_adapter_is_refused(shelf):
    for adapter_id in "ab":
        finished_adapter(shelf, adapter_id)
        shelf.promote(adapter_id, "better")
    (shelf.folder / "a" / "adapter_model.safetensors").unlink()
    with pytest.raises(AssistantError, match="not complete"):
        shelf.rollback()
    assert shelf.champion() == "b"


def test_a_second_shelf_on_the_same_home_sees_the_promotion(shelf, tmp_path):
    finished_adapter(shelf, "a")
    shelf.promote("a", "better")
    assert AdapterShelf(shelf.folder, engine_at(tmp_path / "apprentice.db")).champion() == "a"


def test_the_card_travels_with_its_folder(shelf, tmp_path):
    adapter = finished_adapter(shelf, "a")
    assert "folder" not in json.loads((adapter.folder / "card.json").read_text())
    shelf.folder.rename(tmp_path / "moved")
    moved = AdapterShelf(tmp_path / "moved", engine_at(tmp_path / "apprentice.db"))
    assert moved.verify("a").folder == tmp_path / "moved" / "a"


def test_an_adapter_is_complete_only_with_the_score_that_it_names(shelf):
    folder = shelf.unfinished("a")
    (folder / "adapter_config.json").write_text("{}")
    (folder / "adapter_model.safetensors").write_bytes(b"weights")
    named = replace(card("a", folder), settings={"answerability": SCORE.digest})
    with pytest.raises(AssistantError, match="score of 'a' cannot be read"):
        shelf.complete(named)
    write_score(folder, replace(SCORE, threshold=0.9))
    with pytest.raises(AssistantError, match="not the one"):
        shelf.complete(named)
    assert shelf.adapters() == []
    write_score(folder, SCORE)
    shelf.complete(named)
    assert shelf.get("a") == named


def test_a_candidate_is_seen_by_nobody_until_it_is_complete(shelf):
    folder = shelf.unfinished("a")
    (folder / "adapter_config.json").write_text("{}")
    (folder / "adapter_model.safetensors").write_bytes(b"weights")
    candidate = card("a", folder)
    assert shelf.trained("a") is None
    shelf.keep_candidate(candidate)
    assert (shelf.trained("a"), shelf.adapters()) == (candidate, [])
    with pytest.raises(AssistantError, match="no finished adapter"):
        shelf.promote("a", "try")
    shelf.complete(replace(candidate, manner="quote"))
    assert [adapter.manner for adapter in shelf.adapters()] == ["quote"]
    assert not (folder / "candidate.json").exists()
    (folder / "adapter_model.safetensors").write_bytes(b"others")
    with pytest.raises(AssistantError, match="not those it was finished with"):
        shelf.trained("a")
