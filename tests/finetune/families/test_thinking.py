"""Models that think: not unless asked, and their thoughts are neither shown nor learned."""

import threading
from pathlib import Path
from typing import Any

import pytest
import torch

from assistant.answers import Decoding
from assistant.errors import AssistantError
from assistant.models.base import load_base
from assistant.models.local import LocalGenerator
from assistant.models.profile import choose_profile
from assistant.settings import AnswerSettings, ModelSettings
from finetune.errors import FinetuneError
from finetune.methods.dpo import DPO
from finetune.settings import TrainingSettings
from finetune.training.local import LocalTrainer
from tests.finetune.fakes import a_pair
from tests.finetune.families.tiny import build_model

QUESTION = a_pair().prompt


def settings_of(family: str, folder: Path, **more: Any) -> ModelSettings:
    return ModelSettings(name=str(build_model(family, folder / "model")), quantization="none", dtype="float32", **more)


class Speaks(torch.nn.Module):
    """Stands in front of a model and makes it say what it is told to, a token at a time."""

    def __init__(self, model: Any, tokens: list[int]) -> None:
        super().__init__()
        self.tokens = tokens
        model.lm_head.register_forward_hook(self._say)

    def _say(self, _: object, __: object, logits: torch.Tensor) -> torch.Tensor:
        logits[:, -1, self.tokens.pop(0)] = 1e4
        return logits


@pytest.mark.parametrize("family", ["Qwen3", "Qwen3-MoE", "always thinks"])
def test_a_model_does_not_think_unless_it_is_asked_to(family: str, tmp_path: Path) -> None:
    base = load_base(settings_of(family, tmp_path), tmp_path)
    assert LocalGenerator(base).render(QUESTION).endswith("<think>\n\n</think>\n\n")
    thinking = load_base(ModelSettings(name=str(tmp_path / "model"), quantization="none", thinking=True), tmp_path)
    assert "</think>" not in LocalGenerator(thinking).render(QUESTION)


@pytest.mark.parametrize(("family", "opening"), [("Qwen3", "<think>\n"), ("always thinks", "")])
def test_thoughts_are_no_part_of_an_answer(family: str, opening: str, tmp_path: Path) -> None:
    base = load_base(settings_of(family, tmp_path, thinking=True), tmp_path)
    words = base.tokenizer(f"{opening}Which door?\n</think>\n\nThe door is red.", add_special_tokens=False)["input_ids"]
    end = int(base.tokenizer.convert_tokens_to_ids("<|im_end|>"))  # type: ignore[arg-type] - one token, one id
    Speaks(base.model, [*words, end])
    fragments = list(LocalGenerator(base).stream(QUESTION, Decoding(max_new_tokens=99), threading.Event()))
    assert (fragments[-1].text, fragments[-1].ending) == ("The door is red.", "complete")
    assert all("The door is red.".startswith(fragment.text) for fragment in fragments)


def test_thoughts_without_an_end_leave_no_empty_answer(tmp_path: Path) -> None:
    base = load_base(settings_of("always thinks", tmp_path, thinking=True), tmp_path)
    Speaks(base.model, base.tokenizer("Which door? Which one?", add_special_tokens=False)["input_ids"])
    with pytest.raises(AssistantError, match=r"thought for 3 tokens and had none left to answer: raise `\[answers\]"):
        list(LocalGenerator(base).stream(QUESTION, Decoding(max_new_tokens=3), threading.Event()))


def test_a_model_that_thinks_is_not_trained(tmp_path: Path) -> None:
    settings = settings_of("Qwen3", tmp_path, thinking=True)
    trainer = LocalTrainer(lambda: load_base(settings, tmp_path), AnswerSettings(), tmp_path)
    with pytest.raises(FinetuneError, match=r"set `\[model\] thinking` to false to train"):
        trainer.measure(DPO, TrainingSettings(), [a_pair()])


def test_thoughts_get_room_and_chance() -> None:
    profile = choose_profile(ModelSettings(name="Qwen/Qwen3-8B"))
    decoding = profile.fit_answers(AnswerSettings(), thinking=True).decoding
    assert (decoding.max_new_tokens, decoding.temperature, decoding.top_k) == (2048, 0.6, 20)
    assert profile.fit_answers(AnswerSettings(max_new_tokens=99), thinking=True).max_new_tokens == 99
    assert profile.fit_answers(AnswerSettings()).temperature == 0
