"""What luck does in years of nights: `python -m tests.benchmarks.learning.years [--years 200] [--questions 30 60 150]`.

Every night of a simulated year a candidate sits the exam and is decided by the program's own rules against what serves
and against the base model. A version has a true quality and, on each question, luck of its own; a share of the exam's
questions is new each night, as new corrections come in. Four kinds of years:

`equal`       no candidate is better than what serves: every promotion is luck
`worse`       every candidate is truly 0.01 worse than what serves: does luck promote a slow decay?
`better`      every candidate is truly 0.05 better than the base model: how many nights until one serves?
`in folds`    like `equal`, for a choice among twelve sizes that is made on the other folds of all corrections, as for
              quotes: no size is truly better, and corrections like sizes at random

Printed are promotions a year, the share of years with none, and the true quality at the end of a year against the base.
Candidates are drawn anew each night, which is the worst case: real ones learn from nearly the same corrections.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

import numpy as np

from finetune.data.folds import FOLDS
from finetune.lessons.extract import SIZES
from finetune.promotion.verdict import decide
from finetune.settings import PromotionSettings
from tests.benchmarks.learning.favour import CHAMPION, DIFFERENCE, SPREAD, report_scores

NIGHTS = 365
RENEWED = 0.02
"""Share of the exam's questions that are new each night."""
LUCK = DIFFERENCE / 2**0.5
"""Standard deviation of one version's luck on a question; that of the difference of two is DIFFERENCE."""
PARTS = 3
"""Alpha is divided among so many parts of an answer."""
LEAST_Z = 1.6
"""A difference below so many standard errors is not promoted at any alpha used here, and need not be decided."""


@dataclass(frozen=True)
class Year:
    """What happened in a year."""

    promotions: int
    first: int
    """The night of the first promotion, counted from 1; NIGHTS + 1 without one."""
    quality: float
    """True quality of what serves at the end, against the base model."""


def main() -> None:
    """Print a line for each kind of year and size of the exam."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.learning.years", description=__doc__)
    parser.add_argument("--years", type=int, default=200)
    parser.add_argument("--questions", type=int, nargs="+", default=[30, 60, 150])
    given = parser.parse_args()
    print(
        f"{'years':<12}{'questions':>10}{'promoted a year':>17}{'none':>7}{'true quality':>14}{'worst':>8}{'night':>8}"
    )
    kinds = {"equal": (0.0, None), "worse": (-0.01, None), "better": (None, 0.05)}
    for kind, (step, fixed) in kinds.items():
        for questions in given.questions:
            lived = [live(step, fixed, questions, seed) for seed in range(given.years)]
            print_years(kind, questions, lived)
    for questions in given.questions:
        print_years("in folds", questions, [live_in_folds(questions, seed) for seed in range(given.years)])


def print_years(kind: str, questions: int, years: Sequence[Year]) -> None:
    """Print one line: `night` is the median night of the first promotion."""
    ends = [year.quality for year in years]
    night = int(np.median([year.first for year in years]))
    print(
        f"{kind:<12}{questions:>10}{fmean(year.promotions for year in years):>12.2f}"
        f"{fmean(year.promotions == 0 for year in years):>7.0%}{fmean(ends):>+14.3f}{min(ends):>+8.3f}"
        f"{night if night <= NIGHTS else 'never':>8}",
        flush=True,
    )


def live(step: float | None, fixed: float | None, questions: int, seed: int) -> Year:
    """Live a year in which each candidate is better than what serves by `step`, or than the base model by `fixed`."""
    random = np.random.default_rng(seed)
    base = random.normal(CHAMPION, SPREAD, questions) + random.normal(0, LUCK, questions)
    champion, quality, promotions, first = base.copy(), 0.0, 0, NIGHTS + 1
    for night in range(1, NIGHTS + 1):
        new = random.random(questions) < RENEWED
        base[new] = random.normal(CHAMPION, SPREAD, new.sum()) + random.normal(0, LUCK, new.sum())
        if promotions:
            champion[new] = base[new] + quality + random.normal(0, DIFFERENCE, new.sum())
        else:
            champion[new] = base[new]
        truth = quality + step if step is not None else fixed or 0.0
        candidate = base + truth + random.normal(0, DIFFERENCE, questions)
        if is_promoted(candidate, champion, base):
            champion, quality, promotions, first = candidate, truth, promotions + 1, min(first, night)
            if fixed is not None:
                break  # what is asked here is how long it takes
    return Year(promotions, first, quality)


def live_in_folds(questions: int, seed: int) -> Year:
    """Live a year in which, each month, a size of quotes is chosen on the other folds and examined on all questions.

    The corrections of a month are new; no size is truly better than what serves.
    """
    random = np.random.default_rng(seed)
    promotions, first = 0, NIGHTS + 1
    for night in range(30, NIGHTS + 1, 30):
        base = random.normal(CHAMPION, SPREAD, questions)
        tried = base[:, None] + random.normal(0, DIFFERENCE, (questions, len(SIZES)))
        fold = random.integers(FOLDS, size=questions)
        chosen = np.array([tried[fold != number].mean(axis=0).argmax() for number in range(FOLDS)])
        if is_promoted(tried[np.arange(questions), chosen[fold]], base, base):
            promotions, first = promotions + 1, min(first, night)
    return Year(promotions, first, 0.0)


def is_promoted(candidate: np.ndarray, champion: np.ndarray, base: np.ndarray) -> bool:
    """Return whether the program's rules promote, at the share of alpha that one part has."""
    settings = PromotionSettings()
    difference = candidate - champion
    error = difference.std(ddof=1) / len(difference) ** 0.5
    if difference.mean() < max(settings.minimum_gain, LEAST_Z * error):
        return False
    settings = settings.model_copy(update={"alpha": settings.alpha / PARTS})
    named = (("candidate", candidate), ("champion", champion), ("base", base))
    after, before, baseline = (report_scores(name, scores.clip(0, 1).tolist()) for name, scores in named)
    return decide(after, before, baseline, settings).promote


if __name__ == "__main__":
    main()
