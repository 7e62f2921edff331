"""Supervised fine-tuning."""

from typing import TYPE_CHECKING

from finetune.methods.method import Method, MethodSettings

if TYPE_CHECKING:
    import torch

    from finetune.methods.loss import Pairs, Rewards


class SftSettings(MethodSettings):
    """The settings of supervised fine-tuning."""


def compute_loss(pairs: "Pairs", _: MethodSettings) -> "tuple[torch.Tensor, Rewards]":
    """Return how unlikely the chosen texts are, in nats per token."""
    from finetune.methods.loss import Rewards

    better = pairs.chosen.mean_log_probs()
    nothing = better.new_zeros(better.shape)
    return -better, Rewards(nothing, nothing)


SFT = Method(
    name="sft",
    title="supervised fine-tuning",
    summary="learns to write your corrections, whatever the answer was before",
    settings=SftSettings,
    loss=compute_loss,
    compares=False,
)
