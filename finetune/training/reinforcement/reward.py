"""A model of what a text is worth to people: the base model with an adapter of its own and one number as its head.

It works on answers alone, so the base model reads a prompt once for all texts that follow it, and what it thinks of
them costs no second reading. It shares the weights of the base model that it is made from.
"""

import copy
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

import torch
from peft import PeftModel, get_peft_model, get_peft_model_state_dict, set_peft_model_state_dict
from transformers import DynamicCache, PreTrainedModel

from assistant.models.base import LoadedBase
from assistant.models.switching import ignore_warnings_of_peft
from assistant.models.writing.stopping import end_of_turn
from finetune.methods.tuners.lora import make_lora
from finetune.methods.tuners.tuner import Shape
from finetune.settings import TrainingSettings

_HEAD = "head.weight"


@dataclass(frozen=True)
class Read:
    """What was made of some texts."""

    rewards: torch.Tensor
    """(texts,): what each is worth; only the difference between two texts means something."""
    log_probs: list[list[float]]
    """Of the base model, for each token of each text. Empty unless asked for."""


class RewardModel(torch.nn.Module):
    """Says what a text is worth. Of its weights, those of the adapter and of the head can be learned."""

    def __init__(self, base: LoadedBase, settings: TrainingSettings, *, share: bool = True) -> None:
        """Worth 0 for every text. Unless they are to `share` weights, the base model may change afterwards."""
        super().__init__()
        ignore_warnings_of_peft()
        model = _copy(base.model, share=share)
        peft: Any = get_peft_model(model, make_lora(model, Shape(settings.rank, settings.alpha, 0.0)))
        for parameter in peft.parameters():
            if parameter.requires_grad:
                parameter.data = parameter.data.float()
        self._peft: PeftModel = peft.eval()
        self._model = model
        self._end = end_of_turn(base)
        self._autocast = base.dtype if base.dtype != torch.float32 else None
        width = model.config.get_text_config().hidden_size
        self.head = torch.nn.Linear(width, 1, bias=False, device=base.device, dtype=torch.float32)
        torch.nn.init.zeros_(self.head.weight)

    @property
    def learned(self) -> list[torch.nn.Parameter]:
        """The weights that are learned."""
        return [parameter for parameter in self.parameters() if parameter.requires_grad]

    def read(self, prompt: Sequence[int], texts: Sequence[Sequence[int]], *, log_probs: bool = False) -> Read:
        """Read texts that follow one prompt, all in tokens. A text without an end is read with one."""
        ended = [text if text and text[-1] in self._end else [*text, self._end[0]] for text in texts]
        with self._as_asked():
            memory = self._remember(prompt[:-1])
            thought: list[list[float]] = []
            if log_probs:
                with torch.no_grad(), self._peft.disable_adapter():
                    thought = self._find_log_probs(prompt, texts, memory)
            backbone: Any = self._model.base_model
            hidden = self._call(backbone, prompt, ended, memory).last_hidden_state
            last = torch.tensor([len(text) for text in ended], device=hidden.device)
            # (texts, width), of the last token of each; what stands before the texts may be there or not
            begin = hidden.shape[1] - max(map(len, ended)) - 1
            states = hidden[torch.arange(len(ended), device=hidden.device), begin + last].float()
        return Read(self.head(states).squeeze(-1), thought)

    def get_weights(self) -> dict[str, torch.Tensor]:
        """Return what was learned, by names."""
        adapter = get_peft_model_state_dict(self._peft, save_embedding_layers=False)
        return {name: values.detach().cpu() for name, values in {**adapter, _HEAD: self.head.weight}.items()}

    def set_weights(self, weights: Mapping[str, torch.Tensor]) -> None:
        """Take what `get_weights` returned."""
        known = dict(weights)
        self.head.weight.data.copy_(known.pop(_HEAD))
        set_peft_model_state_dict(self._peft, known)

    def _as_asked(self) -> Any:
        if self._autocast is None:
            return nullcontext()
        return torch.autocast(self.head.weight.device.type, dtype=self._autocast)

    def _remember(self, before: Sequence[int]) -> DynamicCache | None:
        """Let the base model read the beginning; None where it cannot go on from there with several tokens at once."""
        if not before:
            return None
        backbone: Any = self._model.base_model
        with torch.no_grad(), self._peft.disable_adapter():
            output = backbone(input_ids=self._tensor([list(before)]), use_cache=True)
        memory = getattr(output, "past_key_values", None)
        # layers of other kinds, such as state spaces, go on token by token
        return memory if type(memory) is DynamicCache else None

    def _find_log_probs(
        self, prompt: Sequence[int], texts: Sequence[Sequence[int]], memory: DynamicCache | None
    ) -> list[list[float]]:
        longest = max(map(len, texts))
        logits = self._call(self._model, prompt, texts, memory, logits_to_keep=longest + 1).logits[:, -longest - 1 : -1]
        wanted = self._pad(texts)
        found = logits.float().log_softmax(dim=-1).gather(2, wanted.unsqueeze(-1)).squeeze(-1)
        return [values[: len(text)].tolist() for values, text in zip(found, texts, strict=True)]

    def _call(
        self,
        module: Any,
        prompt: Sequence[int],
        texts: Sequence[Sequence[int]],
        memory: DynamicCache | None,
        **more: Any,
    ) -> Any:
        """Run a module on the last token of the prompt and the texts, padded at their ends, or on all where it must."""
        before = prompt[:-1] if memory is None else ()
        rows = [[*before, prompt[-1], *text] for text in texts]
        ids = self._pad(rows)
        known = len(prompt) - 1 if memory else 0
        mask = torch.ones(len(rows), known + ids.shape[1], dtype=torch.long, device=ids.device)
        for number, row in enumerate(rows):
            mask[number, known + len(row) :] = 0
        if memory is None:
            return module(input_ids=ids, attention_mask=mask, use_cache=False, **more)
        memory = copy.deepcopy(memory)
        memory.batch_repeat_interleave(len(rows))
        return module(input_ids=ids, attention_mask=mask, past_key_values=memory, use_cache=True, **more)

    def _pad(self, rows: Sequence[Sequence[int]]) -> torch.Tensor:
        longest = max(map(len, rows))
        return self._tensor([[*row, *[self._end[0]] * (longest - len(row))] for row in rows])

    def _tensor(self, rows: list[list[int]]) -> torch.Tensor:
        return torch.tensor(rows, device=self.head.weight.device)


def _copy(model: PreTrainedModel, *, share: bool) -> PreTrainedModel:
    """Return the same model with layers of its own, which may carry another adapter. Weights can be shared."""
    tensors = [*model.parameters(), *model.buffers()] if share else []
    return copy.deepcopy(model, {id(tensor): tensor for tensor in tensors}).eval()
