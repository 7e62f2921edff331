"""The parts of an answer are promoted, served and rolled back each by itself."""

from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy

from assistant.adapters.files import SCORE, Adapter, read_extract, write_extract
from assistant.adapters.parts import INSTALLED, Parts
from assistant.adapters.serving import AdapterServing
from assistant.adapters.shelf import AdapterShelf
from assistant.adapters.style import FIRST_STYLE, ExtractStyle
from assistant.answerability.thresholds import Thresholds
from assistant.errors import AssistantError, NothingToUndoError
from assistant.settings import AnswerabilitySettings
from tests.assistant.adapters.test_serving import SCORE as TAUGHT
from tests.assistant.fakes import card, engine_at

SHORT = ExtractStyle(25, 42, 21, note="Learned.")


@pytest.fixture
def shelf(tmp_path: Path, engine: sqlalchemy.Engine) -> AdapterShelf:
    return AdapterShelf(tmp_path / "adapters", engine, "scripted")


@pytest.fixture
def serving(shelf: AdapterShelf, engine: sqlalchemy.Engine) -> AdapterServing:
    return AdapterServing(shelf, Thresholds(engine), AnswerabilitySettings(), "embedded", untrained="quote")


def finish(shelf: AdapterShelf, name: str, *, score: bool = True, extract: bool = True) -> Adapter:
    """Put a version on the shelf that writes from extracts and has learned these parts, too."""
    folder = shelf.unfinished(name)
    (folder / "adapter_config.json").write_text("{}")
    (folder / "adapter_model.safetensors").write_bytes(name.encode())
    learned = {}
    if score:
        (folder / SCORE).write_text(TAUGHT.to_json())
        learned["answerability"] = TAUGHT.digest
    if extract:
        write_extract(folder, SHORT)
        learned["extract"] = SHORT.digest
    adapter = replace(card(name, folder), settings=learned, manner="condense")
    shelf.complete(adapter)
    return adapter


def test_a_part_is_promoted_alone_and_the_others_stay(shelf: AdapterShelf, serving: AdapterServing) -> None:
    finish(shelf, "one")
    finish(shelf, "two")
    shelf.promote("one", "better", "score")
    served = serving.served()
    assert (served.adapter, served.manner, served.style) == (None, "quote", FIRST_STYLE)
    assert served.line
    assert served.line.score == TAUGHT
    shelf.promote("two", "better", "extract")
    assert serving.served().style == SHORT
    assert shelf.parts() == Parts(score_id="one", extract_id="two")
    shelf.promote("two", "better", "adapter")
    served = serving.served()
    assert (served.adapter_id, served.manner) == ("two", "condense")
    assert shelf.parts() == Parts("two", "one", "two")


def test_a_part_is_rolled_back_alone_and_that_can_be_undone(shelf: AdapterShelf) -> None:
    finish(shelf, "one")
    finish(shelf, "two")
    for part in ("score", "extract", "adapter"):
        shelf.promote("one", "better", part)
    shelf.promote("two", "better", "score")
    assert shelf.rollback("score") == (Parts("one", "two", "one"), Parts("one", "one", "one"))
    assert shelf.rollback("adapter")[1] == Parts(None, "one", "one")
    assert shelf.rollback()[1] == Parts("one", "one", "one")
    with pytest.raises(NothingToUndoError, match="no other extract has served"):
        AdapterShelf(shelf.folder, engine_at(shelf.folder / "other.db")).rollback("extract")


def test_all_that_a_version_has_learned_is_promoted_where_no_part_is_named(shelf: AdapterShelf) -> None:
    finish(shelf, "whole")
    finish(shelf, "weights", score=False, extract=False)
    shelf.promote("whole", "chosen")
    assert shelf.parts() == Parts("whole", "whole", "whole")
    shelf.promote("weights", "chosen")
    assert shelf.parts() == Parts("weights", "whole", "whole")
    shelf.promote(None, "chosen")
    assert shelf.parts() == INSTALLED


def test_a_part_that_was_not_learned_is_not_promoted(shelf: AdapterShelf) -> None:
    finish(shelf, "weights", score=False, extract=False)
    with pytest.raises(AssistantError, match=r"'weights' has not learned this part \(score\)\. It has: adapter\."):
        shelf.promote("weights", "chosen", "score")


def test_a_damaged_style_is_told_and_as_much_is_quoted_as_at_first(
    shelf: AdapterShelf, serving: AdapterServing, caplog: pytest.LogCaptureFixture
) -> None:
    adapter = finish(shelf, "one")
    shelf.promote("one", "better", "extract")
    (adapter.folder / "extract.json").write_text(FIRST_STYLE.to_json())
    with pytest.raises(AssistantError, match="not the one it was finished with"):
        read_extract(adapter)
    assert serving.served().style == FIRST_STYLE
    assert "As much is quoted as the program did at first." in caplog.text
    with pytest.raises(AssistantError, match="Not a style of extracts"):
        ExtractStyle.from_json("[]")


def test_a_part_goes_back_twice_and_then_no_further(shelf: AdapterShelf) -> None:
    for name in ("one", "two"):
        finish(shelf, name)
        shelf.promote(name, "better", "score")
    assert [shelf.rollback("score")[1].score_id for _ in range(2)] == ["one", None]
    with pytest.raises(NothingToUndoError, match="no other score has served"):
        shelf.rollback("score")


def test_quotes_that_won_over_an_adapter_go_back_with_their_manner(shelf: AdapterShelf) -> None:
    finish(shelf, "one")
    finish(shelf, "two")
    shelf.promote("one", "better", "adapter")
    shelf.put_in_charge(Parts("one", extract_id="two", manner="quote"), "quotes are better")
    assert shelf.rollback("extract")[1] == Parts("one")


def test_a_score_of_a_version_whose_weights_are_damaged_goes_on_and_is_promoted_beside(shelf: AdapterShelf) -> None:
    damaged = finish(shelf, "one")
    finish(shelf, "two")
    shelf.promote("one", "better", "score")
    (damaged.folder / "adapter_model.safetensors").write_bytes(b"damaged")
    shelf.promote("two", "better", "adapter")
    assert shelf.parts() == Parts("two", "one")
    with pytest.raises(AssistantError, match="not those it was finished with"):
        shelf.promote("one", "chosen", "adapter")


def test_a_manner_that_was_shown_to_be_better_stays_when_another_extract_is_chosen(shelf: AdapterShelf) -> None:
    finish(shelf, "one")
    finish(shelf, "two")
    shelf.put_in_charge(Parts(extract_id="one", manner="quote"), "quotes are better")
    shelf.promote("two", "chosen", "extract")
    assert shelf.parts() == Parts(extract_id="two", manner="quote")
