"""Where in a sequence an adapter works: on all of it, or from the end of the prompt on. Knows no loss and no trainer.

An adapter that works only from the prompt's last words on (activated LoRA, 2504.12397) leaves all other text to the
base model: nothing outside of answers can be forgotten, prompts need no gradient, and what was read of a prompt holds
for every adapter. peft serves it: `alora_invocation_tokens` in its configuration are the words it wakes up at.
"""

from typing import Any

import torch
from peft.tuners.lora import LoraLayer
from transformers import PreTrainedTokenizerBase

from assistant.answers import Turn
from assistant.models.local import render, text_tokens
from finetune.data.tokens import TrainingRow
from finetune.errors import FinetuneError

_ENDS_OF_QUESTIONS = ("a", "7.", "Why?", "(so)", "“Yes”", "x\n")


def invocation_tokens(tokenizer: PreTrainedTokenizerBase) -> list[int]:
    """Return the tokens that every prompt ends with, whatever was asked: where an answer begins.

    Raises:
        FinetuneError: prompts of this model have no end in common.
    """
    prompts = [text_tokens(render([Turn("user", end)], tokenizer), tokenizer) for end in _ENDS_OF_QUESTIONS]
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
    """Raise FinetuneError naming the first row whose prompt does not end where an answer begins."""
    for row in rows:
        if list(row.prompt_ids[-len(invocation) :]) != invocation:
            raise FinetuneError(
                f"The prompt of the pair {row.pair_id!r} does not end where an answer begins: set `[training] reach` "
                "to 'everything'."
            )


class ActivatedLora:
    """Tells the layers of an adapter on how many places, counted from the end of each row, they work."""

    def __init__(self, model: torch.nn.Module, invocation: int, *, remember: bool = True) -> None:
        """Take the `model` whose layers carry the adapter, and how many tokens of the prompt it works on.

        `remember` lets prompts be read without a gradient; a model that computes its layers a second time cannot.
        """
        self.invocation = invocation
        self.remember = remember
        self._places: list[int] = []
        layers = [module for module in model.modules() if isinstance(module, LoraLayer)]
        self._hooks = [layer.register_forward_pre_hook(self._tell, with_kwargs=True) for layer in layers]

    def work_on(self, places: list[int]) -> None:
        """Set the number of places of each row, until it is set anew: a backward pass may read a layer once more."""
        self._places = places
        # copies of weights made without a gradient would be used with one
        torch.clear_autocast_cache()

    def remove(self) -> None:
        """Tell the layers nothing any more."""
        for hook in self._hooks:
            hook.remove()

    def _tell(self, _: torch.nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
        return args, {**kwargs, "alora_offsets": self._places}
