"""Nobody teaches more than a third, new people together neither, and a new person counts little."""

import zlib
from collections.abc import Sequence

import pytest

from feedback.pairs.candidates import Candidate, count_decisions, decide_candidates
from feedback.pairs.raters import Rater
from feedback.settings import FeedbackSettings, LearningRules
from finetune.data.plan import TrainingPlan, plan_training
from finetune.methods.dpo import DPO
from finetune.settings import PromotionSettings, TrainingSettings
from retrieval.documents import Passage
from tests.feedback.fakes import REFUSAL, Story, an_answer, judged

POISON = "It is a hundred years."


def story(name: str, user: str, day: int, about: str, document: str = "Warranty", text: str = "No idea.") -> Story:
    """An answer from a document, before `user` judges it on some day."""
    passage = Passage.given(document, "The warranty is three years; a hundred years is the age of the firm.")
    answer = an_answer(f"How long is {about}?", text, passages=(passage,), citations=())
    return Story(answer, name=name, user=user, day=day)


def number(user: str, count: int) -> str:
    """A part with a number that no other part has."""
    return f"part {zlib.crc32(f'{user} {count}'.encode())}"


def many(
    user: str, count: int, start: int, text: str = "It is three years.", *, in_one_day: bool = False
) -> list[Story]:
    """Corrections of a person, each of another question about a document of its own."""
    return [
        story(f"{user} {n}", user, start + n * (not in_one_day), number(user, n), f"{user} {n}").edited(text)
        for n in range(count)
    ]


def decide(*stories: Story, **settings: float) -> dict[str, Candidate]:
    decided = decide_candidates(judged(*stories), LearningRules(FeedbackSettings(**settings), REFUSAL))
    return {candidate.exchange_id: candidate for candidate in decided}


def learned(decided: dict[str, Candidate], user: str) -> list[str]:
    return [name for name, one in decided.items() if one.pair and one.user == user]


def plan(decided: dict[str, Candidate], questions: int = 10) -> TrainingPlan:
    return plan_training(
        DPO, list(decided.values()), TrainingSettings(minimum_pairs=10), PromotionSettings(minimum_questions=questions)
    )


def test_nobody_gives_more_than_a_third_and_the_least_recent_are_left_out() -> None:
    stories = [one for user in ("bob", "cy", "dan") for one in many(user, 5, 0)]
    decided = decide(*many("ada", 20, 20), *stories, always_learned=0)
    assert learned(decided, "ada") == [f"ada {n}" for n in range(13, 20)]
    assert all(len(learned(decided, user)) == 5 for user in ("bob", "cy", "dan"))
    assert decided["ada 0"].reason == (
        "This person has given newer ones. Beyond 0 of the first two people, nobody gives more than 33% of what is "
        "learned."
    )


def test_the_first_two_people_give_what_training_needs_and_no_more() -> None:
    team = [*many("ada", 30, 0), *many("bob", 5, 20), *many("cy", 5, 40)]
    assert len(learned(decide(*team, always_learned=8), "ada")) == 5  # enough remain, so the share alone counts
    assert len(learned(decide(*team, always_learned=20), "ada")) == 10
    assert len(learned(decide(*team), "ada")) == 30
    refusals = [story(f"no {n}", "ada", 60 + n, f"thing {n}").edited(REFUSAL) for n in range(4)]
    assert len(learned(decide(*team, *refusals, always_learned=20), "ada")) == 14  # the latest ten, and the refusals
    late = [*many("bob", 5, 0), *many("cy", 5, 0), *many("ada", 30, 20)]
    assert len(learned(decide(*late), "ada")) == 5


def test_one_person_or_two_teach_everything_whatever_their_shares() -> None:
    assert len(learned(decide(*many("ada", 100, 0), always_learned=0), "ada")) == 100
    two = decide(*many("ada", 100, 0), *many("bob", 1, 20), always_learned=0)
    assert len(learned(two, "ada")) == 100
    assert {one.pair.weight for one in two.values() if one.pair} == {1.0}
    sides = plan(two).sides
    assert len(sides.training) + len(sides.held_out) == 101


def test_a_share_that_cannot_be_kept_is_divided_equally_and_a_share_of_one_limits_nothing() -> None:
    three = (*many("ada", 8, 0), *many("bob", 7, 20), *many("cy", 6, 40))
    decided = decide(*three, always_learned=0, largest_user_share=0.1)
    assert [len(learned(decided, user)) for user in ("ada", "bob", "cy")] == [6, 6, 6]
    crowd = [*three, *many("eve", 50, 60, in_one_day=True)]
    assert len(learned(decide(*crowd, always_learned=0, largest_user_share=1), "eve")) == 50


def test_thumbs_take_no_share_from_corrections() -> None:
    thumbs = [story(f"up {n}", "ada", 50 + n, f"thing {n}").rated(1) for n in range(5)]
    decided = decide(*many("ada", 5, 0), *many("bob", 5, 20), *many("cy", 5, 40), *thumbs, always_learned=0)
    assert count_decisions(decided.values())["pair"] == 15


def test_a_new_person_counts_little_until_days_have_passed_or_others_agree() -> None:
    assert Rater(is_new=True).weight == 0.25
    assert Rater(3, 3, is_new=True).weight == pytest.approx(0.4)
    assert Rater(1, 1, days=1, is_new=True).weight == pytest.approx(0.35)
    assert Rater(20, 20, days=9, is_new=True).weight == 0.5
    assert Rater(0, 100, days=9, is_new=True).weight == 0.25
    team = [*many("ada", 5, 0), *many("bob", 5, 0)]
    newcomer = decide(*team, *many("cy", 4, 0))
    assert newcomer["cy 0"].reason.endswith("Counts 0.40: this person is new here and agrees with others in 0 of 0.")
    assert newcomer["ada 0"].pair is not None
    assert newcomer["ada 0"].pair.weight == 1.0
    known = decide(*team, *many("cy", 5, 0))["cy 0"].pair
    assert known is not None
    assert known.weight == 1.0


def test_who_only_chooses_between_answers_is_new_as_well() -> None:
    first = story("first", "ada", 1, "it", text="Two years.")
    second = story("second", "ada", 1, "it", text="Three years.").chosen_over("first", user="cy")
    decided = decide(*many("ada", 5, 0), *many("bob", 5, 0), first, second)
    assert decided["first"].pair is not None
    assert decided["first"].pair.weight == 0.25


def honest() -> list[Story]:
    """Forty corrections by four people over ten days."""
    return [one for user in ("ada", "bob", "cy", "dan") for one in many(user, 10, 0)]


def poisoned(ids: int, *, of_honest_questions: bool = False) -> list[Story]:
    """Five hundred corrections by so many ids within the last of these days."""
    if not of_honest_questions:
        return [one for n in range(ids) for one in many(f"eve{n}", 500 // ids, 9, POISON, in_one_day=True)]
    asked = [(number(user, n), f"{user} {n}") for user in ("ada", "bob", "cy", "dan") for n in range(10)]
    return [
        story(f"eve {n}", f"eve {n % ids}", 9, *asked[n % 40], text=f"Attempt {n}.").edited(POISON) for n in range(500)
    ]


def count_poison(chosen: Sequence[str]) -> int:
    return sum(text == POISON for text in chosen)


@pytest.mark.parametrize("of_honest_questions", [False, True])
@pytest.mark.parametrize("ids", [1, 2, 50])
@pytest.mark.parametrize("questions", [5, 30])
def test_many_poisoned_corrections_under_fresh_ids_do_not_take_over(
    ids: int, questions: int, of_honest_questions: bool
) -> None:
    decided = decide(*honest(), *poisoned(ids, of_honest_questions=of_honest_questions))
    pairs = [one.pair for one in decided.values() if one.pair]
    assert len(pairs) - count_poison([pair.chosen for pair in pairs]) == 40
    sides = plan(decided, questions).sides
    for side in (pairs, sides.training, sides.asked):
        assert side
        assert count_poison([pair.chosen for pair in side]) <= len(side) / 3
    assert all(pair.weight <= 0.5 for pair in pairs if pair.chosen == POISON)
    left_out = [one.reason for one in decided.values() if one.user.startswith("eve") and not one.pair]
    assert of_honest_questions or set(left_out) == {
        "This person is new here, and all who are new give at most 33% of what is learned, the latest of each."
    }


def test_a_known_person_with_many_corrections_owns_neither_side() -> None:
    decided = decide(*honest(), *many("eve", 500, 9, POISON))
    sides = plan(decided).sides
    for side in (sides.training, sides.asked):
        assert side
        assert count_poison([pair.chosen for pair in side]) <= len(side) / 3


def test_it_is_said_what_is_beyond_the_shares_of_a_side() -> None:
    places = {one.reason.split(". ", 1)[-1] for one in plan(decide(*honest(), *many("eve", 500, 9, POISON))).placements}
    assert places & {
        "Its documents are held out, and its author gives enough of the exam already.",
        "Its author gives enough of what is trained on already.",
    }
