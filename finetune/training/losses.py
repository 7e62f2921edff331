"""What training minimises: one loss per pair, from the log-probabilities of its tokens. Knows no model and no trainer.

Every loss takes completions token by token, so that tokens may count differently, and returns one figure per pair, so
that pairs may: TRL's losses end in the mean of a batch and allow neither. With equal weights they are TRL's own
(tests/finetune/training/test_losses.py compares them).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import torch
from torch.nn.functional import logsigmoid

PreferenceLoss = Literal["sigmoid", "apo_zero", "robust", "ipo"]


@dataclass(frozen=True)
class Completions:
    """One side of some pairs. A pair that lacks this side has no token in it."""

    log_probs: torch.Tensor
    """(pairs, tokens) of the model that is trained; 0 where there is no token of a completion."""
    reference: torch.Tensor
    """(pairs, tokens) of the base model."""
    counts: torch.Tensor
    """(pairs, tokens): how much each token counts, 1 on average; 0 where there is none."""

    @property
    def present(self) -> torch.Tensor:
        """(pairs, tokens), bool: where there is a token of a completion."""
        return self.counts > 0

    @property
    def lengths(self) -> torch.Tensor:
        """(pairs,): tokens of each completion, at least 1 to divide by."""
        return self.present.sum(dim=1).clamp(min=1)

    def mean_log_probs(self) -> torch.Tensor:
        """(pairs,): log-probability per token, 0 for a missing side."""
        return (self.log_probs * self.counts).sum(dim=1) / self.lengths

    def log_ratios(self, weights: torch.Tensor | None = None) -> torch.Tensor:
        """(pairs,): how much likelier the completion has become; `weights` (pairs, tokens) count beside `counts`."""
        counts = self.counts if weights is None else self.counts * weights
        return ((self.log_probs - self.reference) * counts).sum(dim=1)


@dataclass(frozen=True)
class Rewards:
    """What the loss believes the two texts to be worth, each (pairs,), without gradient."""

    chosen: torch.Tensor
    rejected: torch.Tensor


Loss = Callable[[Completions, Completions, torch.Tensor], tuple[torch.Tensor, Rewards]]
"""(chosen, rejected, how much each pair teaches (pairs,)) → the loss per pair (pairs,) and the rewards.

Where only the chosen text is there, its likelihood is all that is learned; `kto` also learns from a rejected one alone.
"""


def dpo(name: PreferenceLoss, beta: float, sft_weight: float, label_smoothing: float, ld_alpha: float) -> Loss:
    """Direct preference optimisation (2305.18290) with a likelihood term on the chosen text (2404.19733).

    `apo_zero` is 2408.06266, equation 7; `robust` 2403.00409, which reckons with a share `label_smoothing` of pairs
    that are the wrong way round; `ipo` 2310.12036, per token. `ld_alpha` below 1 lets what one text has in length
    before the other count less (2409.06411).
    """

    def of(chosen: Completions, rejected: Completions, weights: torch.Tensor) -> tuple[torch.Tensor, Rewards]:
        common = torch.minimum(chosen.present.sum(dim=1), rejected.present.sum(dim=1)).unsqueeze(1)

        def ratios(side: Completions) -> torch.Tensor:
            beyond = side.present.cumsum(dim=1) > common
            return side.log_ratios(torch.where(beyond, ld_alpha, 1.0))

        better, worse = ratios(chosen), ratios(rejected)
        preferred = _preference(name, better, worse, chosen.lengths, rejected.lengths, beta, label_smoothing)
        loss = preferred * _both(chosen, rejected) - sft_weight * chosen.mean_log_probs()
        return weights * loss, Rewards((beta * better).detach(), (beta * worse).detach())

    return of


def orpo(beta: float) -> Loss:
    """Odds-ratio preference optimisation (2403.07691, equations 6 and 7): likelihood and odds, no reference."""

    def of(chosen: Completions, rejected: Completions, weights: torch.Tensor) -> tuple[torch.Tensor, Rewards]:
        better, worse = chosen.mean_log_probs(), rejected.mean_log_probs()
        log_odds = (better - worse) - (_log1mexp(better) - _log1mexp(worse))
        loss = -beta * logsigmoid(log_odds) * _both(chosen, rejected) - better
        return weights * loss, Rewards((beta * better).detach(), (beta * worse).detach())

    return of


def sft() -> Loss:
    """The likelihood of the chosen text alone."""

    def of(chosen: Completions, _: Completions, weights: torch.Tensor) -> tuple[torch.Tensor, Rewards]:
        better = chosen.mean_log_probs()
        nothing = torch.zeros_like(better)
        return -weights * better, Rewards(nothing, nothing)

    return of


def kto(beta: float, undesirable_weight: float, divergence: torch.Tensor) -> Loss:
    """Kahneman-Tversky optimisation (2402.01306, equation 8): each text is judged alone, against `divergence`.

    `divergence` is how far the model has moved from the base on completions that do not belong to their prompts, a
    scalar of at least 0. A missing side costs nothing.
    """

    def of(chosen: Completions, rejected: Completions, weights: torch.Tensor) -> tuple[torch.Tensor, Rewards]:
        better, worse = chosen.log_ratios(), rejected.log_ratios()
        desirable = (1 - torch.sigmoid(beta * (better - divergence))) * chosen.present.any(dim=1)
        undesirable = (1 - torch.sigmoid(beta * (divergence - worse))) * rejected.present.any(dim=1)
        return weights * (desirable + undesirable_weight * undesirable), Rewards(
            (beta * better).detach(), (beta * worse).detach()
        )

    return of


def _both(chosen: Completions, rejected: Completions) -> torch.Tensor:
    """(pairs,), bool: where there are two texts to compare."""
    return chosen.present.any(dim=1) & rejected.present.any(dim=1)


def _preference(
    name: PreferenceLoss,
    better: torch.Tensor,
    worse: torch.Tensor,
    chosen_lengths: torch.Tensor,
    rejected_lengths: torch.Tensor,
    beta: float,
    label_smoothing: float,
) -> torch.Tensor:
    margin = beta * (better - worse)
    match name:
        case "sigmoid":
            return -logsigmoid(margin)
        case "apo_zero":
            return 1 - torch.sigmoid(beta * better) + torch.sigmoid(beta * worse)
        case "robust":
            right, wrong = -logsigmoid(margin), -logsigmoid(-margin)
            return ((1 - label_smoothing) * right - label_smoothing * wrong) / (1 - 2 * label_smoothing)
        case "ipo":
            return (better / chosen_lengths - worse / rejected_lengths - 1 / (2 * beta)) ** 2


def _log1mexp(value: torch.Tensor) -> torch.Tensor:
    """Return log(1 - exp(value)) for value < 0; a text that is certain is taken as nearly so."""
    return torch.log1p(-torch.exp(value.clamp(max=-1e-6)))
