"""Direct preference optimisation."""

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from finetune.methods.method import Method, MethodSettings

if TYPE_CHECKING:
    import torch

    from finetune.methods.loss import Completions, Pairs, Rewards

Preference = Literal["sigmoid", "apo_zero", "robust", "ipo"]


class DpoSettings(MethodSettings):
    """The settings of direct preference optimisation."""

    learning_rate: float = Field(
        default=5e-4,
        gt=0,
        le=1e-2,
        description="Peak learning rate. Larger models take less, by the table in docs/growing.md.",
    )
    beta: float = Field(default=0.1, gt=0, le=5, description="How strongly the adapter is held to the base model.")
    loss: Preference = Field(
        default="sigmoid",
        description="`sigmoid` is plain DPO; `apo_zero` (2408.06266) also pulls the chosen text up on its own; "
        "`robust` (2403.00409) expects that some pairs are the wrong way round; `ipo` (2310.12036) stops at a margin.",
    )
    label_smoothing: float = Field(
        default=0.1, ge=0, lt=0.5, description="Share of wrong pairs that the loss `robust` expects."
    )
    ld_alpha: float = Field(
        default=1.0,
        ge=0,
        le=1,
        description="How much the tokens count by which one text is longer than the other (2409.06411); less than 1 "
        "works against answers that grow.",
    )
    sft_weight: float = Field(
        default=2.0,
        ge=0,
        le=10,
        description="Weight of the likelihood of the chosen text beside the preference (2404.19733).",
    )


def compute_loss(pairs: "Pairs", settings: DpoSettings) -> "tuple[torch.Tensor, Rewards]":
    """Compare how much likelier than to the base model the two texts have become (2305.18290).

    The likelihood of the chosen text is added (2404.19733): on small edits the preference alone makes it less likely.
    """
    import torch

    from finetune.methods.loss import Rewards

    chosen, rejected = pairs.chosen, pairs.rejected
    shorter = torch.minimum(chosen.present.sum(dim=1), rejected.present.sum(dim=1)).unsqueeze(1)

    def log_ratios(side: "Completions") -> torch.Tensor:
        beyond = side.present.cumsum(dim=1) > shorter
        return side.log_ratios(torch.where(beyond, settings.ld_alpha, 1.0))

    better, worse = log_ratios(chosen), log_ratios(rejected)
    preference = _prefer(pairs, better, worse, settings)
    loss = preference * pairs.comparable - settings.sft_weight * chosen.mean_log_probs()
    return loss, Rewards((settings.beta * better).detach(), (settings.beta * worse).detach())


def _prefer(pairs: "Pairs", better: "torch.Tensor", worse: "torch.Tensor", settings: DpoSettings) -> "torch.Tensor":
    """Return the preference loss of each pair, (pairs,), from the log-ratios of its texts."""
    import torch
    from torch.nn.functional import logsigmoid

    beta, margin = settings.beta, settings.beta * (better - worse)
    match settings.loss:
        case "sigmoid":
            return -logsigmoid(margin)
        case "apo_zero":  # 2408.06266, equation 7
            return 1 - torch.sigmoid(beta * better) + torch.sigmoid(beta * worse)
        case "robust":
            right, wrong = -logsigmoid(margin), -logsigmoid(-margin)
            smoothing = settings.label_smoothing
            return ((1 - smoothing) * right - smoothing * wrong) / (1 - 2 * smoothing)
        case "ipo":  # per token
            return (better / pairs.chosen.lengths - worse / pairs.rejected.lengths - 1 / (2 * beta)) ** 2


DPO = Method(
    name="dpo",
    title="direct preference optimisation",
    summary="learns to prefer your corrections to its own answers, and stays close to the base model",
    settings=DpoSettings,
    loss=compute_loss,
    needs_reference=True,
)
