"""What people said becomes: answerable, not answerable, or not told."""

from dataclasses import replace

import pytest

from feedback.records import Reason
from feedback.settings import FeedbackSettings, LearningRules
from finetune.lessons.answerability_cases import (
    Case,
    collect_cases,
    could_answer,
    exclude_cases,
    group_cases,
    make_contrasts,
)
from retrieval.documents import Passage
from tests.feedback.fakes import REFUSAL, RULES, Story, an_answer, judged

ANSWERED = an_answer()
REFUSED = an_answer(text=REFUSAL, refused=True, citations=())


def case(name: str, *others: str, answerable: bool = True) -> Case:
    passages = tuple(Passage.given(title, f"The {title} door is red.") for title in (name, *others))
    return Case(f"What colour is the {name} door?", passages, answerable, frozenset({f"given:{name}"}))


@pytest.mark.parametrize(
    ("story", "answerable"),
    [
        (Story(ANSWERED).edited("It is three years."), True),
        (Story(REFUSED).edited("It is three years."), True),
        (Story(ANSWERED).edited(REFUSAL), False),
        (Story(ANSWERED).rated(1), True),
        (Story(REFUSED).rated(1), False),
        (Story(ANSWERED).rated(-1), None),
        (Story(ANSWERED).rated(-1, "should have refused"), False),
        (Story(REFUSED).rated(-1, "should not have refused"), True),
        (Story(ANSWERED).rated(-1, "should have refused").rated(0), None),
        (Story(ANSWERED).edited("It is three years.").edited(ANSWERED.text), None),
        (Story(ANSWERED).rated(-1, "should have refused").edited(REFUSAL), False),
        (Story(ANSWERED), None),
        (Story(an_answer(about="library")).rated(1), None),
        (Story(an_answer(messages=(), computed=True)).rated(1), None),
        (Story(an_answer(about="clarification", messages=())).rated(-1, "should have refused"), None),
        (Story(an_answer(about="library")).edited("It is three years."), None),
    ],
)
def test_an_edit_speaks_first_then_a_reason_then_a_thumb_up(story: Story, answerable: bool | None):
    assert could_answer(story.judged, RULES) is answerable


@pytest.mark.parametrize("reason", ["not in the sources", "wrong source", "outdated", "should have refused"])
def test_an_answer_that_people_know_from_elsewhere_says_nothing_of_the_passages(reason: Reason):
    story = Story(ANSWERED).edited("It is three years.").rated(-1, reason)
    assert could_answer(story.judged, RULES) is None


@pytest.mark.parametrize(
    "story",
    [
        Story(ANSWERED).edited("It is five years."),
        Story(REFUSED).edited("It is five years."),
        Story(an_answer(text="It is five years.", messages=(), approved_exchange_id="e0")).rated(1),
    ],
)
def test_a_correction_that_its_passages_do_not_support_says_nothing_of_them(story: Story):
    assert could_answer(story.judged, RULES) is None
    assert could_answer(story.judged, LearningRules(FeedbackSettings(minimum_support=0), REFUSAL)) is True


def test_passages_of_another_number_than_the_settings_say_are_no_case():
    own = an_answer(chosen=(("passages", "12"),))
    assert collect_cases(judged(Story(own).rated(1)), RULES) == []
    assert collect_cases(judged(Story(an_answer(chosen=(("top_k", "9"),))).rated(1)), RULES) != []


def test_the_same_question_and_passages_count_once_and_the_latest_word_holds():
    history = judged(Story(ANSWERED, name="a").rated(1), Story(ANSWERED, name="b", day=1).edited(REFUSAL))
    [only] = collect_cases(history, RULES)
    assert not only.answerable


def careless(user: str) -> list[Story]:
    """Ten answers that `user` refuses and two others like, so that `user` agrees with nobody."""
    answers = [an_answer(f"How long is warranty {number}?") for number in range(10)]
    liked = [
        Story(answer, name=f"{other} {answer.question}", user=other).rated(1)
        for answer in answers
        for other in ("ada", "bob")
    ]
    return [*liked, *(Story(a, name=f"{user} {a.question}", user=user, day=1).edited(REFUSAL) for a in answers)]


def test_a_case_weighs_what_the_word_of_its_rater_does():
    alone = [Story(an_answer(f"Who is {name}?"), name=name, user=name).edited(REFUSAL) for name in ("ada", "tom")]
    cases = {case.question: case for case in collect_cases(judged(*careless("tom"), *alone), RULES)}
    assert cases["Who is ada?"].weight == 1.0
    assert cases["Who is tom?"].weight == 0.25
    assert not cases["Who is tom?"].answerable


def test_of_the_same_question_and_passages_the_more_reliable_word_holds():
    cases = collect_cases(judged(*careless("tom")), RULES)
    assert len(cases) == 10
    assert all(case.answerable and case.weight == 1.0 for case in cases)


def test_whoever_corrected_an_answer_that_was_corrected_again_elsewhere_counts_in_full():
    first = Story(ANSWERED, name="a", user="ada").edited("It is three years.")
    again = Story(
        an_answer(text="It is three years.", messages=(), approved_exchange_id="a"), name="b", user="bob", day=1
    ).edited("The warranty is three years.")
    assert [case.weight for case in collect_cases(judged(first, again), RULES)] == [1.0]


def test_a_contrast_weighs_what_it_was_made_from():
    [made] = make_contrasts([replace(case("north", "south"), weight=0.5)])
    assert made.weight == 0.5


def test_simulated_feedback_and_answers_without_passages_can_be_left_out():
    history = judged(
        Story(ANSWERED, simulated=True).rated(1), Story(an_answer(passages=(), citations=()), name="b").rated(1)
    )
    assert collect_cases(history, LearningRules(FeedbackSettings(include_simulated=False), REFUSAL)) == []


def test_nothing_that_the_exam_asks_is_learned_from():
    cases = [case("north"), case("south"), case("east")]
    assert exclude_cases(cases, ["what colour is the  NORTH door?"], ["given:south"]) == [cases[2]]


def test_a_contrast_loses_the_document_that_answered():
    [made] = make_contrasts([case("north", "south")])
    assert (made.answerable, made.made, [p.chunk.title for p in made.passages]) == (False, True, ["south"])


def test_a_contrast_without_other_passages_gets_those_of_the_likest_question():
    near = Case("What colour?", (Passage.given("Doors", "The north door, its colour is red."),), True, frozenset({"d"}))
    far = Case("Who?", (Passage.given("Cats", "Cats sleep."),), True, frozenset({"c"}))
    made = make_contrasts([case("north"), far, near])[0]
    assert made.passages == near.passages


def test_contrasts_are_made_up_to_as_many_as_people_gave_and_only_as_many_as_lack():
    cases = [case(str(number)) for number in range(6)]
    assert len(make_contrasts(cases)) == 6
    assert len(make_contrasts([*cases, *(case(f"no {number}", answerable=False) for number in range(4))])) == 2
    assert make_contrasts([case(str(number), answerable=False) for number in range(6)]) == []


def test_a_contrast_stands_in_the_group_of_its_question():
    cases = [case("north", "south"), case("south")]
    names = group_cases([*cases, *make_contrasts(cases)])
    assert names[0] == names[2] != names[1]
