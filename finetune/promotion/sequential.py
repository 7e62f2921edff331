"""Whether judgements are worse than before: a test that may be looked at after every judgement.

Each new judgement is set against old ones that were not used yet. The evidence of such a block is how likely it is
where the rate rose by so much, over how likely where it did not. Its expected value is at most 1 as long as nothing is
worse, whatever the rates are, so the product reaches 1 / alpha with a probability of at most alpha, however often one
looks (Turner, Ly & Gruenwald 2024, 2106.02693; one-sided: Turner & Gruenwald 2023, 2203.09785).

The evidence of one person is cut off at a share of what is needed, in logarithms. That keeps what holds: the smaller of
a supermartingale and a constant is one too.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from feedback.records import Vote

RISES = (0.1, 0.2, 0.3)
"""By how much the rate of bad judgements may have risen. The evidence is the mean over these."""
KNOWN_AFTER = 3
"""Judgements before the change from which on a person is known. All others together count like one person."""
FEWEST_PEOPLE = 2
"""Without so many people nothing is shown, unless the largest share is 1."""
COMPARED = 300
"""New judgements that the old ones should suffice for, before several old ones are set against each."""
MOST_OLD = 3
"""Most old judgements that are set against a new one."""
_HIGHEST_RATE = 0.97
_STRANGERS = ""


def measure_evidence(before: Sequence[Vote], since: Sequence[Vote], alpha: float, largest_share: float) -> float:
    """Return the evidence that votes `since` a change are worse than those `before` it; 1 without votes.

    From 1 / alpha on they are worse. See `follow_evidence`.
    """
    evidence = 1.0
    for latest in follow_evidence(before, since, alpha, largest_share):
        evidence = latest
    return evidence


def follow_evidence(
    before: Sequence[Vote], since: Sequence[Vote], alpha: float, largest_share: float
) -> Iterator[float]:
    """Yield the evidence after each vote `since` the change, until all votes `before` it were compared with.

    Both are in the order in which people judged, a vote for each person and question; those before are complete.
    `largest_share` is how much of the evidence one of three or more people may give.
    """
    known = {user for user, votes in Counter(vote.user for vote in before).items() if votes >= KNOWN_AFTER}
    pool = _take_turns(before)
    ratio = _choose_ratio(len(pool))
    evidence: list[defaultdict[str, float]] = [defaultdict(float) for _ in RISES]
    bad_before = 0
    for place, vote in enumerate(since[: len(pool) // ratio]):
        used = place * ratio
        old = sum(one.bad for one in pool[used : used + ratio])
        rate = (bad_before + 0.5) / (used + 1)
        for rise, by_party in zip(RISES, evidence, strict=True):
            party = vote.user if vote.user in known else _STRANGERS
            by_party[party] += _weigh(vote.bad, old, ratio, rate, min(rate + rise, _HIGHEST_RATE))
        bad_before += old
        share = max(largest_share, 1 / max(FEWEST_PEOPLE, len(evidence[0])))
        most = share * math.log(len(RISES) / alpha)
        yield sum(math.exp(sum(min(one, most) for one in by_party.values())) for by_party in evidence) / len(RISES)


def count_usable(before: int) -> int:
    """Return how many judgements after a change can be compared with so many before it."""
    return before // _choose_ratio(before)


def _choose_ratio(before: int) -> int:
    """Return how many old judgements are set against each new one."""
    return max(1, min(MOST_OLD, before // COMPARED))


def _weigh(bad: bool, old: int, ratio: int, before: float, after: float) -> float:
    """Return the logarithm of the evidence of a new judgement and `ratio` old ones, `old` of which are bad."""
    if after <= before:
        return 0.0
    same = (ratio * before + after) / (ratio + 1)
    new = math.log(after / same) if bad else math.log((1 - after) / (1 - same))
    return new + old * math.log(before / same) + (ratio - old) * math.log((1 - before) / (1 - same))


def _take_turns(votes: Sequence[Vote]) -> list[Vote]:
    """Return the votes with those of different people in turn, each person's newest first."""
    by_user: defaultdict[str, list[Vote]] = defaultdict(list)
    for vote in reversed(votes):
        by_user[vote.user].append(vote)
    return [vote for turn in zip_longest(*by_user.values()) for vote in turn if vote is not None]
