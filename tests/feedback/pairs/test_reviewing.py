"""What a reviewer's decision does to a correction or a thumb down."""

import pytest

from feedback.corrections.approved import find_approved_answer
from feedback.errors import FeedbackError
from feedback.evaluation.causes import find_cause
from feedback.pairs.candidates import Candidate, decide_candidates
from feedback.pairs.reviewing import MISSING, WAITS, check_decision, waits
from feedback.records import Decision
from feedback.settings import FeedbackSettings, LearningRules
from finetune.lessons.answerability_cases import could_answer, tells
from tests.feedback.fakes import REFUSAL, RULES, Story, an_answer, judged

RIGHT = "It is three years."
BEFORE = LearningRules(FeedbackSettings(review="before"), REFUSAL)


def candidate(*stories: Story, rules: LearningRules = RULES) -> Candidate:
    """The decision on the last of the stories."""
    return decide_candidates(judged(*stories), rules)[-1]


def known(day: int = 0) -> list[Story]:
    """Two people who judged before anybody else, so that whoever comes third is new."""
    return [
        Story(an_answer(f"What is {name}?"), name=name, user=name, day=day).rated(1) for name in ("first", "second")
    ]


def test_a_rejected_correction_is_no_pair_no_approved_answer_and_tells_of_no_passage() -> None:
    story = Story().edited(RIGHT)
    assert candidate(story).pair is not None
    assert find_approved_answer(story.judged, RULES) is not None
    story.reviewed("rejected", "That is the old contract.")
    found = candidate(story)
    assert (found.decision, found.pair) == ("refused", None)
    assert found.reason == "A reviewer rejected it: That is the old contract."
    assert find_approved_answer(story.judged, RULES) is None
    assert could_answer(story.judged, RULES) is None
    assert not tells(story.judged, RULES)


def test_a_rejected_thumb_down_teaches_nothing_and_disputes_no_approved_answer() -> None:
    original = Story(name="e1").edited(RIGHT)
    repeat = Story(an_answer(text=RIGHT, messages=(), approved_exchange_id="e1"), name="e2", user="bob", day=1)
    repeat.rated(-1)
    assert decide_candidates(judged(original, repeat), RULES)[0].pair is None
    repeat.reviewed("rejected", "It is right.")
    assert decide_candidates(judged(original, repeat), RULES)[0].pair is not None


def test_a_changed_correction_teaches_the_new_words_in_the_name_of_its_author() -> None:
    story = Story().edited("It is three long years.").reviewed("changed", text=RIGHT)
    pair = candidate(story).pair
    assert pair is not None
    assert (pair.chosen, pair.user, pair.weight) == (RIGHT, "ada", 1.0)
    assert [edit.user for edit in story.judged.edits] == ["ada", "rita"]
    assert story.judged.written is not None
    assert story.judged.written.text == "It is three long years."


def test_an_accepted_correction_of_a_new_person_counts_whole_at_once_and_wins_over_what_nobody_reviewed() -> None:
    story = Story(user="third", name="e9", day=1).edited(RIGHT)
    assert "This person is new here" in candidate(*known(), story).reason
    story.reviewed("accepted")
    rival = Story(user="first", name="e10", day=2).edited("It is four years.")
    decided = {one.exchange_id: one for one in decide_candidates(judged(*known(), story, rival), RULES)}
    after = decided["e9"].pair
    assert after is not None
    assert (after.weight, after.by_new_person) == (1.0, False)
    assert decided["e10"].pair is None


def test_missing_in_the_documents_is_a_gap_like_that_which_is_found_by_words() -> None:
    story = Story().edited(RIGHT).reviewed("missing")
    found = candidate(story)
    assert (found.decision, found.reason) == ("refused", MISSING)
    assert "three" in found.missing
    assert found.reworded is not None
    blame = find_cause(story.judged, RULES, lambda _: ())
    assert blame is not None
    assert blame.cause == "missing document"


@pytest.mark.parametrize("thumb", [False, True])
def test_by_the_setting_before_nothing_comes_of_it_until_it_is_accepted(thumb: bool) -> None:
    story = Story().rated(-1) if thumb else Story().edited(RIGHT)
    assert candidate(story, rules=BEFORE).reason == WAITS
    assert find_approved_answer(story.judged, BEFORE) is None
    story.reviewed("accepted")
    assert candidate(story, rules=BEFORE).pair is not None


def test_what_is_said_after_a_review_waits_again() -> None:
    story = Story().edited("It is 30 years.").reviewed("rejected", "Wrong.")
    assert not waits(story.judged)
    story.edited(RIGHT)
    assert waits(story.judged)
    assert candidate(story).pair is not None
    assert not waits(story.reviewed("accepted").rated(1).judged)  # a thumb for the corrected text is no correction
    assert waits(story.reviewed("open").judged)
    taken_back = Story().rated(-1).edited(RIGHT).reviewed("accepted").edited(story.judged.exchange.answer.text)
    assert waits(taken_back.judged)  # the thumb that stands again was not reviewed


def test_a_review_is_of_one_correction_and_not_of_that_of_its_repetition() -> None:
    original = Story(name="e1").edited(RIGHT)
    repeat = Story(an_answer(text=RIGHT, messages=(), approved_exchange_id="e1"), name="e2", day=1).edited("9 years.")
    original.now = repeat.now
    original.reviewed("accepted")
    entries = judged(original, repeat)
    assert "It waits" in decide_candidates(entries, BEFORE)[1].reason
    learned = decide_candidates(entries, BEFORE)[0].pair
    assert learned is not None
    assert learned.chosen == RIGHT
    repeat.reviewed("rejected", "No.")
    assert decide_candidates(judged(original, repeat), RULES)[0].pair == learned


@pytest.mark.parametrize(
    ("decision", "more", "message"),
    [
        ("rejected", {}, "Say why"),
        ("changed", {"text": RIGHT}, "other words"),
        ("changed", {"text": "…"}, "other words"),
        ("open", {}, "waits already"),
        ("accepted", {"reviewer": "ada"}, "said yourself"),
    ],
)
def test_a_decision_that_cannot_be_is_refused_with_what_to_do(
    decision: Decision, more: dict[str, str], message: str
) -> None:
    entry = Story().edited(RIGHT).judged
    with pytest.raises(FeedbackError, match=message):
        check_decision(entry, decision, **{"reviewer": "rita", "alone": False, **more})  # pyright: ignore[reportArgumentType]
    check_decision(entry, "accepted", reviewer="ada", alone=True)
    with pytest.raises(FeedbackError, match="taken back"):
        check_decision(Story().rated(-1).rated(0).judged, "accepted", reviewer="rita", alone=False)
