"""Activated LoRA (2504.12397): an adapter that works only from the last words of the prompt on.

The base model reads all other text. So nothing outside of answers can be forgotten, prompts need no gradient, and every
adapter can use what was read of a prompt. peft serves such adapters: `alora_invocation_tokens` in their configuration
are the words at which they begin.
"""

from typing import Any

import torch
from peft.tuners.lora import LoraLayer
from transformers import PreTrainedTokenizerBase

from assistant.answers import Turn
from assistant.models.chat.rendering import prompt_tokens
from finetune.data.tokens import TrainingRow
from finetune.errors import FinetuneError

_ENDS_OF_QUESTIONS = ("a", "7.", "Why?", "(so)", "“Yes”", "x\n")


def invocation_tokens(tokenizer: PreTrainedTokenizerBase) -> list[int]:
    """Return the tokens that every prompt ends with, whatever the question: there an answer begins.

    Raises:
        FinetuneError: prompts of this model have no end in common.
    """
    prompts = [prompt_tokens([Turn("user", end)], tokenizer) for end in _ENDS_OF_QUESTIONS]
    common = 0
    while len({tuple(prompt[-common - 1 :]) for prompt in prompts}) == 1 and common < min(map(len, prompts)):
        common += 1
    if not common:
        raise FinetuneError(
            "The prompts of this model have no end in common at which an adapter could begin: set `[training] reach` "
            "to 'everything'."
        )
    return prompts[0][-common:]


def check_prompts(rows: list[TrainingRow], invocation: list[int]) -> None:
    """Raise FinetuneError, which names the first row whose prompt does not end where an answer begins."""
    for row in rows:
        if list(row.prompt_ids[-len(invocation) :]) != invocation:
            raise FinetuneError(
                f"The prompt of the pair {row.pair_id!r} does not end where an answer begins: set `[training] reach` "
                "to 'everything'."
            )


class ActivatedLora:
    """Tells the layers of an adapter on how many places they work, counted from the end of each row."""

    def __init__(self, model: torch.nn.Module, invocation: int, *, remember: bool = True) -> None:
        """Take the `model` whose layers carry the adapter, and how many tokens of the prompt it works on.

        With `remember` the model reads prompts without a gradient. A model that computes its layers twice cannot do so.
        """
        self.invocation = invocation
        self.remember = remember
        self._places: list[int] = []
        layers = [module for module in model.modules() if isinstance(module, LoraLayer)]
        self._hooks = [layer.register_forward_pre_hook(self._tell, with_kwargs=True) for layer in layers]

    def work_on(self, places: list[int]) -> None:
        """Set the number of places of each row. It holds until the next call, as backward passes read again."""
        self._places = places
        # copies of weights made without a gradient would be used with one
        torch.clear_autocast_cache()

    def remove(self) -> None:
        """Detach from the layers."""
        for hook in self._hooks:
            hook.remove()

    def _tell(self, _: torch.nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
        return args, {**kwargs, "alora_offsets": self._places}
