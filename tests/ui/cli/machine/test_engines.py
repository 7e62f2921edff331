"""`assistant models measure`: what is faster here is written down, and answers from then on."""

import json
from pathlib import Path

import pytest

from assistant.models.engines.choosing import LLAMA_CPP, OPENVINO, TRANSFORMERS, Measured, keep_measured
from assistant.models.engines.loading import load_served
from assistant.settings import ModelSettings
from tests.finetune.families.tiny import build_model
from tests.ui.cli.commands import Shell


def test_all_engines_are_measured_and_the_faster_one_is_used(shell: Shell, tmp_path: Path) -> None:
    model = build_model("Llama", tmp_path / "model")
    (shell.folder / "apprentice.toml").write_text(f'[model]\nname = "{model}"\n')
    shown = shell.run("assistant models measure --json")
    assert shown.code == 0, shown.err
    assert [one["engine"] for one in shown.json["measured"]] == [TRANSFORMERS, OPENVINO, LLAMA_CPP]
    assert all(one["answer_s"] >= one["first_s"] > 0 for one in shown.json["measured"])
    faster = min(shown.json["measured"], key=lambda one: one["answer_s"])["engine"]
    assert shown.json["chosen"] == faster
    (written,) = json.loads(next(shell.folder.rglob("engines.json")).read_text()).values()
    assert written == shown.json["measured"]


def test_what_an_engine_cannot_run_is_said_and_the_other_one_stays(shell: Shell, tmp_path: Path) -> None:
    model = build_model("Mamba", tmp_path / "model")
    (shell.folder / "apprentice.toml").write_text(f'[model]\nname = "{model}"\n')
    shown = shell.run("assistant models measure")
    assert shown.code == 0, shown.err
    assert [line.split()[0] for line in shown.out.splitlines()[1:]] == [TRANSFORMERS]
    assert "keeps windows or states" in shown.err
    assert "A 'mamba' model cannot be written as GGUF here" in shown.err


@pytest.mark.parametrize("faster", [TRANSFORMERS, OPENVINO, LLAMA_CPP])
def test_auto_is_what_was_measured(faster: str, tmp_path: Path) -> None:
    settings = ModelSettings(name=str(build_model("Llama", tmp_path / "model")), dtype="float32")
    seconds = {engine: 1.0 if engine == faster else 2.0 for engine in (TRANSFORMERS, OPENVINO, LLAMA_CPP)}
    keep_measured(settings, tmp_path, [Measured(engine, 0, 0, taken, 0) for engine, taken in seconds.items()])
    assert load_served(settings, tmp_path).engine.split()[0] == faster
    other = settings.model_copy(update={"quantization": "none"})
    assert load_served(other, tmp_path).engine == TRANSFORMERS, "nothing was measured with these settings"
