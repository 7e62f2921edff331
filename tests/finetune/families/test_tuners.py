"""Each tuner learns, serves what it has learned, is exchanged for another and given back."""

import dataclasses
import shutil
import threading
from pathlib import Path

import pytest
from safetensors.torch import load_file

from assistant.adapters.files import WEIGHTS, Adapter
from assistant.answers import Turn
from assistant.errors import UnusableAdapterError
from assistant.models.base import load_base
from assistant.models.local import LocalGenerator
from assistant.settings import ModelSettings
from finetune.errors import FinetuneError
from finetune.methods.tuners.table import TUNERS
from finetune.settings import TrainingSettings
from tests.assistant.fakes import card
from tests.finetune.families.test_families import PAIRS, SHORT, learn
from tests.finetune.families.tiny import build_model

pytestmark = pytest.mark.filterwarnings("ignore:.*is_gradient_checkpointing:FutureWarning")


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> ModelSettings:
    folder = build_model("Llama", tmp_path_factory.mktemp("model") / "llama")
    return ModelSettings(name=str(folder), quantization="none", dtype="float32")


@pytest.fixture(scope="module")
def learned(settings: ModelSettings, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Adapter]:
    """What each tuner has learned of the same pairs."""
    found = {}
    for tuner in TUNERS:
        folder = tmp_path_factory.mktemp(tuner)
        trained = learn(settings, "answer", folder, tuner=tuner)
        assert trained.steps == 2
        assert trained.reach == ("answer" if tuner == "lora" else "everything")
        found[tuner] = card(f"adapter-{tuner}", folder / "adapter", settings.name)
    return found


def test_each_serves_and_they_are_exchanged_for_one_another(
    settings: ModelSettings, learned: dict[str, Adapter], tmp_path: Path
) -> None:
    generator, pair = LocalGenerator(load_base(settings, tmp_path)), PAIRS[0]

    def likely(adapter: Adapter | None) -> float:
        return generator.log_likelihood(pair.prompt, pair.chosen, adapter).nll

    base = likely(None)
    one_after_another = {name: likely(adapter) for name, adapter in learned.items()}
    gained = {name: base - nll for name, nll in one_after_another.items()}
    assert min(gained.values()) > 0.001  # few weights move little in two steps
    assert min(gained["lora"], gained["dora"]) > 0.01
    backwards = {name: likely(learned[name]) for name in reversed(learned)}
    assert backwards == pytest.approx(one_after_another, rel=1e-4)
    assert likely(None) == pytest.approx(base, rel=1e-5)


@pytest.mark.parametrize("tuner", ["lora", "frozen", "full"])
def test_an_interrupted_training_goes_on_from_its_checkpoint(
    tuner: str, settings: ModelSettings, tmp_path: Path
) -> None:
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    whole.mkdir()
    learn(settings, "answer", whole, tuner=tuner, checkpoint_seconds=0)
    shutil.copytree(whole / "adapter" / "checkpoint-1", killed / "adapter" / "checkpoint-1")
    shutil.copy(whole / "adapter" / "progress.jsonl", killed / "adapter")
    resumed = learn(settings, "answer", killed, tuner=tuner)
    assert resumed.steps == 2
    once, again = (load_file(folder / "adapter" / WEIGHTS[-1]) for folder in (whole, killed))
    assert once.keys() == again.keys()
    assert max(float((once[name] - again[name]).abs().max()) for name in once) < 1e-6


def test_a_whole_model_is_put_on_no_other(settings: ModelSettings, learned: dict[str, Adapter], tmp_path: Path) -> None:
    folder = build_model("GPT-2", tmp_path / "other")
    generator = LocalGenerator(load_base(settings.model_copy(update={"name": str(folder)}), tmp_path))
    stray = dataclasses.replace(learned["full"], base_model=str(folder))
    with pytest.raises(UnusableAdapterError, match=r"cannot be loaded .* Promote another one, or train again\."):
        generator.log_likelihood(PAIRS[0].prompt, PAIRS[0].chosen, stray)
    assert generator.log_likelihood(PAIRS[0].prompt, PAIRS[0].chosen).nll > 0


def test_each_has_its_own_weights(learned: dict[str, Adapter]) -> None:
    counts = {
        name: sum(values.numel() for values in load_file(adapter.folder / WEIGHTS[-1]).values())
        for name, adapter in learned.items()
    }
    assert counts["ia3"] * 10 < counts["lora"] < counts["dora"]
    assert counts["prompt"] == 20 * 32  # places, width of the model
    assert counts["lora"] < counts["frozen"] * 3 < counts["full"]
    assert counts["prefix"] == 20 * 2 * 2 * 16  # places, layers, keys and values, width of two heads


@pytest.mark.parametrize("tuner", TUNERS)
def test_one_writes_the_same_alone_and_among_others(
    tuner: str, settings: ModelSettings, learned: dict[str, Adapter], tmp_path: Path
) -> None:
    generator, pair, adapter = LocalGenerator(load_base(settings, tmp_path)), PAIRS[0], learned[tuner]
    *_, alone = generator.stream(pair.prompt, SHORT, threading.Event(), adapter)
    longer = (*pair.prompt[:-1], Turn("user", "Mind the doors. " * 9 + pair.prompt[-1].text))
    among, _ = generator.write_all([pair.prompt, longer], SHORT, adapter)
    assert (among.text, among.ending) == (alone.text, alone.ending)
    behind = generator.log_likelihood(pair.prompt, pair.chosen, adapter).nll
    anew = LocalGenerator(load_base(settings, tmp_path)).log_likelihood(pair.prompt, pair.chosen, adapter).nll
    assert behind == pytest.approx(anew, rel=1e-4)


def test_a_family_whose_layers_nobody_named_says_so(tmp_path: Path) -> None:
    folder = build_model("OLMo", tmp_path / "olmo")
    with pytest.raises(FinetuneError, match=r"layers of a 'olmo' model IA3 multiplies: set `\[training\] tuner`"):
        learn(ModelSettings(name=str(folder), quantization="none", dtype="float32"), "answer", tmp_path, tuner="ia3")


def test_a_tuner_that_there_is_not_is_refused_with_those_there_are() -> None:
    with pytest.raises(
        ValueError, match="there is no tuner 'lorra': use one of lora, dora, ia3, prompt, prefix, frozen, full"
    ):
        TrainingSettings(tuner="lorra")


def test_a_tuner_takes_its_own_learning_rate_unless_one_is_written_down() -> None:
    assert TrainingSettings(tuner="ia3").fit_learning_rates(1e-4, 2e-4).dpo.learning_rate == pytest.approx(1e-3)
    written = TrainingSettings.model_validate({"tuner": "ia3", "dpo": {"learning_rate": 3e-4}})
    assert written.fit_learning_rates(1e-4, 2e-4).dpo.learning_rate == 3e-4
