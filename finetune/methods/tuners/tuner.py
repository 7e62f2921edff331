"""What a tuner is: the weights that a training adds to the model or changes of it.

Every command reads the names of all tuners, so the file of a tuner imports peft only where its weights are made.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from peft import PeftConfig
    from transformers import PreTrainedModel


@dataclass(frozen=True)
class Shape:
    """How large the added weights are, and where they begin to work."""

    rank: int
    alpha: int
    dropout: float
    invocation: list[int] | None = None
    """The tokens behind which an answer begins, where nothing before them is to change."""
    frozen_share: float = 0.75
    """Share of the layers that stay as they are, where only the last ones are trained."""


@dataclass(frozen=True)
class Tuner:
    """A way to hold what was learned. Whatever the loss, it can be any of them."""

    name: str
    """Its name in `[training] tuner`."""
    title: str
    """What the name stands for, and where it comes from."""
    configure: "Callable[[PreTrainedModel, Shape], PeftConfig] | None" = None
    """Return what peft makes the weights by. Raises FinetuneError where they cannot live on the model."""
    list_weights: "Callable[[PreTrainedModel, Shape], list[str]] | None" = None
    """Where nothing is added, return the names of the model's own weights that are trained. Raises FinetuneError where
    they cannot be."""
    begins_at_answers: bool = False
    """Whether it can leave the prompt to the base model (`[training] reach`)."""
    adds_places: bool = False
    """Whether something stands before the prompt, so that texts cannot share what was read of it."""
    rate: float = 1.0
    """How many times the learning rate of LoRA it takes."""
