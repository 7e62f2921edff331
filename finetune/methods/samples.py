"""What samples of the model cost, from what they are worth: RLOO and GRPO.

Both compare each text with the others that were written to the same question, so no second model estimates what a
question is worth. Each text is learned from once, right after it was written. Value and gradient are TRL's
(tests/finetune/training/reinforcement/test_losses.py).
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch

_SMALLEST_SPREAD = 1e-4


@dataclass(frozen=True)
class Samples:
    """Texts that the model wrote to some questions, equally many to each."""

    log_probs: torch.Tensor
    """(questions, samples, tokens) of the model that is trained; 0 where there is no token."""
    reference: torch.Tensor
    """(questions, samples, tokens) of the base model; 0 where there is no token."""
    present: torch.Tensor
    """(questions, samples, tokens), bool: where there is a token."""
    rewards: torch.Tensor
    """(questions, samples): what each text is worth."""

    def measure_divergence(self) -> torch.Tensor:
        """(questions, samples): how much likelier each text is than to the base model, in nats."""
        return (self.log_probs.detach() - self.reference).sum(dim=-1)


SampleLoss = Callable[[Samples, float], torch.Tensor]
"""Returns the loss of each sample, (questions, samples), at some strength of the hold on the base model (beta)."""


def lose_leave_one_out(samples: Samples, beta: float) -> torch.Tensor:
    """Compare what a text is worth, less how far it strays, with the mean of the others (RLOO, 2402.14740).

    A text is one action: all of its tokens become likelier, or none.
    """
    worth = samples.rewards - beta * samples.measure_divergence()
    others = (worth.sum(dim=1, keepdim=True) - worth) / (worth.shape[1] - 1)
    total = samples.log_probs.sum(dim=-1)
    return -(total - total.detach()).exp() * (worth - others)


def lose_in_group(samples: Samples, beta: float) -> torch.Tensor:
    """Compare what a text is worth with the mean and the spread of its group, token by token (GRPO, 2402.03300).

    The ratio stands before the divergence as well, which makes the gradient of that unbiased (2512.02556).
    """
    rewards = samples.rewards
    spread = rewards.std(dim=1, keepdim=True) + _SMALLEST_SPREAD
    advantages = ((rewards - rewards.mean(dim=1, keepdim=True)) / spread).unsqueeze(-1)
    ratios = (samples.log_probs - samples.log_probs.detach()).exp()
    log_ratios = samples.reference - samples.log_probs
    divergence = log_ratios.exp() - log_ratios - 1
    losses = ratios * (beta * divergence - advantages) * samples.present
    return losses.sum(dim=-1) / samples.present.sum(dim=-1).clamp(min=1)


SAMPLE_LOSSES: dict[str, SampleLoss] = {"rloo": lose_leave_one_out, "grpo": lose_in_group}
"""By the names that TRL's trainers have."""
