"""Which golden questions count in a night, and which ask what a correction asks.

Ids cost nothing, and whoever keeps questions could fill the exam with them or let a pin hold every version back. So
people who are new here keep theirs for later, and nobody gives more of the exam than of anything else.
"""

from collections.abc import Mapping, Sequence

from feedback.evaluation.kept.golden_set import OPERATOR, GoldenSet, KeptQuestion, Role
from feedback.pairs.candidates import Candidate
from feedback.pairs.shares import FIRST_PEOPLE, Shares
from feedback.records import PreferencePair
from feedback.texts.same_question import QuestionKey, make_question_key


def find_people(decided: Sequence[Candidate]) -> dict[str, bool]:
    """Return everybody who judged and whether they are new, in the order in which they came."""
    return {one.user: one.by_new_person for one in decided}


def drop_new_people(kept: Sequence[KeptQuestion], people: Mapping[str, bool]) -> list[KeptQuestion]:
    """Return the questions of those who are not new here; the first two people never are, nor is the command line."""
    settled = sum(not new for new in people.values())
    return [one for one in kept if one.user == OPERATOR or not people.get(one.user, settled >= FIRST_PEOPLE)]


def choose_golden(
    kept: Sequence[KeptQuestion],
    people: Mapping[str, bool],
    asked: Sequence[PreferencePair],
    largest: float,
    enough: int,
) -> GoldenSet:
    """Return what `kept` adds to an exam that asks the pairs `asked`: nobody gives more than the share `largest`.

    `enough` questions may come from the first two people in any case; what the command line keeps is not limited. Both
    lists are in the order in which they came, and the latest is kept.
    """

    def of(role: Role) -> list[KeptQuestion]:
        return [one for one in kept if one.role == role]

    gold = of("gold")
    named = {one.user: people.get(one.user, False) for one in (*asked, *gold)}
    everybody = {**people, **named}
    theirs = [one for one in reversed(gold) if one.user != OPERATOR]
    within, _ = Shares(largest, everybody, enough).split([*reversed(asked), *theirs])
    within_ids = {one.question.id for one in within if isinstance(one, KeptQuestion)}
    return GoldenSet(
        tuple(one.question for one in gold if one.user == OPERATOR or one.question.id in within_ids),
        tuple(one.question for one in of("pin")),
        tuple(one.question for one in of("confirm")),
    )


def make_keys(candidate: Candidate) -> set[QuestionKey]:
    """Return what a judged question asks, as it was asked and as it was searched."""
    keys = (make_question_key(one) for one in (candidate.question, candidate.standalone_question))
    return {key for key in keys if key}
