"""How sure a figure is: intervals of means and of shares.

The functions import scipy when they need it, because whoever only reads figures should not wait.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Literal

import numpy as np

CONFIDENCE = 0.95
"""Of every two-sided interval."""

FEWEST_GROUPS = 5
"""With fewer documents, questions are resampled instead, and the claim is about these documents only."""

_RESAMPLES = 999
"""For bands in a picture."""
_SEED = 20_230_817
"""Fixed, so that the same figures always have the same interval."""


@dataclass(frozen=True)
class Estimate:
    """A mean or a share with its interval."""

    value: float | None
    """None when nothing was measured; then `reason` says why. It is never 0 for that."""
    low: float | None = None
    high: float | None = None
    n: int = 0
    """How many questions or answers were measured."""
    reason: str = ""


def estimate_mean(values: Sequence[float], groups: Sequence[str]) -> Estimate:
    """Return the mean of `values`; `groups` names the document of each. At least one value is needed."""
    low, high = bootstrap_mean(values, groups)
    return Estimate(fmean(values), low, high, len(values))


def estimate_share(part: int, whole: int, reason: str = "") -> Estimate:
    """Return a share with its Wilson interval; without any case, no value and the `reason`."""
    from scipy.stats import binomtest

    if not whole:
        return Estimate(None, reason=reason)
    interval = binomtest(part, whole).proportion_ci(CONFIDENCE, method="wilson")
    return Estimate(part / whole, float(interval.low), float(interval.high), whole)


def bootstrap_mean(
    values: Sequence[float],
    groups: Sequence[str],
    *,
    confidence: float = CONFIDENCE,
    alternative: Literal["two-sided", "greater"] = "two-sided",
    resamples: int = _RESAMPLES,
) -> tuple[float, float]:
    """Return the percentile bootstrap interval of a mean. Whole groups are resampled, where there are enough of them.

    With the alternative "greater" the upper bound is infinite.
    """
    from scipy.stats import bootstrap

    names = sorted(set(groups))
    if len(names) < FEWEST_GROUPS:
        names = groups = [str(place) for place in range(len(values))]
    if len(names) == 1:  # nothing to resample
        return float(values[0]), float(values[0])
    place = {name: index for index, name in enumerate(names)}
    of_group = [place[group] for group in groups]
    sums = np.bincount(of_group, weights=values, minlength=len(names))
    counts = np.bincount(of_group, minlength=len(names))
    result = bootstrap(
        (sums, counts),
        _ratio,
        paired=True,
        vectorized=True,
        method="percentile",
        alternative=alternative,
        confidence_level=confidence,
        n_resamples=resamples,
        rng=_SEED,
    )
    return float(result.confidence_interval.low), float(result.confidence_interval.high)


def _ratio(sums: np.ndarray, counts: np.ndarray, axis: int = -1) -> np.ndarray:
    return sums.sum(axis=axis) / counts.sum(axis=axis)
