"""Weighs people by how reliable their judgements are: by how often others judge the same thing alike.

This is a simple relative of Dawid & Skene (1979). Each judgement is compared with the majority of the others on the
same thing. Majorities are counted twice, the second time with the weights of the first round. Simulated users count.

An id costs nothing: a browser that forgets its cookie is another person. So whoever is new counts little, and has no
say in a majority. The first two people are never new, because a laptop or a team of two has nobody to be known by.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from feedback.history import JudgedExchange
from feedback.pairs.contradictions import contradict
from feedback.pairs.judgements import Judgement, read_judgement
from feedback.pairs.shares import FIRST_PEOPLE
from feedback.pairs.superseding import fold_approved_answers
from feedback.records import Choice
from feedback.settings import LearningRules

LEAST_WEIGHT = 0.25
LARGEST_NEW_WEIGHT = 0.5
_NEW_STEP = 0.05
"""What a new person counts more for each day and for each judgement that others share."""
_KNOWN_AFTER_DAYS = 2
_KNOWN_AFTER_JUDGEMENTS = 5
_CREDIT = 2
"""Agreements that everybody starts with, because one disagreement is not yet a pattern."""
_COMPARED = 10
"""How many corrections by others one correction is compared with, latest first; popular questions have thousands."""
_ROUNDS = 2

_Comparisons = list[tuple[str, list[tuple[str, bool]]]]
"""For each person: other people, and whether they corrected the same question alike."""


@dataclass(frozen=True)
class Rater:
    """How often one person agrees with others, and how long they are known."""

    agreed: int = 0
    compared: int = 0
    """Judgements on which others had an opinion and were not evenly divided."""
    days: int = 0
    """Whole days between the person's first judgement and the last."""
    is_new: bool = False
    """Whether nobody can know the person yet."""

    @property
    def weight(self) -> float:
        """How much the person counts, from 0.25 to 1; 1 when there is nobody to compare with, at most 0.5 when new."""
        reliability = max(LEAST_WEIGHT, (self.agreed + _CREDIT) / (self.compared + _CREDIT))
        if not self.is_new:
            return reliability
        return min(reliability, LARGEST_NEW_WEIGHT, LEAST_WEIGHT + _NEW_STEP * (self.days + self.agreed))

    def __str__(self) -> str:
        agreement = f"agrees with others in {self.agreed} of {self.compared}"
        return f"this person is new here and {agreement}" if self.is_new else f"this person {agreement}"


def weigh_raters(judgements: Iterable[Judgement], choices: Iterable[Choice] = ()) -> dict[str, Rater]:
    """Return everybody who judged or chose between answers, by user name."""
    counting = (one for one in judgements if one.judged and not one.held and one.opinion != "excluded")
    given = sorted(counting, key=lambda one: one.at)
    known = _find_people(given, choices)
    voices = {user for user, rater in known.items() if not rater.is_new}
    thumbs, corrections = _group_thumbs(given), _compare_corrections(given, voices)
    for _ in range(_ROUNDS):
        weights = {user: known[user].weight if user in voices else 0.0 for user in known}
        agreed: dict[str, int] = defaultdict(int)
        compared: dict[str, int] = defaultdict(int)
        for user, margin in (
            *_measure_thumb_margins(thumbs, weights),
            *_measure_correction_margins(corrections, weights),
        ):
            compared[user] += margin != 0
            agreed[user] += margin > 0
        known = {user: replace(one, agreed=agreed[user], compared=compared[user]) for user, one in known.items()}
    return known


def find_raters(judged: Sequence[JudgedExchange], rules: LearningRules) -> dict[str, Rater]:
    """Return everybody who judged one of the exchanges, by user name."""
    folded, _ = fold_approved_answers(judged, rules.settings)
    return weigh_raters(read_judgement(entry, rules) for entry in folded)


def _find_people(given: Sequence[Judgement], choices: Iterable[Choice]) -> dict[str, Rater]:
    """Return everybody with how long they are known, in the order in which they came.

    Somebody is new who has judged fewer than five things, or has judged for less than two days; but neither the first
    two people nor a simulated user, whom only somebody with the command line can let judge, nor somebody of whom a
    reviewer accepted something.
    """
    seen: dict[str, list[datetime]] = defaultdict(list)
    simulated = {one.user for one in given if one.simulated}
    for at, user in sorted([(one.at, one.user) for one in given] + [(one.at, one.user) for one in choices]):
        seen[user].append(at)
    people = [user for user in seen if user not in simulated]
    days = {user: (moments[-1] - moments[0]).days for user, moments in seen.items()}
    accepted = {one.user for one in given if one.accepted}
    new = {
        user
        for user in people[FIRST_PEOPLE:]
        if user not in accepted and (days[user] < _KNOWN_AFTER_DAYS or len(seen[user]) < _KNOWN_AFTER_JUDGEMENTS)
    }
    return {user: Rater(days=days[user], is_new=user in new) for user in seen}


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


def _compare_corrections(given: Sequence[Judgement], voices: Collection[str]) -> _Comparisons:
    """Return for each corrected question and person whether others, of those with a voice, corrected it alike."""
    questions: dict[str, dict[str, Judgement]] = defaultdict(dict)
    for one in given:
        if one.opinion == "edited" and one.prompt and one.changed_by is None:
            by_user = questions[one.asked_words]
            by_user.pop(one.user, None)  # so that the latest stands last
            by_user[one.user] = one
    found: _Comparisons = []
    for by_user in questions.values():
        latest = [one for one in by_user.values() if one.user in voices][-_COMPARED - 1 :]
        for user, one in by_user.items() if len(by_user) > 1 else ():
            others = [other for other in latest if other.user != user][-_COMPARED:]
            found.append((user, [(other.user, not contradict(one, other)) for other in others]))
    return found


def _measure_correction_margins(opinions: _Comparisons, weights: Mapping[str, float]) -> Iterable[tuple[str, float]]:
    """Yield each person, and the weight of the others who agree minus the weight of those who disagree."""
    for user, others in opinions:
        yield user, round(sum(weights[other] if alike else -weights[other] for other, alike in others), 6)
