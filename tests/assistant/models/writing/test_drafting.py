"""Longer steps write what single ones do, and fewer of them where a text repeats what stands before."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import LogitsProcessor, LogitsProcessorList, StoppingCriteria, StoppingCriteriaList

from assistant.models.base import load_base
from assistant.models.engines.loading import load_compiled
from assistant.models.writing.drafting import LONGEST_DRAFT, TextSoFar, write_with_drafts
from assistant.settings import ModelSettings
from tests.finetune.families.tiny import build_model

PROMPT = [*range(20, 60), 20, 21]
COPIED = [*range(22, 34), 63, 64, 65, 66, *range(40, 50)]
END = 67


class Recite(LogitsProcessor):
    """Makes a text the likeliest, whatever the model says."""

    def __init__(self, text: Sequence[int]) -> None:
        self.text = [*text, END]

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        written = input_ids.shape[1] - len(PROMPT)
        return scores.index_fill(1, torch.tensor([self.text[written]]), 1e4)


class StopAt(StoppingCriteria):
    """Stops once a text has so many tokens."""

    def __init__(self, tokens: int) -> None:
        self.tokens = tokens

    def __call__(self, input_ids: torch.Tensor, *_: Any, **__: Any) -> torch.Tensor:
        return torch.tensor([input_ids.shape[1] >= self.tokens])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_model("Llama", tmp_path_factory.mktemp("llama") / "model")


@pytest.fixture(scope="module", params=["transformers", "openvino"])
def model(request: pytest.FixtureRequest, folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    load = load_base if request.param == "transformers" else load_compiled
    return load(ModelSettings(name=str(folder), dtype="float32"), tmp_path_factory.mktemp("home")).model


def write(model: Any, drafts: bool, *processors: LogitsProcessor, most: int = 40, stop: int = 1000) -> list[int]:
    prompt = torch.tensor([PROMPT])
    written = model.generate(
        input_ids=prompt,
        attention_mask=torch.ones_like(prompt),
        max_new_tokens=most,
        do_sample=False,
        eos_token_id=[END],
        pad_token_id=0,
        logits_processor=LogitsProcessorList(processors),
        stopping_criteria=StoppingCriteriaList([StopAt(stop)]),
        return_dict_in_generate=True,
        custom_generate=write_with_drafts if drafts else None,
    )
    return written.sequences[0, len(PROMPT) :].tolist()


def count_steps(model: Any, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return a list that grows by the number of tokens of each step."""
    steps: list[int] = []
    forward = type(model).forward

    def counted(self: Any, input_ids: torch.Tensor, **rest: Any) -> Any:
        steps.append(input_ids.shape[1])
        return forward(self, input_ids, **rest)

    monkeypatch.setattr(type(model), "forward", counted)
    return steps


def test_what_followed_the_last_tokens_before_is_the_draft() -> None:
    text = TextSoFar([1, 2, 3, 4, 5, 9, 2, 3])
    assert text.draft(2) == [4, 5]
    assert text.draft(3) == [4, 5, 9]
    text.extend([7])
    assert text.draft(3) == []
    text.extend([2, 3])
    assert text.draft(9) == [7, 2, 3]  # the last place counts
    text.extend([4])
    assert text.draft(1) == [5]  # and the longest match


def test_the_text_is_that_of_single_steps(model: Any) -> None:
    assert write(model, True) == write(model, False)
    assert len(write(model, True, most=5)) == 5


def test_a_copied_text_takes_few_steps(model: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = write(model, False, Recite(COPIED))
    steps = count_steps(model, monkeypatch)
    assert write(model, True, Recite(COPIED)) == alone == [*COPIED, END]
    prompt, *later = steps
    assert prompt == len(PROMPT)
    assert max(later) == 1 + LONGEST_DRAFT
    assert len(later) < len(alone) / 2


def test_what_comes_after_a_wrong_draft_is_as_likely_as_before(model: Any) -> None:
    """The tokens that were tried in vain are seen by nothing that is read later."""

    class Listen(Recite):
        def __init__(self) -> None:
            super().__init__(COPIED)
            self.heard: list[torch.Tensor] = []

        def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
            self.heard.append(scores.clone())
            return super().__call__(input_ids, scores)

    single, longer = Listen(), Listen()
    write(model, False, single)
    write(model, True, longer)
    assert len(single.heard) == len(longer.heard)
    for one, other in zip(single.heard, longer.heard, strict=True):
        assert torch.allclose(one, other, atol=2e-3)


def test_it_ends_where_it_is_stopped(model: Any) -> None:
    stopped = write(model, True, Recite(COPIED), stop=len(PROMPT) + 6)
    assert COPIED[: len(stopped)] == stopped
    assert 6 <= len(stopped) <= 6 + LONGEST_DRAFT
