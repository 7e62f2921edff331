"""Whether a gain is luck, and how small it may be: statistics of paired differences.

In simulation at .05 the sign-flip test kept its level (.040-.053) and the percentile bootstrap did not (up to .068). So
the first gives the p, and the second, over whole documents, the bounds. Sources: Dror 2018, Card 2020, 2411.00640.

The functions import scipy when they need it, because whoever only reads a verdict, as the page does, should not wait.
"""

import math
from collections.abc import Sequence
from statistics import NormalDist, fmean, stdev

import numpy as np

from feedback.evaluation.quality.intervals import bootstrap_mean

RESAMPLES = 9_999
CONFIDENCE = 0.95
"""One-sided confidence of every bound."""

POWER = 0.8
"""Share of exams that would show a gain as large as the one that was measured, where one says how many questions."""

_SEED = 20_230_817
"""Fixed, so that the same reports always give the same verdict."""


def chance_of_gain(differences: Sequence[float]) -> float:
    """Return the one-sided p of a mean difference this high if each sign were a coin toss (sign-flip test)."""
    from scipy.stats import permutation_test

    result = permutation_test(
        (np.asarray(differences),),
        np.mean,
        permutation_type="samples",
        alternative="greater",
        n_resamples=RESAMPLES,
        vectorized=True,
        rng=_SEED,
    )
    return float(result.pvalue)


def lower_bound(differences: Sequence[float], documents: Sequence[str]) -> float:
    """Return the value that the true mean difference exceeds with CONFIDENCE. Whole documents are resampled."""
    low, _ = bootstrap_mean(differences, documents, confidence=CONFIDENCE, alternative="greater", resamples=RESAMPLES)
    return low


def chance_of_more(gained: int, lost: int) -> float:
    """Return the one-sided p of this many changes one way against the other (exact McNemar test); 1 without changes."""
    from scipy.stats import binomtest

    return float(binomtest(gained, gained + lost, alternative="greater").pvalue) if gained + lost else 1.0


def questions_to_show(differences: Sequence[float], alpha: float) -> int | None:
    """Return how many questions show a gain like this one in POWER of all exams; None where there is no gain.

    By the normal approximation, one-sided: ((z(1 - alpha) + z(POWER)) sd / mean)^2 (Cohen 1988).
    """
    gain = fmean(differences)
    if gain <= 0:
        return None
    normal = NormalDist()
    effect = (normal.inv_cdf(1 - alpha) + normal.inv_cdf(POWER)) * stdev(differences) / gain
    return max(2, math.ceil(effect**2))
