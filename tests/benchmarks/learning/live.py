"""How soon is a worse version taken back, how often one that is not? `python -m tests.benchmarks.learning.live`.

Simulated promotions: people judge the answers of the version before and then those of the new one, each with a habit of
their own, and it is looked at after every judgement, as the program does. `false` is out of 1,000 promotions of a
version that is no worse; the others say which share of the worse ones is taken back, and after how many judgements in
the middle. `loud` has one person of five who judges half of everything, and everything badly from the promotion on.
"""

import argparse
from statistics import median_high

import numpy as np

from feedback.records import Vote
from feedback.settings import FeedbackSettings
from finetune.promotion.sequential import follow_evidence
from finetune.settings import PromotionSettings

PEOPLE = 20
HABITS = 0.05
"""Standard deviation of the rates of bad judgements of different people."""
JUDGED = (60, 150, 300, 600)
"""Judgements before the promotion. As many come after it, up to MOST."""
MOST = 300
RATES = (0.1, 0.3)
RISES = (0.1, 0.2)


def main() -> None:
    """Print a line for each number of judgements before and each rate of bad ones."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.learning.live", description=__doc__)
    parser.add_argument("--promotions", type=int, default=1000, help="simulated promotions that are no worse")
    parser.add_argument("--worse", type=int, default=200, help="simulated promotions that are worse")
    given = parser.parse_args()
    print(
        f"{'before':>7}{'bad':>6}{'false':>7}{'loud':>6}"
        + "".join(f"{f'+{rise:.0%}':>8}{'after':>7}" for rise in RISES)
    )
    for judged in JUDGED:
        for rate in RATES:
            false = 1000 * simulate(judged, rate, 0.0, given.promotions)[0]
            loud = 1000 * simulate(judged, rate, 0.0, given.promotions, loud=True)[0]
            noticed = [simulate(judged, rate, rise, given.worse) for rise in RISES]
            columns = "".join(f"{share:8.0%}{after or '–':>7}" for share, after in noticed)
            print(f"{judged:7}{rate:6.0%}{false:7.0f}{loud:6.0f}{columns}", flush=True)


def simulate(judged: int, rate: float, rise: float, promotions: int, *, loud: bool = False) -> tuple[float, int | None]:
    """Return which share of promotions is taken back, and the judgements after which half of them are; None: fewer."""
    random = np.random.default_rng(17)
    after = [_promote(judged, rate, rise, random, loud=loud) for _ in range(promotions)]
    half = median_high([MOST + 1 if one is None else one for one in after])
    return sum(one is not None for one in after) / promotions, half if half <= MOST else None


def _promote(judged: int, rate: float, rise: float, random: np.random.Generator, *, loud: bool) -> int | None:
    """Return after how many judgements a promotion is taken back; None when it stays."""
    people = 5 if loud else PEOPLE
    habits = random.normal(0, HABITS, people)
    before = _judge(judged, (habits + rate).clip(0, 1), np.full(people, 1 / people), random)
    rates, shares = (habits + rate + rise).clip(0, 1), np.full(people, 1 / people)
    if loud:
        rates[0], shares = 1.0, np.array([0.5, *[0.5 / (people - 1)] * (people - 1)])
    since = _judge(min(judged, MOST), rates, shares, random)
    alpha, share = PromotionSettings().rollback_alpha, FeedbackSettings().largest_user_share
    evidence = follow_evidence(before, since, alpha, share)
    return next((number for number, one in enumerate(evidence, 1) if one >= 1 / alpha), None)


def _judge(count: int, rates: np.ndarray, shares: np.ndarray, random: np.random.Generator) -> list[Vote]:
    users = random.choice(len(rates), count, p=shares)
    return [
        Vote(f"person {user}", bool(bad)) for user, bad in zip(users, random.random(count) < rates[users], strict=True)
    ]


if __name__ == "__main__":
    main()
