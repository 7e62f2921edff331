"""Kahneman-Tversky optimisation."""

from typing import TYPE_CHECKING

from pydantic import Field

from feedback.records import CORRECTIONS, THUMBS
from finetune.methods.method import Method, MethodSettings

if TYPE_CHECKING:
    import torch

    from finetune.methods.loss import Pairs, Rewards


class KtoSettings(MethodSettings):
    """The settings of Kahneman-Tversky optimisation."""

    beta: float = Field(default=0.1, gt=0, le=5, description="How strongly the adapter is held to the base model.")
    undesirable_weight: float = Field(default=1.0, ge=0, le=10, description="What a bad text counts beside a good one.")


def compute_loss(pairs: "Pairs", settings: KtoSettings) -> "tuple[torch.Tensor, Rewards]":
    """Judge each text alone, against how far the model has moved (2402.01306, equation 8).

    A missing side costs nothing, so a rejected text alone teaches too.
    """
    from finetune.methods.loss import Rewards

    chosen, rejected, moved, beta = pairs.chosen, pairs.rejected, pairs.divergence, settings.beta
    assert moved is not None, "the method needs the divergence"
    better, worse = chosen.log_ratios(), rejected.log_ratios()
    desirable = (1 - (beta * (better - moved)).sigmoid()) * chosen.present.any(dim=1)
    undesirable = (1 - (beta * (moved - worse)).sigmoid()) * rejected.present.any(dim=1)
    loss = desirable + settings.undesirable_weight * undesirable
    return loss, Rewards((beta * better).detach(), (beta * worse).detach())


KTO = Method(
    name="kto",
    title="Kahneman-Tversky optimisation",
    summary="learns from good and bad answers each on their own, so also from thumbs without a correction",
    settings=KtoSettings,
    loss=compute_loss,
    learns_from=(*CORRECTIONS, *THUMBS),
    needs_reference=True,
    needs_divergence=True,
    limits_liked=False,  # it weighs good answers against bad ones
)
