"""Contrastive preference optimisation."""

from typing import TYPE_CHECKING

from pydantic import Field

from finetune.methods.method import Method, MethodSettings

if TYPE_CHECKING:
    import torch

    from finetune.methods.loss import Pairs, Rewards


class CpoSettings(MethodSettings):
    """The settings of contrastive preference optimisation."""

    beta: float = Field(default=0.1, gt=0, le=5, description="How much one text must be likelier than the other.")
    sft_weight: float = Field(
        default=1.0, ge=0, le=10, description="Weight of the likelihood of the chosen text beside the preference."
    )


def compute_loss(pairs: "Pairs", settings: CpoSettings) -> "tuple[torch.Tensor, Rewards]":
    """Compare the likelihoods of whole texts, and add that of the chosen one (2401.08417, equations 4 and 5)."""
    from torch.nn.functional import logsigmoid

    from finetune.methods.loss import Rewards

    better, worse = (settings.beta * side.sum_log_probs() for side in (pairs.chosen, pairs.rejected))
    preference = -logsigmoid(better - worse) * pairs.comparable
    loss = preference - settings.sft_weight * pairs.chosen.mean_log_probs()
    return loss, Rewards(better.detach(), worse.detach())


CPO = Method(
    name="cpo",
    title="contrastive preference optimisation",
    summary="learns to prefer your corrections as whole texts and to write them, without comparing with the base model",
    settings=CpoSettings,
    loss=compute_loss,
)
