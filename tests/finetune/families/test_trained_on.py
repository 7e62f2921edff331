"""An adapter serves on the weights, the tokenizer and the template that it was trained with, and on no others."""

import json
import logging
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy
from safetensors.torch import load_file, save_file

from assistant.adapters.files import Adapter, read_card
from assistant.adapters.serving import AdapterServing
from assistant.adapters.shelf import AdapterShelf
from assistant.answerability.thresholds import METADATA, Thresholds
from assistant.errors import AssistantError
from assistant.models.base import load_base
from assistant.models.formats.identity import identify, identify_settings
from assistant.settings import AnswerabilitySettings, AnswerSettings, ModelSettings
from finetune.training.local import LocalTrainer
from tests.assistant.fakes import card, engine_at
from tests.finetune.families.tiny import build_model


def change_weights(model: Path) -> None:
    weights = load_file(model / "model.safetensors")
    name = next(name for name in weights if "down_proj" in name)
    weights[name][0, 0] += 0.5
    save_file(weights, model / "model.safetensors", {"format": "pt"})


def replace_weights(model: Path) -> None:
    build_model("Qwen2", model, seed=1)


def change_a_word_of_the_template(model: Path) -> None:
    template = model / "chat_template.jinja"
    template.write_text(template.read_text().replace("assistant", "helper"))


def change_the_tokenizer(model: Path) -> None:
    file = model / "tokenizer.json"
    tokenizer = json.loads(file.read_text())
    words = tokenizer["model"]["vocab"]
    one, other = [word for word in words if word.isalpha() and len(word) > 2][:2]
    words[one], words[other] = words[other], words[one]
    file.write_text(json.dumps(tokenizer))


@pytest.fixture
def settings(tmp_path: Path) -> ModelSettings:
    return ModelSettings(name=str(build_model("Qwen2", tmp_path / "model")), quantization="none")


@pytest.fixture
def engine(tmp_path: Path) -> sqlalchemy.Engine:
    engine = engine_at(tmp_path / "apprentice.db")
    METADATA.create_all(engine)
    return engine


def shelf_of(home: Path, engine: sqlalchemy.Engine, settings: ModelSettings) -> AdapterShelf:
    identify = partial(identify_settings, settings, home)
    return AdapterShelf(home / "adapters", engine, settings.name, identify=identify)


def serving_of(shelf: AdapterShelf, engine: sqlalchemy.Engine) -> AdapterServing:
    return AdapterServing(shelf, Thresholds(engine), AnswerabilitySettings(), "embedded")


def promoted(shelf: AdapterShelf, settings: ModelSettings, home: Path) -> Adapter:
    """An adapter in charge that was trained on the model as it is."""
    folder = shelf.unfinished("dpo-1")
    (folder / "adapter_config.json").write_text("{}")
    (folder / "adapter_model.safetensors").write_bytes(b"weights")
    trainer = LocalTrainer(lambda: load_base(settings, home), AnswerSettings(), home)
    shelf.complete(replace(card("dpo-1", folder, settings.name), trained_on=trainer.base().parts))
    shelf.promote("dpo-1", "it is better")
    return shelf.verify("dpo-1")


@pytest.mark.parametrize(
    ("change", "part"),
    [
        (change_weights, "weights"),
        (replace_weights, "weights"),
        (change_a_word_of_the_template, "chat template"),
        (change_the_tokenizer, "tokenizer"),
    ],
)
def test_a_base_that_is_another_now_gets_no_adapter_of_the_old_one(
    change: Callable[[Path], None],
    part: str,
    settings: ModelSettings,
    engine: sqlalchemy.Engine,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    adapter = promoted(shelf_of(tmp_path, engine, settings), settings, tmp_path)
    assert serving_of(shelf_of(tmp_path, engine, settings), engine).served().adapter == adapter
    change(Path(settings.name))
    started_again = shelf_of(tmp_path, engine, settings)
    with caplog.at_level(logging.WARNING):
        assert serving_of(started_again, engine).served().adapter is None
    explained = f"Adapter 'dpo-1' was trained with another {part} than {settings.name!r} has now"
    assert explained in caplog.text
    assert "the base model serves" in caplog.text
    with pytest.raises(AssistantError, match=explained):
        started_again.verify("dpo-1")
    started_again.promote(None, "the base was replaced")


def test_thinking_is_another_template(settings: ModelSettings, engine: sqlalchemy.Engine, tmp_path: Path) -> None:
    promoted(shelf_of(tmp_path, engine, settings), settings, tmp_path)
    thinks = settings.model_copy(update={"thinking": True})
    with pytest.raises(AssistantError, match="another chat template"):
        shelf_of(tmp_path, engine, thinks).verify("dpo-1")


def test_how_the_model_is_held_and_written_down_makes_no_difference(settings: ModelSettings, tmp_path: Path) -> None:
    known = identify_settings(settings, tmp_path)
    base = load_base(settings.model_copy(update={"dtype": "bfloat16"}), tmp_path)
    assert base.source is not None
    assert identify(base.source, base.tokenizer) == known
    moved = tmp_path / "moved"
    base = load_base(settings.model_copy(update={"dtype": "float32"}), tmp_path)
    base.model.save_pretrained(moved, max_shard_size="20KB")
    assert len(list(moved.glob("*.safetensors"))) > 1
    base.tokenizer.chat_template = (Path(settings.name) / "chat_template.jinja").read_text()
    base.tokenizer.save_pretrained(moved)
    assert identify_settings(ModelSettings(name=str(moved)), tmp_path) == known


def test_a_model_at_a_server_and_cards_of_earlier_versions_are_not_compared(
    settings: ModelSettings, engine: sqlalchemy.Engine, tmp_path: Path
) -> None:
    shelf = shelf_of(tmp_path, engine, settings)
    adapter = promoted(shelf, settings, tmp_path)
    assert identify_settings(ModelSettings(name="x", base_url="http://127.0.0.1:1/v1"), tmp_path) == {}
    file = adapter.folder / "card.json"
    fields = json.loads(file.read_text())
    del fields["trained_on"]
    file.write_text(json.dumps(fields))
    assert read_card(file)[0].trained_on == {}
    replace_weights(Path(settings.name))
    assert shelf_of(tmp_path, engine, settings).verify("dpo-1").id == "dpo-1"


def test_a_damaged_base_is_explained(settings: ModelSettings, tmp_path: Path) -> None:
    (Path(settings.name) / "model.safetensors").write_bytes(b"no weights at all")
    with pytest.raises(AssistantError, match=r"cannot be read: model\.safetensors is damaged"):
        identify_settings(settings, tmp_path)


def test_a_second_home_on_the_same_database_answers_with_its_base(
    settings: ModelSettings, engine: sqlalchemy.Engine, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    promoted(shelf_of(tmp_path / "first", engine, settings), settings, tmp_path)
    second = serving_of(shelf_of(tmp_path / "second", engine, settings), engine)
    with caplog.at_level(logging.WARNING):
        served = second.served()
    assert (served.adapter, served.parts.adapter_id) == (None, None)
    assert "There is no finished adapter 'dpo-1'" in caplog.text
    assert "the base model serves" in caplog.text
