"""What the loss of a method gets and returns.

The losses take texts token by token, so that tokens may count differently, and return one figure per pair, so that
pairs may: TRL's losses end in the mean of a batch and allow neither. With equal weights they are TRL's own
(tests/finetune/methods/test_loss.py compares them).
"""

from dataclasses import dataclass

import torch


@dataclass(frozen=True)
class Completions:
    """One side of some pairs. A pair that lacks this side has no token in it."""

    log_probs: torch.Tensor
    """(pairs, tokens) of the model that is trained; 0 where there is no token of a completion."""
    reference: torch.Tensor
    """(pairs, tokens) of the base model; 0 where the method does not need them."""
    counts: torch.Tensor
    """(pairs, tokens): how much each token counts, 1 on average; 0 where there is none."""

    def first(self, count: int) -> "Completions":
        """Return this side of so many pairs."""
        return Completions(self.log_probs[:count], self.reference[:count], self.counts[:count])

    @property
    def present(self) -> torch.Tensor:
        """(pairs, tokens), bool: where there is a token of a completion."""
        return self.counts > 0

    @property
    def lengths(self) -> torch.Tensor:
        """(pairs,): tokens of each completion, at least 1 to divide by."""
        return self.present.sum(dim=1).clamp(min=1)

    def sum_log_probs(self) -> torch.Tensor:
        """(pairs,): log-probability of the completion, 0 for a missing side."""
        return (self.log_probs * self.counts).sum(dim=1)

    def mean_log_probs(self) -> torch.Tensor:
        """(pairs,): log-probability per token, 0 for a missing side."""
        return self.sum_log_probs() / self.lengths

    def log_ratios(self, weights: torch.Tensor | None = None) -> torch.Tensor:
        """(pairs,): how much likelier the completion has become; `weights` (pairs, tokens) count beside `counts`."""
        counts = self.counts if weights is None else self.counts * weights
        return ((self.log_probs - self.reference) * counts).sum(dim=1)


@dataclass(frozen=True)
class Pairs:
    """The pairs of one batch."""

    chosen: Completions
    rejected: Completions
    divergence: torch.Tensor | None = None
    """How far the model has moved from the base model on texts that do not belong to their prompts, in nats: a scalar
    of at least 0. None unless the method needs it."""

    @property
    def comparable(self) -> torch.Tensor:
        """(pairs,), bool: where there are two texts to compare."""
        return self.chosen.present.any(dim=1) & self.rejected.present.any(dim=1)


@dataclass(frozen=True)
class Rewards:
    """What the loss takes the two texts of each pair to be worth, (pairs,) each. Only reports use it."""

    chosen: torch.Tensor
    rejected: torch.Tensor
