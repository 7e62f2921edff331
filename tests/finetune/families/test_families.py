"""Each family of models answers, learns, serves what it has learned and gives it back, or says in a line why not."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from safetensors.torch import load_file, save_file

from assistant.adapters.files import Adapter
from assistant.adapters.shelf import AdapterShelf
from assistant.answers import Decoding, Turn
from assistant.errors import AssistantError
from assistant.models.base import LoadedBase, load_base
from assistant.models.chat.rendering import prompt_tokens
from assistant.models.formats.identity import identify_settings
from assistant.models.local import LocalGenerator
from assistant.models.waiting import WaitingGenerator
from assistant.models.writing.stopping import end_of_turn
from assistant.settings import AnswerSettings, ModelSettings
from finetune.errors import FinetuneError
from finetune.methods.dpo import DPO
from finetune.methods.method import Method
from finetune.runs.progress import ProgressFile, Training
from finetune.settings import Reach, TrainingSettings
from finetune.training.local import LocalTrainer
from tests.assistant.fakes import card, engine_at
from tests.finetune.fakes import a_pair
from tests.finetune.families.tiny import build_model

pytestmark = pytest.mark.filterwarnings("ignore:.*is_gradient_checkpointing:FutureWarning")

PAIRS = [a_pair(door) for door in ("north", "south", "cellar", "garden")]
DOCUMENTS = [PAIRS[0].chosen] * 12
"""108 tokens, for a method that learns documents."""
SHORT = Decoding(max_new_tokens=6)


@dataclass(frozen=True)
class Works:
    """What is expected of a family that answers and learns."""

    end: str = "</s>"
    """The token that ends an answer."""
    shares: bool = True
    """Whether both texts of a pair are read behind one prompt."""
    experts: bool = False


WORKS = {
    "Llama": Works("<|eot_id|>"),
    "Qwen2": Works("<|im_end|>"),
    "Qwen3": Works("<|im_end|>"),
    "Mistral": Works(),
    "Mistral with a window": Works(shares=False),
    "Gemma": Works("<end_of_turn>"),
    "Gemma 2": Works("<end_of_turn>", shares=False),
    "Gemma 3": Works("<end_of_turn>", shares=False),
    "Gemma 3 with pictures": Works("<end_of_turn>", shares=False),
    "Phi": Works("<|end|>"),
    "Phi 3": Works("<|end|>"),
    "OLMo": Works(),
    "OLMo 2": Works(),
    "GPT-2": Works("<|im_end|>"),
    "NeoX": Works(),
    "Mixtral": Works(shares=False, experts=True),
    "Qwen3-MoE": Works("<|im_end|>", shares=False, experts=True),
    "Mamba": Works("<|im_end|>", shares=False),
    "no end and no padding": Works("<|im_end|>"),
    "no generation prompt": Works(),
    "drops the system": Works(),
    "always thinks": Works("<|im_end|>"),
}
REFUSED = {
    "T5": "is a 't5' model, and only models that continue a text can answer: choose one such as",
    "no template": "has no chat template: choose an instruction-tuned model",
    "no end anywhere": r"Nothing ends an answer of .* Set eos_token in its tokenizer_config\.json",
}


@pytest.fixture(scope="module")
def settings_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], ModelSettings]:
    """The settings that name a model of a family, which is built once."""
    models = tmp_path_factory.mktemp("models")

    def name(family: str) -> ModelSettings:
        folder = models / family.replace(" ", "-")
        if not folder.exists():
            build_model(family, folder)
        return ModelSettings(name=str(folder), quantization="none", dtype="float32")

    return name


@pytest.mark.parametrize("family", WORKS)
def test_a_family_answers_alone_and_among_others(
    family: str, settings_of: Callable[[str], ModelSettings], tmp_path: Path
) -> None:
    settings, question = settings_of(family), PAIRS[0].prompt
    base = load_base(settings, tmp_path)
    generator = LocalGenerator(base)
    prompt = generator.render(question)
    assert all(turn.text in prompt for turn in question), "the instructions or the question are lost"
    assert base.tokenizer.convert_ids_to_tokens(end_of_turn(base)[0]) == WORKS[family].end
    waiting = WaitingGenerator(settings, tmp_path, lambda: LocalGenerator(base))
    assert waiting.count_tokens(question) == len(prompt_tokens(question, base.tokenizer))
    *_, alone = generator.stream(question, SHORT, threading.Event())
    longer = (*question[:-1], Turn("user", "Mind the doors. " * 9 + question[-1].text))
    among, _ = generator.write_all([question, longer], SHORT)
    assert (among.text, among.ending) == (alone.text, alone.ending)
    behind = generator.log_likelihood(question, "The north door is red.")
    anew = LocalGenerator(base).log_likelihood(question, "The north door is red.")
    assert behind.nll == pytest.approx(anew.nll, rel=1e-4)


def learn(settings: ModelSettings, reach: Reach, folder: Path, method: Method[Any] = DPO, **more: Any) -> Training:
    """Train two steps as a night does."""
    (folder / "adapter").mkdir(exist_ok=True)
    section: dict[str, Any] = {"learning_rate": 1e-2} | ({"window_tokens": 32} if method.reads_documents else {})
    if method.reinforce:
        section |= {"reward_alpha": 1, "max_new_tokens": 8}
    sections: dict[str, Any] = {method.name: method.settings.model_validate(section)}
    training = TrainingSettings(
        reach=reach, epochs=1, pairs_per_step=2, pairs_at_once=2, rank=4, alpha=8, warmup_share=0, **sections, **more
    )
    trainer = LocalTrainer(lambda: load_base(settings, folder), AnswerSettings(), folder, lambda: DOCUMENTS)
    progress = ProgressFile(folder / "adapter/progress.jsonl")
    pairs = () if method.reads_documents else PAIRS
    return trainer.train(method, training, pairs, folder / "adapter", progress)


@pytest.mark.parametrize("reach", ["answer", "everything"])
@pytest.mark.parametrize("family", WORKS)
def test_a_family_learns_and_serves_and_is_taken_back(
    family: str, reach: Reach, settings_of: Callable[[str], ModelSettings], tmp_path: Path
) -> None:
    settings, expected = settings_of(family), WORKS[family]
    trained = learn(settings, reach, tmp_path)
    assert trained.steps == 2
    assert trained.shared_prefixes == expected.shares
    assert trained.reach == ("everything" if expected.experts else reach)
    identify = partial(identify_settings, settings, tmp_path)
    shelf = AdapterShelf(tmp_path, engine_at(tmp_path / "apprentice.db"), settings.name, identify=identify)
    adapter = Adapter(**{**vars(card("adapter", tmp_path / "adapter", settings.name)), "trained_on": identify()})
    shelf.complete(adapter)
    shelf.promote("adapter", "it is better")
    generator = LocalGenerator(load_base(settings, tmp_path))
    pair, serving = PAIRS[0], shelf.verify("adapter")
    before, after = (generator.log_likelihood(pair.prompt, pair.chosen, on).nll for on in (None, serving))
    assert after < before - 0.01, "nothing was learned, or what was learned does not serve"
    *_, alone = generator.stream(pair.prompt, SHORT, threading.Event(), serving)
    among, _ = generator.write_all([pair.prompt, PAIRS[3].prompt], SHORT, serving)
    assert among.text == alone.text
    assert generator.log_likelihood(pair.prompt, pair.chosen, serving).nll == pytest.approx(after, rel=1e-4)
    shelf.rollback()
    assert shelf.champion() is None
    assert generator.log_likelihood(pair.prompt, pair.chosen).nll == pytest.approx(before, rel=1e-5)


@pytest.mark.parametrize("family", REFUSED)
def test_what_cannot_answer_says_so_in_one_line(
    family: str, settings_of: Callable[[str], ModelSettings], tmp_path: Path
) -> None:
    settings = settings_of(family)
    waiting = WaitingGenerator(settings, tmp_path, lambda: LocalGenerator(load_base(settings, tmp_path)))
    with pytest.raises(AssistantError, match=REFUSED[family]) as raised:
        next(waiting.stream(PAIRS[0].prompt, SHORT, threading.Event()))
    assert "\n" not in str(raised.value)


def test_a_model_that_cannot_be_quantised_says_so(settings_of: Callable[[str], ModelSettings], tmp_path: Path) -> None:
    settings = settings_of("Mamba").model_copy(update={"quantization": "nf4"})
    with pytest.raises(AssistantError, match=r"A 'mamba' model .* set `\[model\] quantization` to 'none'"):
        load_base(settings, tmp_path)


def test_dropout_on_experts_is_refused_in_one_line(settings_of: Callable[[str], ModelSettings], tmp_path: Path) -> None:
    with pytest.raises(FinetuneError, match=r"this model has experts: set `\[training\] dropout` to 0, not 0\.1"):
        learn(settings_of("Mixtral"), "answer", tmp_path, dropout=0.1)


def test_that_experts_learn_everywhere_is_said(
    settings_of: Callable[[str], ModelSettings], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    learn(settings_of("Qwen3-MoE"), "answer", tmp_path)
    assert "This model has experts" in caplog.text


def test_a_prompt_that_fills_the_window_is_answered(
    settings_of: Callable[[str], ModelSettings], tmp_path: Path
) -> None:
    base: LoadedBase = load_base(settings_of("Gemma 3").model_copy(update={"window": 100_000}), tmp_path)
    generator = LocalGenerator(base)
    assert generator.window == 2048
    words = 1
    while generator.count_tokens([Turn("user", "door " * words)]) + SHORT.max_new_tokens < generator.window:
        words += 16
    words -= 16
    *_, last = generator.stream([Turn("user", "door " * words)], SHORT, threading.Event())
    assert last.new_tokens > 0


def test_a_training_that_ends_in_no_numbers_leaves_no_adapter(tmp_path: Path) -> None:
    file = build_model("Llama", tmp_path / "model") / "model.safetensors"
    weights = load_file(file)
    weights["model.norm.weight"][0] = float("nan")
    save_file(weights, file, {"format": "pt"})
    settings = ModelSettings(name=str(tmp_path / "model"), quantization="none", dtype="float32")
    with pytest.raises(FinetuneError, match="ended in weights that are no numbers"):
        learn(settings, "answer", tmp_path)
