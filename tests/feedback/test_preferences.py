"""Thumbs without an edit, and one answer preferred to another answer to the same question."""

from dataclasses import replace
from datetime import timedelta

import pytest

from assistant.answers import Citation
from feedback.errors import FeedbackError
from feedback.pairs import Candidate, candidates
from feedback.records import Choice, Reason
from feedback.settings import FeedbackSettings
from retrieval.documents import Passage
from tests.feedback.fakes import REFUSAL, START, Story, an_answer, judged

OTHER = "It depends on the shop."
THIRD = "There is no such thing."


def decide(*stories: Story, choices: tuple[Choice, ...] = (), **settings: float) -> dict[str, Candidate]:
    decided = candidates(judged(*stories), FeedbackSettings(**settings), refusal=REFUSAL, choices=choices)
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
        assert decided[name].reason == "Exchange up is preferred to this answer to the same question."
        assert pair is not None
        assert (pair.chosen, pair.rejected, pair.weight) == ("It is two years.", text, 1.0)
        assert pair.prompt == an_answer().messages


def test_a_correction_is_preferred_to_the_attempts_before_it_also_to_one_that_was_liked_before() -> None:
    left, corrected = attempt("left", OTHER), attempt("corrected", day=1).edited("It is three years.")
    decided = decide(left, corrected, attempt("liked", THIRD).rated(1))
    assert decided["left"].pair is not None
    assert (decided["left"].pair.chosen, decided["left"].pair.rejected) == ("It is three years.", OTHER)
    assert decided["left"].reason.startswith("The correction of exchange corrected is preferred")
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
    shown = (attempt("one"), attempt("two", OTHER))
    decided = decide(*shown, choices=(Choice("two", "one", "ada", START + timedelta(days=1)),))
    pair = decided["one"].pair
    assert set(decided) == {"one"}
    assert pair is not None
    assert (pair.chosen, pair.rejected, pair.user) == (OTHER, "It is two years.", "ada")


def test_a_choice_between_answers_from_other_passages_is_refused_with_the_reason() -> None:
    elsewhere = attempt("two", OTHER, passages=(Passage.given("Elsewhere", "Other words."),))
    decided = decide(attempt("one"), elsewhere, choices=(Choice("two", "one", "ada", START),))
    assert decided["one"].decision == "refused"
    assert decided["one"].reason == "Exchange two was preferred, but it was written from other passages."


def test_a_choice_of_an_unknown_exchange_is_an_error() -> None:
    with pytest.raises(FeedbackError, match="the exchange 'gone', which was not given"):
        decide(attempt("one"), choices=(Choice("gone", "one", "ada", START),))


def test_what_is_simulated_and_excluded_wins_and_loses_nothing() -> None:
    stories = (
        Story(an_answer(), name="up", conversation="c1", simulated=True).rated(1),
        Story(an_answer(text=OTHER), name="down", conversation="c1", simulated=True).rated(-1),
    )
    decided = candidates(judged(*stories), FeedbackSettings(include_simulated=False), refusal=REFUSAL)
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
