"""Direct preference optimisation."""

from typing import TYPE_CHECKING, Self

from pydantic import Field, field_validator, model_validator

from finetune.methods.method import Method, MethodSettings
from finetune.methods.preferences import EXPECT_ERRORS, LOSSES, RANKED, Compared

if TYPE_CHECKING:
    import torch

    from finetune.methods.loss import Completions, Pairs, Rewards


class DpoSettings(MethodSettings):
    """The settings of direct preference optimisation."""

    learning_rate: float = Field(
        default=5e-4,
        gt=0,
        le=1e-2,
        description="Peak learning rate. Larger models take less, by the table in docs/growing.md.",
    )
    beta: float = Field(default=0.1, gt=0, le=5, description="How strongly the adapter is held to the base model.")
    loss: str = Field(
        default="sigmoid",
        description=f"How two texts are compared: {', '.join(LOSSES)}. `sigmoid` is plain DPO; docs/training.md says "
        "what the others are for.",
    )
    label_smoothing: float = Field(
        default=0.1,
        ge=0,
        lt=0.5,
        description=f"Share of wrong pairs that the losses {', '.join(EXPECT_ERRORS)} expect.",
    )
    discopop_tau: float = Field(
        default=0.05, gt=0, le=10, description="How gradually the loss `discopop` turns from one form into the other."
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

    @field_validator("loss")
    @classmethod
    def _is_known(cls, name: str) -> str:
        if name not in LOSSES:
            raise ValueError(f"there is no loss {name!r}: use one of {', '.join(LOSSES)}.")
        return name

    @model_validator(mode="after")
    def _expects_errors(self) -> Self:
        if self.loss == "exo_pair" and self.label_smoothing == 0:
            raise ValueError("the loss exo_pair needs a label_smoothing above 0, such as 0.001.")
        return self

    @property
    def ranks_pairs(self) -> bool:
        """Whether the loss compares the pairs of a batch with one another."""
        return self.loss in RANKED


def compute_loss(pairs: "Pairs", settings: DpoSettings) -> "tuple[torch.Tensor, Rewards]":
    """Compare how much likelier than to the base model the two texts have become (2305.18290).

    The likelihood of the chosen text is added (2404.19733): on small edits the preference alone makes it less likely.
    """
    import torch

    from finetune.methods.loss import Rewards

    chosen, rejected, both = pairs.chosen, pairs.rejected, pairs.comparable
    shorter = torch.minimum(chosen.present.sum(dim=1), rejected.present.sum(dim=1)).unsqueeze(1)

    def weigh(side: "Completions") -> torch.Tensor:
        beyond = side.present.cumsum(dim=1) > shorter
        return torch.where(beyond, settings.ld_alpha, 1.0)

    def add_up_reference(side: "Completions") -> torch.Tensor:
        return (side.reference * side.counts * weigh(side)).sum(dim=1)

    better, worse = chosen.log_ratios(weigh(chosen)), rejected.log_ratios(weigh(rejected))
    compared = Compared(
        better[both],
        worse[both],
        (add_up_reference(chosen) - add_up_reference(rejected))[both],
        chosen.lengths[both],
        rejected.lengths[both],
        settings.beta,
        settings.label_smoothing,
        settings.discopop_tau,
    )
    preference = torch.zeros_like(better).masked_scatter(both, LOSSES[settings.loss](compared))
    loss = preference - settings.sft_weight * chosen.mean_log_probs()
    return loss, Rewards((settings.beta * better).detach(), (settings.beta * worse).detach())


DPO = Method(
    name="dpo",
    title="direct preference optimisation",
    summary="learns to prefer your corrections to its own answers, and stays close to the base model",
    settings=DpoSettings,
    loss=compute_loss,
    needs_reference=True,
)
