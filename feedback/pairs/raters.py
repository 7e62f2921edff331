"""Weighs people by how reliable their judgements are: by how often others judge the same thing alike.

This is a simple relative of Dawid & Skene (1979). Each judgement is compared with the majority of the others on the
same thing. Majorities are counted twice, the second time with the weights of the first round. Simulated users count.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from feedback.history import JudgedExchange
from feedback.pairs.contradictions import contradict
from feedback.pairs.judgements import Judgement, read_judgement
from feedback.pairs.superseding import fold_approved_answers
from feedback.settings import LearningRules

LEAST_WEIGHT = 0.25
_CREDIT = 2
"""Agreements that everybody starts with, because one disagreement is not yet a pattern."""
_COMPARED = 10
"""How many corrections by others one correction is compared with, latest first; popular questions have thousands."""
_ROUNDS = 2

_Comparisons = list[tuple[str, list[tuple[str, bool]]]]
"""For each person: other people, and whether they corrected the same question alike."""


@dataclass(frozen=True)
class Rater:
    """How often one person agrees with others."""

    agreed: int = 0
    compared: int = 0
    """Judgements on which others had an opinion and were not evenly divided."""

    @property
    def weight(self) -> float:
        """How much the person counts, from 0.25 to 1; 1 when there is nobody to compare with."""
        return max(LEAST_WEIGHT, (self.agreed + _CREDIT) / (self.compared + _CREDIT))

    def __str__(self) -> str:
        return f"this person agrees with others in {self.agreed} of {self.compared}"


def weigh_raters(judgements: Iterable[Judgement]) -> dict[str, Rater]:
    """Return everybody who judged, by user name."""
    given = sorted((one for one in judgements if one.judged and one.opinion != "excluded"), key=lambda one: one.at)
    thumbs, corrections = _group_thumbs(given), _compare_corrections(given)
    users = dict.fromkeys(one.user for one in given)
    known = dict.fromkeys(users, Rater())
    for _ in range(_ROUNDS):
        weights = {user: rater.weight for user, rater in known.items()}
        agreed: dict[str, int] = defaultdict(int)
        compared: dict[str, int] = defaultdict(int)
        for user, margin in (
            *_measure_thumb_margins(thumbs, weights),
            *_measure_correction_margins(corrections, weights),
        ):
            compared[user] += margin != 0
            agreed[user] += margin > 0
        known = {user: Rater(agreed[user], compared[user]) for user in users}
    return known


def find_raters(judged: Sequence[JudgedExchange], rules: LearningRules) -> dict[str, Rater]:
    """Return everybody who judged one of the exchanges, by user name."""
    return weigh_raters(read_judgement(entry, rules) for entry in fold_approved_answers(judged)[0])


def _group_thumbs(given: Sequence[Judgement]) -> list[dict[str, bool]]:
    """Return for each answer who liked it and who did not, by person. The latest judgement of each person counts."""
    opinions: dict[object, dict[str, bool]] = defaultdict(dict)
    for one in given:
        if one.opinion != "none":
            opinions[one.asked, one.answer_words][one.user] = one.opinion == "liked"
    return [by_user for by_user in opinions.values() if len(by_user) > 1]


def _measure_thumb_margins(
    opinions: Iterable[Mapping[str, bool]], weights: Mapping[str, float]
) -> Iterable[tuple[str, float]]:
    """Yield each person, and the weight of the others who agree minus the weight of those who disagree."""
    for by_user in opinions:
        total = {side: sum(weights[user] for user, liked in by_user.items() if liked is side) for side in (True, False)}
        for user, liked in by_user.items():
            yield user, round(total[liked] - weights[user] - total[not liked], 6)


def _compare_corrections(given: Sequence[Judgement]) -> _Comparisons:
    """Return for each corrected question and person whether others corrected the question alike."""
    questions: dict[str, dict[str, Judgement]] = defaultdict(dict)
    for one in given:
        if one.opinion == "edited" and one.prompt:
            by_user = questions[one.asked_words]
            by_user.pop(one.user, None)  # so that the latest stands last
            by_user[one.user] = one
    found: _Comparisons = []
    for by_user in questions.values():
        latest = list(by_user.values())[-_COMPARED - 1 :]
        for user, one in by_user.items() if len(by_user) > 1 else ():
            others = [other for other in latest if other.user != user][-_COMPARED:]
            found.append((user, [(other.user, not contradict(one, other)) for other in others]))
    return found


def _measure_correction_margins(opinions: _Comparisons, weights: Mapping[str, float]) -> Iterable[tuple[str, float]]:
    """Yield each person, and the weight of the others who agree minus the weight of those who disagree."""
    for user, others in opinions:
        yield user, round(sum(weights[other] if alike else -weights[other] for other, alike in others), 6)
