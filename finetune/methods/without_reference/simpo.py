"""Simple preference optimisation."""

from typing import TYPE_CHECKING

from pydantic import Field

from finetune.methods.method import Method, MethodSettings

if TYPE_CHECKING:
    import torch

    from finetune.methods.loss import Pairs, Rewards


class SimpoSettings(MethodSettings):
    """The settings of simple preference optimisation."""

    beta: float = Field(default=2.0, gt=0, le=20, description="How much a token of one text must be likelier.")
    margin: float = Field(
        default=1.0, ge=0, le=10, description="By how much the chosen text is to win, after beta (gamma in the paper)."
    )
    sft_weight: float = Field(
        default=1.0,
        ge=0,
        le=10,
        description="Weight of the likelihood of the chosen text beside the preference. The paper has none, and learns "
        "nothing from rewritten answers.",
    )


def compute_loss(pairs: "Pairs", settings: SimpoSettings) -> "tuple[torch.Tensor, Rewards]":
    """Compare the likelihoods per token, so that length does not count (2405.14734, equation 6).

    The likelihood of the chosen text is added, as TRL can.
    """
    from torch.nn.functional import logsigmoid

    from finetune.methods.loss import Rewards

    mean = pairs.chosen.mean_log_probs()
    better, worse = settings.beta * mean, settings.beta * pairs.rejected.mean_log_probs()
    preference = -logsigmoid(better - worse - settings.margin) * pairs.comparable
    return preference - settings.sft_weight * mean, Rewards(better.detach(), worse.detach())


SIMPO = Method(
    name="simpo",
    written="SimPO",
    title="simple preference optimisation",
    summary="learns to prefer your corrections word for word, whatever their length, without comparing with the base "
    "model",
    settings=SimpoSettings,
    loss=compute_loss,
)
