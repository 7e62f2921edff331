"""Which of many judgements are learned from: each thing once, nothing against itself, nobody beyond a fair share.

Nothing is compared with everything: equal things meet under one key, and corrections only within their question. Each
step takes all judgements and returns them in the same order, with a reason where one is refused.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence

from feedback.pairs.contradictions import contradict
from feedback.pairs.judgements import Judgement
from feedback.pairs.raters import Rater
from feedback.records import CORRECTIONS, THUMBS
from feedback.settings import FeedbackSettings

_SHARED_BY = 3
"""From so many people on, one can have too large a share."""
_KEPT_COMPARED = 20
"""Corrections of one question that a further one is compared with; the most reliable and latest come first."""


def drop_repetitions(judgements: Sequence[Judgement]) -> list[Judgement]:
    """Keep the latest of equal corrections of nearly equal questions, a person's before a simulated one, and the latest
    of the same thumbs on the same answer. A correction says more of an answer than a thumb on it.
    """
    corrected = {_answer_key(one): one for one in judgements if one.kind in CORRECTIONS}
    kept: dict[Hashable, Judgement] = {}
    for one in judgements:
        if one.kind is None or (one.kind in THUMBS and _answer_key(one) in corrected):
            continue
        key = _what_it_teaches(one)
        if key not in kept or _rank(one) >= _rank(kept[key]):
            kept[key] = one
    result = []
    for one in judgements:
        if one.kind in THUMBS and (better := corrected.get(_answer_key(one))):
            one = one.refused(f"Exchange {better.exchange_id} corrects the same answer, which says more than a thumb.")
        elif one.kind is not None and (best := kept[_what_it_teaches(one)]) is not one:
            what = "correction" if one.kind in CORRECTIONS else "answer and the same thumb"
            one = one.refused(f"Exchange {best.exchange_id} has the same question and {what}.")
        result.append(one)
    return result


def drop_contradictions(judgements: Sequence[Judgement], known: Mapping[str, Rater]) -> list[Judgement]:
    """Where corrections of a question, or thumbs on an answer, contradict each other, keep the newest of the most
    reliable person.
    """
    among: dict[Hashable, list[Judgement]] = defaultdict(list)
    for one in judgements:
        if one.kind in CORRECTIONS:
            among[one.asked_words].append(one)
        elif one.kind in THUMBS:
            among[_answer_key(one)].append(one)
    lost: dict[str, Judgement] = {}
    for rivals in among.values():
        rivals.sort(key=lambda one: (known[one.user].weight, one.at), reverse=True)
        kept: list[Judgement] = []
        for one in rivals:
            winner = next((other for other in kept[:_KEPT_COMPARED] if _oppose(one, other)), None)
            if winner is None:
                kept.append(one)
            else:
                lost[one.exchange_id] = winner
    return [
        one.refused(_lost_to(lost[one.exchange_id], one, known)) if one.exchange_id in lost else one
        for one in judgements
    ]


def limit_shares(judgements: Sequence[Judgement], settings: FeedbackSettings) -> list[Judgement]:
    """Refuse the least recent of a person who would give more than `largest_user_share` of what three or more people
    teach, but for what makes up `always_learned`; corrections and thumbs each for themselves, because methods learn
    from one or both.
    """
    refused: set[str] = set()
    for kinds in (CORRECTIONS, THUMBS):
        given: dict[str, list[Judgement]] = defaultdict(list)
        for one in sorted(judgements, key=lambda one: one.at, reverse=True):
            if one.kind in kinds:
                given[one.user].append(one)
        fair = _largest_allowance([len(ones) for ones in given.values()], settings.largest_user_share)
        allowed = max(fair, _allowance_for(settings.always_learned, list(given.values())))
        refused |= {one.exchange_id for ones in given.values() for one in ones[allowed:]}
    why_not = (
        f"This person has given more recent ones, and beside {settings.always_learned} in all nobody gives more than "
        f"{settings.largest_user_share:.0%} of what is learned."
    )
    return [one.refused(why_not) if one.exchange_id in refused else one for one in judgements]


def _what_it_teaches(one: Judgement) -> Hashable:
    if one.kind in THUMBS:
        return one.kind, one.asked, one.answer_words
    # A text that was preferred to several answers is a lesson against each of them.
    against = "" if one.opinion == "edited" else one.answer_words
    return one.asked, one.chosen_words, against


def _answer_key(one: Judgement) -> Hashable:
    return one.asked, one.answer_words


def _rank(one: Judgement) -> tuple[bool, float]:
    return not one.simulated, one.at.timestamp()


def _oppose(one: Judgement, other: Judgement) -> bool:
    if one.kind in THUMBS:
        return one.kind != other.kind
    return contradict(one, other)


def _lost_to(winner: Judgement, loser: Judgement, known: Mapping[str, Rater]) -> str:
    what = "the correction" if loser.kind in CORRECTIONS else "the thumb"
    if winner.user == loser.user:
        return f"It contradicts {what} of exchange {winner.exchange_id}, which the same person gave later."
    better = known[winner.user].weight > known[loser.user].weight
    return (
        f"It contradicts {what} of exchange {winner.exchange_id}, "
        f"{'whose author agrees with others more often' if better else 'which is newer'}."
    )


def _largest_allowance(counts: Sequence[int], share: float) -> int:
    """Return the largest number of rows a person may give so that nobody gives more than `share` of all that are left.

    Where people are too few for the share, all give equally many.
    """
    if len(counts) < _SHARED_BY:
        return max(counts, default=0)

    def fair(most: int) -> bool:
        return most <= max(share, 1 / len(counts)) * sum(min(count, most) for count in counts) + 1e-9

    allowances = range(1, max(counts) + 1)
    return bisect_right(allowances, False, key=lambda most: not fair(most))


def _allowance_for(enough: int, given: Sequence[Sequence[Judgement]]) -> int:
    """Return how many of the latest of everybody hold `enough` that answer, all of them when there are fewer.

    Refusals do not count: they seldom are trained on, and show nothing in an exam that looks for better answers.
    """
    longest = max(map(len, given), default=0)

    def answers(most: int) -> int:
        return sum(not one.refuses for ones in given for one in ones[:most])

    return bisect_left(range(longest), enough, key=answers)
