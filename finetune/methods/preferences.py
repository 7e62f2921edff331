"""The losses by which DPO prefers one text to the other, by the names that TRL gives them.

TRL's loss `sft` is not among them: it compares nothing, and is the setting `sft_weight`, or the method `sft`.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True)
class Compared:
    """The pairs of a batch that have both texts, (pairs,) each, and how they are compared."""

    better: "torch.Tensor"
    """How much likelier than to the base model the chosen text has become, summed over its tokens."""
    worse: "torch.Tensor"
    """The same of the rejected text."""
    reference: "torch.Tensor"
    """How much likelier the chosen text is than the rejected one to the base model."""
    chosen_tokens: "torch.Tensor"
    """Length of the chosen text."""
    rejected_tokens: "torch.Tensor"
    beta: float
    smoothing: float
    """Share of pairs that are taken to be the wrong way round."""
    tau: float
    """Temperature of `discopop`."""

    @property
    def margin(self) -> "torch.Tensor":
        """How much more than the rejected text the chosen one is preferred, times beta."""
        return self.beta * (self.better - self.worse)

    @property
    def margin_per_token(self) -> "torch.Tensor":
        """The difference of the two texts per token, without beta."""
        return self.better / self.chosen_tokens - self.worse / self.rejected_tokens


def log_sigmoid(value: "torch.Tensor") -> "torch.Tensor":
    """Return log(sigmoid(value)), exact for large values of either sign."""
    from torch.nn.functional import logsigmoid

    return logsigmoid(value)


def _lose_robustly(pairs: Compared) -> "torch.Tensor":
    right, wrong = -log_sigmoid(pairs.margin), -log_sigmoid(-pairs.margin)
    return ((1 - pairs.smoothing) * right - pairs.smoothing * wrong) / (1 - 2 * pairs.smoothing)


def _lose_exactly(pairs: Compared) -> "torch.Tensor":
    """Equation 16 of 2402.00856: how far what is preferred is from a preference that errs in a share of the pairs."""
    right, wrong = log_sigmoid(pairs.margin), log_sigmoid(-pairs.margin)
    return right.exp() * (right - math.log1p(-pairs.smoothing)) + wrong.exp() * (wrong - math.log(pairs.smoothing))


def _lose_by_contrast(pairs: Compared) -> "torch.Tensor":
    better, worse = pairs.beta * pairs.better, pairs.beta * pairs.worse
    return -log_sigmoid(better) - 0.5 * log_sigmoid(-better) - 0.5 * log_sigmoid(-worse)


def _lose_by_self_play(pairs: Compared) -> "torch.Tensor":
    """Equation 4.7 of 2405.00675, where the chosen text always wins."""
    return (pairs.better - 0.5 / pairs.beta) ** 2 + (pairs.worse + 0.5 / pairs.beta) ** 2


def _lose_as_discovered(pairs: Compared) -> "torch.Tensor":
    """Equation 5 of 2406.08414."""
    share = (pairs.margin / pairs.tau).sigmoid()
    return -log_sigmoid(pairs.margin) * (1 - share) + (-pairs.margin).exp() * share


def _lose_smoothly(pairs: Compared, difference: "torch.Tensor") -> "torch.Tensor":
    """Return a loss that each pair bears alone, so that pairs may count differently."""
    right, wrong = -log_sigmoid(pairs.beta * difference), -log_sigmoid(-pairs.beta * difference)
    return (1 - pairs.smoothing) * right + pairs.smoothing * wrong


def _take_of_same_rank(values: "torch.Tensor", others: "torch.Tensor") -> "torch.Tensor":
    """Return for each value the one of `others` that has its rank."""
    return others.sort().values[values.argsort().argsort()]


def _lose_ranked(pairs: Compared) -> "torch.Tensor":
    now = pairs.better - pairs.worse + pairs.reference
    return _lose_smoothly(pairs, now - _take_of_same_rank(now, pairs.reference))


def _lose_ranked_apart(pairs: Compared) -> "torch.Tensor":
    return _lose_smoothly(pairs, pairs.better - _take_of_same_rank(pairs.better, pairs.worse))


LOSSES: "Mapping[str, Callable[[Compared], torch.Tensor]]" = {
    "sigmoid": lambda pairs: -log_sigmoid(pairs.margin),
    "sigmoid_norm": lambda pairs: -log_sigmoid(pairs.beta * pairs.margin_per_token),
    "hinge": lambda pairs: (1 - pairs.margin).relu(),
    "ipo": lambda pairs: (pairs.margin_per_token - 1 / (2 * pairs.beta)) ** 2,
    "robust": _lose_robustly,
    "exo_pair": _lose_exactly,
    "nca_pair": _lose_by_contrast,
    "bco_pair": lambda pairs: -log_sigmoid(pairs.beta * pairs.better) - log_sigmoid(-pairs.beta * pairs.worse),
    "sppo_hard": _lose_by_self_play,
    "apo_zero": lambda pairs: 1 - (pairs.beta * pairs.better).sigmoid() + (pairs.beta * pairs.worse).sigmoid(),
    "apo_down": lambda pairs: (pairs.beta * pairs.better).sigmoid() + 1 - pairs.margin.sigmoid(),
    "discopop": _lose_as_discovered,
    "aot": _lose_ranked,
    "aot_unpaired": _lose_ranked_apart,
}
"""Each returns the loss of each pair, (pairs,)."""
RANKED = ("aot", "aot_unpaired")
"""Those that compare the pairs of a batch by their ranks, so that they need several pairs at once."""
EXPECT_ERRORS = ("robust", "exo_pair", *RANKED)
"""Those that take a share of the pairs to be the wrong way round."""
