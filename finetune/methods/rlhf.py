"""Reinforcement learning from human feedback (2203.02155)."""

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from finetune.methods.method import Method, MethodSettings

if TYPE_CHECKING:
    import torch

    from finetune.methods.loss import Pairs, Rewards
    from finetune.methods.samples import Samples


class RlhfSettings(MethodSettings):
    """The settings of reinforcement learning from human feedback."""

    loss: Literal["rloo", "grpo"] = Field(
        default="rloo",
        description="How the samples of a question are compared. rloo: each with the mean of the others, as whole "
        "texts. grpo: with mean and spread of all, token by token.",
    )
    beta: float = Field(default=0.05, ge=0, le=5, description="How strongly the adapter is held to the base model.")
    sft_weight: float = Field(
        default=1.0,
        ge=0,
        le=10,
        description="Weight of the likelihood of the chosen text beside the reward (2203.02155 mixes texts in, too). "
        "0: nothing but the reward is learned.",
    )
    samples: int = Field(
        default=4,
        ge=2,
        le=64,
        multiple_of=2,
        description="Texts that are written to each question of a step. Two of them share what was read of it.",
    )
    temperature: float = Field(
        default=1.0,
        gt=0,
        le=2,
        description="Of the samples. 1 is what the losses assume; less writes likelier texts and errs a little.",
    )
    max_new_tokens: int = Field(default=96, ge=1, le=4096, description="Most tokens of a sample.")
    length_penalty: float = Field(
        default=1.0,
        ge=0,
        le=100,
        description="Reward that a sample loses for each time that it is longer than the correction, and for having no "
        "end, so that longer is not better by itself.",
    )
    reward_epochs: int = Field(default=4, ge=1, le=50, description="Passes over the pairs that teach the reward.")
    reward_learning_rate: float = Field(
        default=2e-4, gt=0, le=1e-2, description="Peak learning rate of the model that rewards."
    )
    reward_holdout_share: float = Field(
        default=0.2,
        gt=0,
        le=0.5,
        description="Share of the documents whose pairs the reward does not learn: they measure it. At first more, "
        "until 20 pairs do.",
    )
    reward_alpha: float = Field(
        default=0.05,
        gt=0,
        le=1,
        description="Largest chance that a reward which is worth nothing ranks those pairs so well. Otherwise the "
        "training stops. 1: it never does.",
    )


def compute_loss(pairs: "Pairs", settings: RlhfSettings) -> "tuple[torch.Tensor, Rewards]":
    """Return how unlikely the chosen texts are, in nats per token: what is learned beside the reward."""
    from finetune.methods.loss import Rewards

    better, worse = pairs.chosen.mean_log_probs(), pairs.rejected.mean_log_probs()
    return -settings.sft_weight * better, Rewards(better.detach(), worse.detach())


def reinforce(samples: "Samples", settings: RlhfSettings) -> "torch.Tensor":
    """Return the loss of each sample, (questions, samples)."""
    from finetune.methods.samples import SAMPLE_LOSSES

    return SAMPLE_LOSSES[settings.loss](samples, settings.beta)


RLHF = Method(
    name="rlhf",
    title="reinforcement learning from human feedback",
    summary="learns from your corrections what a better answer is, lets the model write several and prefers those that "
    "are worth more; it takes several times as long",
    settings=RlhfSettings,
    loss=compute_loss,
    reinforce=reinforce,
)
