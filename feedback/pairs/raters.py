"""How far a person's judgements can be relied on: how often others judge alike. Knows no pair and no training.

A simple relative of Dawid & Skene (1979): each judgement is compared with the majority of the others on the same thing,
and the majority is counted twice, the second time with everybody's weight of the first. Simulated users are raters too.
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
"""Agreements that everybody has to begin with: one disagreement is no pattern."""
_COMPARED = 10
"""Corrections by others that one correction is compared with, the latest: a popular question has thousands."""
_ROUNDS = 2

_Opinions = list[tuple[str, list[tuple[str, bool]]]]
"""A person, and of others whether they judged the same thing alike."""


@dataclass(frozen=True)
class Rater:
    """What is known of one person's judgements."""

    agreed: int = 0
    compared: int = 0
    """Judgements on which others had an opinion that was not evenly divided."""

    @property
    def weight(self) -> float:
        """How much the person counts, from 0.25 to 1; 1 for one whom nobody can be compared with."""
        return max(LEAST_WEIGHT, (self.agreed + _CREDIT) / (self.compared + _CREDIT))

    def __str__(self) -> str:
        return f"this person agrees with others in {self.agreed} of {self.compared}"


def weigh_raters(judgements: Iterable[Judgement]) -> dict[str, Rater]:
    """Return everybody who judged, by user."""
    given = sorted((one for one in judgements if one.judged and one.opinion != "excluded"), key=lambda one: one.at)
    thumbs, corrections = _on_answers(given), _on_questions(given)
    users = dict.fromkeys(one.user for one in given)
    known = dict.fromkeys(users, Rater())
    for _ in range(_ROUNDS):
        weights = {user: rater.weight for user, rater in known.items()}
        agreed: dict[str, int] = defaultdict(int)
        compared: dict[str, int] = defaultdict(int)
        for user, margin in (*_thumb_margins(thumbs, weights), *_correction_margins(corrections, weights)):
            compared[user] += margin != 0
            agreed[user] += margin > 0
        known = {user: Rater(agreed[user], compared[user]) for user in users}
    return known


def find_raters(judged: Sequence[JudgedExchange], rules: LearningRules) -> dict[str, Rater]:
    """Return everybody who judged, by user, where nothing else is asked of the exchanges."""
    return weigh_raters(read_judgement(entry, rules) for entry in fold_approved_answers(judged)[0])


def _on_answers(given: Sequence[Judgement]) -> list[dict[str, bool]]:
    """Return for each answer text to a question who accepted it and who did not; the latest word of each person."""
    opinions: dict[object, dict[str, bool]] = defaultdict(dict)
    for one in given:
        if one.opinion != "none":
            opinions[one.asked, one.answer_words][one.user] = one.opinion == "liked"
    return [by_user for by_user in opinions.values() if len(by_user) > 1]


def _thumb_margins(opinions: Iterable[Mapping[str, bool]], weights: Mapping[str, float]) -> Iterable[tuple[str, float]]:
    """Yield each person with the weight of the others who agree less that of those who do not."""
    for by_user in opinions:
        total = {side: sum(weights[user] for user, said in by_user.items() if said is side) for side in (True, False)}
        for user, said in by_user.items():
            yield user, round(total[said] - weights[user] - total[not said], 6)


def _on_questions(given: Sequence[Judgement]) -> _Opinions:
    """Return for each corrected question and person whether others corrected it alike."""
    questions: dict[str, dict[str, Judgement]] = defaultdict(dict)
    for one in given:
        if one.opinion == "edited" and one.prompt:
            by_user = questions[one.asked_words]
            by_user.pop(one.user, None)  # so that the latest stands last
            by_user[one.user] = one
    found: _Opinions = []
    for by_user in questions.values():
        latest = list(by_user.values())[-_COMPARED - 1 :]
        for user, one in by_user.items() if len(by_user) > 1 else ():
            others = [other for other in latest if other.user != user][-_COMPARED:]
            found.append((user, [(other.user, not contradict(one, other)) for other in others]))
    return found


def _correction_margins(opinions: _Opinions, weights: Mapping[str, float]) -> Iterable[tuple[str, float]]:
    for user, others in opinions:
        yield user, round(sum(weights[other] if alike else -weights[other] for other, alike in others), 6)
