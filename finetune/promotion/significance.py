"""Whether a gain is luck, and how small it may be: statistics of paired differences.

In simulation at .05 the sign-flip test kept its level (.040-.053) and the percentile bootstrap did not (up to .068). So
the first gives the p, and the second, over whole documents, the bounds. Sources: Dror 2018, Card 2020, 2411.00640.

The functions import scipy when they need it, because whoever only reads a verdict, as the page does, should not wait.
"""

import math
from collections.abc import Sequence
from statistics import NormalDist, fmean, stdev

import numpy as np

RESAMPLES = 9_999
CONFIDENCE = 0.95
"""One-sided confidence of every bound."""

POWER = 0.8
"""Share of exams that would show a gain as large as the one that was measured, where one says how many questions."""

FEWEST_DOCUMENTS = 5
"""With fewer documents, questions are resampled instead, and the claim is about these documents only."""

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
    from scipy.stats import bootstrap

    names = sorted(set(documents))
    if len(names) < FEWEST_DOCUMENTS:
        names = documents = [str(place) for place in range(len(differences))]
    place = {name: index for index, name in enumerate(names)}
    of_document = [place[document] for document in documents]
    sums = np.bincount(of_document, weights=differences, minlength=len(names))
    counts = np.bincount(of_document, minlength=len(names))
    result = bootstrap(
        (sums, counts),
        _ratio,
        paired=True,
        vectorized=True,
        method="percentile",
        alternative="greater",
        confidence_level=CONFIDENCE,
        n_resamples=RESAMPLES,
        rng=_SEED,
    )
    return float(result.confidence_interval.low)


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


def _ratio(sums: np.ndarray, counts: np.ndarray, axis: int = -1) -> np.ndarray:
    return sums.sum(axis=axis) / counts.sum(axis=axis)
