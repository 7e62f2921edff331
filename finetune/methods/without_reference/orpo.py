"""Odds-ratio preference optimisation."""

from typing import TYPE_CHECKING

from pydantic import Field

from finetune.methods.method import Method, MethodSettings

if TYPE_CHECKING:
    import torch

    from finetune.methods.loss import Pairs, Rewards


class OrpoSettings(MethodSettings):
    """The settings of odds-ratio preference optimisation."""

    beta: float = Field(default=0.1, gt=0, le=5, description="Weight of the odds ratio beside the likelihood.")


def compute_loss(pairs: "Pairs", settings: OrpoSettings) -> "tuple[torch.Tensor, Rewards]":
    """Add the odds of the chosen text against the rejected one to its likelihood (2403.07691, equations 6 and 7)."""
    from torch.nn.functional import logsigmoid

    from finetune.methods.loss import Rewards

    better, worse = pairs.chosen.mean_log_probs(), pairs.rejected.mean_log_probs()
    log_odds = (better - worse) - (_log1mexp(better) - _log1mexp(worse))
    loss = -settings.beta * logsigmoid(log_odds) * pairs.comparable - better
    return loss, Rewards((settings.beta * better).detach(), (settings.beta * worse).detach())


def _log1mexp(value: "torch.Tensor") -> "torch.Tensor":
    """Return log(1 - exp(value)) for value < 0; a text that is certain is taken as nearly so."""
    return (-value.clamp(max=-1e-6).exp()).log1p()


ORPO = Method(
    name="orpo",
    title="odds-ratio preference optimisation",
    summary="learns to prefer your corrections without comparing with the base model, in a little less memory",
    settings=OrpoSettings,
    loss=compute_loss,
)
