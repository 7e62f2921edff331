"""The trainer where a reward says what texts are worth: the model writes some to each question, and learns from them.

The texts go through the model in one batch with the pairs, two of them as one pair, so all that makes pairs fast works
for them: what two share is read once, and an activated LoRA leaves the prompt to the base model.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from transformers import GenerationConfig

from assistant.models.base import LoadedBase
from assistant.models.writing.stopping import end_of_turn
from finetune.methods.method import Method
from finetune.methods.rlhf import RlhfSettings
from finetune.methods.samples import Samples
from finetune.methods.tuners.table import TUNERS
from finetune.settings import TrainingSettings
from finetune.training.processes.loader import FILLER
from finetune.training.reach.activated_lora import ActivatedLora
from finetune.training.reinforcement.learning import Reward, load_reward
from finetune.training.trainer import AdapterTrainer, Sides

_SAMPLED = "sampled"
"""In a batch: the places of its pairs to whose questions the model has written."""
_WORTH = "worth"
"""In a batch: what each of these texts is worth, (questions, samples)."""


@dataclass(frozen=True)
class Written:
    """Texts to one question."""

    prompt: list[int]
    texts: list[list[int]]
    worth: list[float]
    """What each is worth, less what it loses for its length."""
    reference: list[list[float]]
    """The base model's log-probability of each token of each text."""


class ReinforcedTrainer(AdapterTrainer):
    """Trains on the questions of corrections with a reward, and on their chosen texts."""

    activated: ActivatedLora | None = None
    """What must be told where the adapter begins."""

    def __init__(
        self,
        *args: Any,
        reward: Reward,
        settings: RlhfSettings,
        reinforce: Callable[[Samples], torch.Tensor],
        ends: Sequence[int],
        window: int,
        **kwargs: Any,
    ) -> None:
        """Take what AdapterTrainer takes, the reward, the loss of samples, what `ends` a text, and the `window`."""
        super().__init__(*args, **kwargs)
        self._reward = reward
        self._settings = settings
        self._reinforce = reinforce
        self._ends = list(ends)
        self._window = window

    def _add_texts(self, model: Any, inputs: dict[str, Any]) -> dict[str, Any]:
        """Let the model write to the questions of corrections; return the batch with these texts behind its pairs."""
        if FILLER in inputs or not model.training:
            return inputs
        pairs = _take_apart(inputs)
        places = [place for place, (_, _, rejected) in enumerate(pairs) if rejected]
        if not places:
            return inputs
        asked = [pairs[place] for place in places]
        sampled = self._write(model, [prompt for prompt, _, _ in asked])
        written = [
            self._judge(prompt, texts, len(chosen)) for (prompt, chosen, _), texts in zip(asked, sampled, strict=True)
        ]
        extended = _append(inputs, written)
        device = inputs["input_ids"].device
        return {
            **extended,
            _SAMPLED: torch.tensor(places, device=device),
            _WORTH: torch.tensor([one.worth for one in written], device=device),
        }

    def _add_losses(self, losses: torch.Tensor, sides: Sides, inputs: dict[str, Any]) -> torch.Tensor:
        """Add the mean loss of the texts of each question to the loss of its pair."""
        if _SAMPLED not in inputs:
            return losses
        worth: torch.Tensor = inputs[_WORTH]

        def gather(name: str) -> torch.Tensor:
            behind = [getattr(side, name)[len(losses) :] for side in sides]
            return torch.stack(behind, dim=1).reshape(*worth.shape, -1)  # (questions, samples, tokens)

        samples = Samples(gather("log_probs"), gather("reference"), gather("present"), worth)
        measured = self._metrics["train"]
        measured["sampled/reward"] += worth.flatten().tolist()
        measured["sampled/divergence"] += samples.measure_divergence().flatten().tolist()
        return losses.index_add(0, inputs[_SAMPLED], self._reinforce(samples).mean(dim=1))

    def _write(self, model: Any, prompts: list[list[int]]) -> list[list[list[int]]]:
        """Return as many texts to each prompt as the settings ask for, in tokens, with an end where they have one."""
        count, longest = self._settings.samples, max(map(len, prompts))
        padding = self._ends[0]
        rows = [[padding] * (longest - len(prompt)) + prompt for prompt in prompts for _ in range(count)]
        mask = [[0] * (longest - len(prompt)) + [1] * len(prompt) for prompt in prompts for _ in range(count)]
        config = GenerationConfig(
            max_new_tokens=max(1, min(self._settings.max_new_tokens, self._window - longest)),
            do_sample=True,
            temperature=self._settings.temperature,
            top_k=0,
            top_p=1.0,
            eos_token_id=self._ends,
            pad_token_id=padding,
        )
        writer: Any = self.accelerator.unwrap_model(model)
        if self.activated:
            self.activated.work_on([self.activated.invocation] * len(rows))
        writer.eval()
        with torch.no_grad(), self.accelerator.autocast():
            found = writer.generate(
                input_ids=torch.tensor(rows, device=self.accelerator.device),
                attention_mask=torch.tensor(mask, device=self.accelerator.device),
                generation_config=config,
            )
        writer.train()
        texts = [self._until_end(text) for text in found[:, longest:].tolist()]
        return [texts[start : start + count] for start in range(0, len(texts), count)]

    def _until_end(self, text: list[int]) -> list[int]:
        end = next((place for place, token in enumerate(text) if token in self._ends), len(text))
        return text[: end + 1]

    def _judge(self, prompt: list[int], texts: list[list[int]], usual: int) -> Written:
        """Say what texts are worth, beside a correction that is `usual` tokens long."""
        rewards, reference = self._reward.judge(prompt, texts)
        worth = [
            reward - self._settings.length_penalty * (max(0.0, len(text) / usual - 1) + (text[-1] not in self._ends))
            for reward, text in zip(rewards, texts, strict=True)
        ]
        return Written(prompt, texts, worth, reference)


def build_reinforced(
    method: Method[Any], base: LoadedBase, settings: TrainingSettings, folder: Path, **common: Any
) -> ReinforcedTrainer:
    """Return the trainer for a method, with the reward that the run in `folder` has learned and what all trainers take.

    Build it before anything is put on the base model.
    """
    own, reinforce = settings.of(method), method.reinforce
    assert reinforce is not None
    return ReinforcedTrainer(
        **common,
        # a tuner without weights of its own changes those of the model
        reward=load_reward(base, settings, folder, share=TUNERS[settings.tuner].configure is not None),
        settings=own,
        reinforce=lambda samples: reinforce(samples, own),
        ends=end_of_turn(base),
        window=base.window,
    )


def _take_apart(inputs: dict[str, Any]) -> list[tuple[list[int], list[int], list[int]]]:
    """Return prompt, chosen and rejected text of each pair of a batch, in tokens."""
    pairs = len(inputs["input_ids"]) // 2
    ids, lengths = inputs["input_ids"].tolist(), inputs["attention_mask"].sum(dim=1).tolist()
    written = (inputs["counts"] > 0).sum(dim=1).tolist()
    prompts = [ids[row][: lengths[row] - written[row]] for row in range(pairs)]
    texts = [ids[row][lengths[row] - written[row] : lengths[row]] for row in range(2 * pairs)]
    return list(zip(prompts, texts[:pairs], texts[pairs:], strict=True))


def _append(inputs: dict[str, Any], written: Sequence[Written]) -> dict[str, Any]:
    """Return the batch with the texts behind its pairs, one after the other as the chosen and the rejected one."""
    device = inputs["input_ids"].device
    rows = [(one.prompt, *text) for one in written for text in zip(one.texts, one.reference, strict=True)]
    longest = max(inputs["input_ids"].shape[1], *(len(prompt) + len(text) for prompt, text, _ in rows))

    def pad(values: list[Any]) -> list[Any]:
        return [*values, *[0] * (longest - len(values))]

    added = {
        "input_ids": [pad([*prompt, *text]) for prompt, text, _ in rows],
        "attention_mask": [pad([1] * (len(prompt) + len(text))) for prompt, text, _ in rows],
        "counts": [pad([*[0.0] * len(prompt), *[1.0] * len(text)]) for prompt, text, _ in rows],
        "reference": [pad([*[0.0] * len(prompt), *reference]) for prompt, _, reference in rows],
    }

    def join(name: str) -> torch.Tensor:
        known: torch.Tensor = inputs[name]
        known = torch.nn.functional.pad(known, (0, longest - known.shape[1]))
        more = torch.tensor(added[name], dtype=known.dtype, device=device)
        chosen, rejected = known.chunk(2)
        return torch.cat([chosen, more[0::2], rejected, more[1::2]])

    return {**inputs, **{name: join(name) for name in added}}
