"""Thumbs without an edit, and one answer preferred to another answer to the same question."""

from dataclasses import replace

import pytest

from assistant.answers import Citation
from feedback.pairs.candidates import Candidate, decide_candidates
from feedback.pairs.preferences import is_worth_choosing
from feedback.records import Reason
from feedback.settings import FeedbackSettings, LearningRules
from retrieval.documents import Passage
from tests.feedback.fakes import REFUSAL, RULES, Story, an_answer, judged

OTHER = "It depends on the shop."
THIRD = "There is no such thing."


def decide(*stories: Story, **settings: float) -> dict[str, Candidate]:
    decided = decide_candidates(judged(*stories), LearningRules(FeedbackSettings(**settings), REFUSAL))
    return {candidate.exchange_id: candidate for candidate in decided}


def attempt(name: str, text: str = "It is two years.", *, day: int = 0, **changes: object) -> Story:
    """One of several answers to the same question in one conversation."""
    return Story(an_answer(text=text, **changes), name=name, day=day, conversation="c1")


def test_a_thumb_up_makes_the_answer_desirable_and_counts_less_than_a_correction() -> None:
    pair = decide(Story().rated(1))["e1"].pair
    assert pair is not None
    assert (pair.kind, pair.chosen, pair.rejected, pair.weight) == ("desirable", "It is two years.", "", 0.25)
    assert decide(Story().rated(1), thumb_weight=0.5)["e1"].pair == replace(pair, weight=0.5)


def test_a_thumb_down_makes_the_answer_undesirable_and_no_better_one_is_made_up() -> None:
    candidate = decide(Story().rated(-1))["e1"]
    assert candidate.decision == "undesirable"
    assert candidate.pair is not None
    assert (candidate.pair.chosen, candidate.pair.rejected, candidate.pair.weight) == ("", "It is two years.", 0.25)


@pytest.mark.parametrize(
    ("reasons", "decision"),
    [
        (("wrong fact",), "undesirable"),
        (("wrong fact", "style"), "undesirable"),
        (("should have refused", "outdated"), "undesirable"),
        (("style",), "refused"),
        (("not in the sources", "style"), "refused"),
    ],
)
def test_a_thumb_down_for_passages_documents_or_style_alone_says_nothing_of_the_answer(
    reasons: tuple[Reason, ...], decision: str
) -> None:
    assert decide(Story().rated(-1, *reasons))["e1"].decision == decision


def test_a_refusal_that_was_liked_is_desirable_when_a_model_wrote_it() -> None:
    assert decide(Story(an_answer(text=REFUSAL)).rated(1))["e1"].decision == "desirable"
    assert decide(Story(an_answer(text=REFUSAL, messages=())).rated(1))["e1"].decision == "refused"


def test_a_thumb_counts_again_when_the_edit_was_taken_back() -> None:
    story = Story().rated(1).edited("It is three years.").edited("It is two years.")
    assert decide(story)["e1"].decision == "desirable"


def test_the_answer_that_was_liked_is_preferred_to_one_that_was_disliked_and_to_one_that_was_left() -> None:
    decided = decide(attempt("left", OTHER), attempt("down", THIRD).rated(-1), attempt("up", day=1).rated(1))
    assert decided["up"].decision == "desirable"
    for name, text in (("left", OTHER), ("down", THIRD)):
        pair = decided[name].pair
        assert decided[name].decision == "pair"
        assert decided[name].reason == "Answer up is preferred to this answer to the same question."
        assert pair is not None
        assert (pair.chosen, pair.rejected, pair.weight) == ("It is two years.", text, 1.0)
        assert pair.prompt == an_answer().messages


def test_a_correction_is_preferred_to_the_attempts_before_it_also_to_one_that_was_liked_before() -> None:
    left, corrected = attempt("left", OTHER), attempt("corrected", day=1).edited("It is three years.")
    decided = decide(left, corrected, attempt("liked", THIRD).rated(1))
    assert decided["left"].pair is not None
    assert (decided["left"].pair.chosen, decided["left"].pair.rejected) == ("It is three years.", OTHER)
    assert decided["left"].reason.startswith("The correction of answer corrected is preferred")
    assert decided["corrected"].pair is not None
    assert decided["corrected"].pair.rejected == "It is two years."
    assert decided["liked"].decision == "desirable"


def test_an_answer_that_nobody_judged_is_listed_only_when_another_was_preferred() -> None:
    assert decide(attempt("left", OTHER)) == {}
    assert set(decide(attempt("left", OTHER), attempt("down").rated(-1))) == {"down"}


@pytest.mark.parametrize(
    "other",
    [
        attempt("other", OTHER, passages=(Passage.given("Elsewhere", "Other words."),)).rated(-1),
        attempt("other", "it is two years").rated(-1),
        attempt("other", REFUSAL, messages=()).rated(-1),
        Story(an_answer(text=OTHER), name="other", conversation="c2").rated(-1),
        Story(an_answer(text=OTHER), name="other", conversation="c1", user="bob").rated(-1),
        Story(an_answer("Who pays?", OTHER), name="other", conversation="c1").rated(-1),
        attempt("other", OTHER).rated(1),
    ],
)
def test_answers_from_other_passages_or_to_other_questions_are_not_compared(other: Story) -> None:
    assert decide(attempt("up").rated(1), other)["other"].decision != "pair"


def test_a_rewrite_stands_in_contrast_to_no_other_attempt() -> None:
    decided = decide(attempt("left", OTHER), attempt("rewritten", "XXXXXXXXXXXX").edited("It is three years."))
    assert {name: one.decision for name, one in decided.items()} == {"rewritten": "label"}


def test_an_attempt_that_was_cut_short_is_not_taught_as_ended() -> None:
    pair = decide(attempt("left", OTHER, ending="stopped"), attempt("up").rated(1))["left"].pair
    assert pair is not None
    assert not pair.rejected_whole


def test_a_choice_made_side_by_side_is_a_contrast_without_any_thumb() -> None:
    decided = decide(attempt("one"), attempt("two", OTHER).chosen_over("one"))
    pair = decided["one"].pair
    assert set(decided) == {"one"}
    assert decided["one"].preferred_id == "two"
    assert pair is not None
    assert (pair.kind, pair.chosen, pair.rejected, pair.user) == ("contrast", OTHER, "It is two years.", "ada")
    assert (pair.weight, pair.prompt) == (1.0, an_answer().messages)


def test_a_choice_between_answers_from_other_passages_is_refused_with_the_reason() -> None:
    elsewhere = attempt("two", OTHER, passages=(Passage.given("Elsewhere", "Other words."),)).chosen_over("one")
    assert refused_for(attempt("one"), elsewhere) == "it was written from other passages."


@pytest.mark.parametrize(
    ("chosen", "reason"),
    [
        (attempt("two", OTHER, ending="stopped"), "it was cut short or rewritten."),
        (attempt("two", OTHER, messages=()), "not both answers were written by a model."),
        (attempt("two", "It is TWO years!"), "both answers have the same text, or one has none."),
        (attempt("two", " "), "both answers have the same text, or one has none."),
    ],
)
def test_a_choice_that_teaches_nothing_is_refused_with_the_reason(chosen: Story, reason: str) -> None:
    assert refused_for(attempt("one"), chosen.chosen_over("one")) == reason


def refused_for(*stories: Story) -> str:
    [candidate] = decide(*stories).values()
    assert (candidate.exchange_id, candidate.decision, candidate.user) == ("one", "refused", "ada")
    return candidate.reason.removeprefix("Answer two was preferred, but ")


def test_the_latest_choice_counts_and_a_withdrawn_one_says_nothing() -> None:
    one, two = attempt("one"), attempt("two", OTHER).chosen_over("one", day=1)
    assert set(decide(one.chosen_over("two", day=2), two)) == {"two"}
    assert decide(one.chosen_over("two", day=3, withdrawn=True), two) == {}


def test_of_two_people_who_choose_differently_the_last_one_is_heard() -> None:
    one = attempt("one").chosen_over("two", day=2, user="bob")
    [candidate] = decide(one, attempt("two", OTHER).chosen_over("one", day=1)).values()
    assert (candidate.exchange_id, candidate.user, candidate.decision) == ("two", "bob", "pair")


def test_a_choice_beats_what_thumbs_and_corrections_say_of_the_same_two_answers() -> None:
    chosen = attempt("chosen", OTHER, day=1).rated(-1).chosen_over("liked")
    decided = decide(attempt("liked").rated(1), chosen)
    assert decided["liked"].pair is not None
    assert (decided["liked"].pair.chosen, decided["liked"].pair.rejected) == (OTHER, "It is two years.")
    assert decided["chosen"].decision == "undesirable"
    assert decided["liked"].preferred_id == "chosen"


def test_a_choice_between_two_leaves_the_preferences_among_the_others_alone() -> None:
    decided = decide(attempt("liked").rated(1), attempt("left", OTHER), attempt("chosen", THIRD).chosen_over("left"))
    assert {name: one.preferred_id for name, one in decided.items()} == {
        "liked": "",
        "left": "chosen",
        "chosen": "liked",
    }


def test_an_answer_that_was_corrected_loses_no_choice() -> None:
    decided = decide(attempt("one").edited("It is three years."), attempt("two", OTHER).chosen_over("one"))
    assert decided["one"].pair is not None
    assert (decided["one"].pair.chosen, decided["one"].preferred_id) == ("It is three years.", "")


def test_the_correction_of_the_chosen_answer_is_preferred() -> None:
    pair = decide(attempt("one", OTHER), attempt("two").edited("It is three years.").chosen_over("one"))["one"].pair
    assert pair is not None
    assert (pair.chosen, pair.rejected) == ("It is three years.", OTHER)


@pytest.mark.parametrize(
    ("other", "worth"),
    [
        (attempt("two", OTHER), True),
        (attempt("two", OTHER, ending="stopped"), True),
        (attempt("two", OTHER).rated(-1), True),
        (attempt("two", "It is TWO years!"), False),
        (attempt("two", OTHER, messages=()), False),
        (attempt("two", OTHER, messages=(), approved_exchange_id="e0"), False),
        (attempt("two", OTHER, passages=(Passage.given("Elsewhere", "Other words."),)), False),
        (Story(an_answer("Who pays?", OTHER), name="two", conversation="c1"), False),
        (Story(an_answer(text=OTHER), name="two", conversation="c2"), False),
    ],
)
def test_a_choice_is_worth_making_when_it_can_teach_something_one_way_or_the_other(other: Story, worth: bool) -> None:
    assert is_worth_choosing(attempt("one").judged, other.judged, RULES) is worth
    assert is_worth_choosing(other.judged, attempt("one").judged, RULES) is worth


def test_a_choice_is_not_heard_while_one_of_its_answers_is_missing() -> None:
    assert decide(attempt("one").chosen_over("gone")) == {}


def test_what_is_simulated_and_excluded_wins_and_loses_nothing() -> None:
    stories = (
        Story(an_answer(), name="up", conversation="c1", simulated=True).rated(1),
        Story(an_answer(text=OTHER), name="down", conversation="c1", simulated=True).rated(-1).chosen_over("up"),
    )
    decided = decide_candidates(judged(*stories), LearningRules(FeedbackSettings(include_simulated=False), REFUSAL))
    assert {candidate.decision for candidate in decided} == {"refused"}


def test_a_thumb_touches_every_group_of_documents_without_tying_them_together() -> None:
    roof, wall = Passage.given("Roof", "Three years."), Passage.given("Wall", "Three years, too.")
    both = an_answer(passages=(roof, wall), citations=(Citation(1, 2, False), Citation(2, 4, False)), text=THIRD)
    decided = decide(
        Story(an_answer(passages=(roof,)), name="roof").edited("It is three years."),
        Story(an_answer("Wall?", passages=(wall,)), name="wall").edited("It is three years."),
        Story(both, name="thumb").rated(1),
    )
    groups = {name: (one.pair.document_group, one.pair.touches) for name, one in decided.items() if one.pair}
    assert groups["roof"] == ("given:Roof", ())
    assert groups["wall"] == ("given:Wall", ())
    assert groups["thumb"] == ("given:Roof", ("given:Wall",))
