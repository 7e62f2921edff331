"""Stopping criteria: an answer ends at the end of its turn if that is likely enough, or when somebody stops it."""

import threading
from collections.abc import Sequence

import torch
from transformers import LogitsProcessor, StoppingCriteria

from assistant.models.base import LoadedBase
from assistant.models.chat.template import find_ends


class EndWhenLikely(LogitsProcessor):
    """Lets an answer end only where that has at least some probability (decision 0009).

    After a sentence, the end is a single token, and the ways to go on are many: the end is often the likeliest token
    although going on, in one way or another, is likelier.
    """

    def __init__(self, ends: Sequence[int], least: float) -> None:
        self._ends = list(ends)
        self._least = least

    def __call__(self, _: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:  # pyright: ignore[reportIncompatibleMethodOverride]
        ending = scores.float().softmax(-1)[:, self._ends].sum(-1, keepdim=True)
        forbidden = torch.zeros_like(scores, dtype=torch.bool)
        forbidden[:, self._ends] = ending < self._least
        return scores.masked_fill(forbidden, -torch.inf)


class StopWhen(StoppingCriteria):
    """Stops when any of some events is set."""

    def __init__(self, *events: threading.Event) -> None:
        self._events = events

    def __call__(self, input_ids: torch.Tensor, *_: object, **__: object) -> torch.Tensor:  # pyright: ignore[reportIncompatibleMethodOverride]
        stopped = any(event.is_set() for event in self._events)
        return torch.full((len(input_ids),), stopped, device=input_ids.device)


def end_of_turn(base: LoadedBase) -> list[int]:
    """Return the tokens that end an answer; the first is the one the chat template writes."""
    return find_ends(base.tokenizer, base.model.generation_config.eos_token_id, base.model_id)
