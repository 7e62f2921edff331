"""Repetitions and contradictions are refused, and nobody teaches more than a fair share."""

from feedback.pairs.candidates import Candidate, count_decisions, decide_candidates
from feedback.pairs.raters import Rater
from feedback.settings import FeedbackSettings, LearningRules
from retrieval.documents import Passage
from tests.feedback.fakes import REFUSAL, Story, an_answer, judged

PASSAGES = (Passage.given("Warranty", "The warranty is three years, for batteries four years, and six for the frame."),)


def decide(*stories: Story, **settings: float) -> dict[str, Candidate]:
    decided = decide_candidates(judged(*stories), LearningRules(FeedbackSettings(**settings), REFUSAL))
    return {candidate.exchange_id: candidate for candidate in decided}


def story(name: str, user: str, day: int, *, about: str = "the warranty", text: str = "It is two years.") -> Story:
    """An answer to a question, before `user` judges it on some day."""
    answer = an_answer(f"How long is {about}?", text, passages=PASSAGES, citations=())
    return Story(answer, name=name, user=user, day=day)


def test_equal_corrections_of_nearly_the_same_question_count_once() -> None:
    asked = an_answer("how long the warranty is", "No idea.", passages=PASSAGES, citations=())
    decided = decide(
        story("e1", "ada", 0).edited("It is three years [1]."),
        Story(asked, name="e2", user="bob", day=1).edited("it is three years."),
    )
    assert decided["e1"].reason == "Answer e2 has the same question and correction."
    assert decided["e2"].decision == "pair"


def test_thumbs_repeated_on_the_same_answer_count_once() -> None:
    decided = decide(*(story(f"e{day}", f"user {day % 2}", day).rated(1) for day in range(3)))
    assert [one.decision for one in decided.values()] == ["refused", "refused", "desirable"]
    assert decided["e0"].reason == "Answer e2 has the same question and text and the same thumb."


def test_a_new_person_does_not_take_over_what_they_repeat() -> None:
    decided = decide(*(story(f"e{day}", f"user {day}", day).edited("It is three years.") for day in range(3)))
    assert [one.decision for one in decided.values()] == ["refused", "pair", "refused"]


def test_a_correction_says_more_of_an_answer_than_thumbs_on_it() -> None:
    decided = decide(
        story("up", "ada", 0).rated(1),
        story("corrected", "bob", 1).edited("It is three years."),
        story("down", "cy", 2).rated(-1),
    )
    assert decided["corrected"].decision == "pair"
    for name in ("up", "down"):
        assert (
            decided[name].reason
            == "Answer corrected has the same text and was corrected, which says more than a thumb."
        )


def test_of_two_corrections_that_contradict_each_other_the_newer_wins() -> None:
    decided = decide(
        story("old", "ada", 0).edited("It is three years."), story("new", "bob", 1).edited("It is four years.")
    )
    assert decided["new"].decision == "pair"
    assert decided["old"].reason == "It contradicts the correction of answer new, which is newer."


def test_one_person_who_corrects_the_same_question_otherwise_has_changed_their_mind() -> None:
    decided = decide(
        story("old", "ada", 0).edited("It is three years."), story("new", "ada", 1).edited("It is four years.")
    )
    assert decided["old"].reason == "It contradicts the correction of answer new, which the same person gave later."


def test_the_more_reliable_person_wins_against_a_newer_contradiction() -> None:
    agreed = [
        story(f"{about} {user}", user, day, about=about).rated(-1 if user == "bob" else 1)
        for day, about in enumerate(("the frame", "the battery", "the saddle", "the light", "the bell"))
        for user in ("ada", "bob", "cy")
    ]
    decided = decide(
        *agreed,
        story("old", "ada", 5).edited("It is three years."),
        story("new", "bob", 6).edited("It is four years."),
    )
    assert decided["old"].decision == "pair"
    assert decided["old"].reason.endswith("Counts 0.89: this person agrees with others in 6 of 7.")
    assert decided["new"].reason == (
        "It contradicts the correction of answer old, whose author agrees with others more often."
    )
    assert decided["old"].pair is not None
    assert round(decided["old"].pair.weight, 2) == 0.89


def test_refusing_contradicts_answering_and_another_wording_does_not() -> None:
    answered = story("answered", "ada", 0).edited("It is three years.")
    assert decide(answered, story("refused", "bob", 1).edited(REFUSAL))["answered"].decision == "refused"
    longer = story("longer", "bob", 1).edited("For batteries and the frame, three years.")
    assert {one.decision for one in decide(answered, longer).values()} == {"pair"}


def test_answers_from_other_passages_are_other_tasks_and_do_not_contradict() -> None:
    elsewhere = an_answer("How long is the warranty?", passages=(Passage.given("New", "Now four years."),))
    decided = decide(
        story("here", "ada", 0).edited("It is three years."),
        Story(elsewhere, name="there", user="bob", day=1).edited("It is four years."),
    )
    assert {one.decision for one in decided.values()} == {"pair"}


def test_of_opposite_thumbs_on_the_same_answer_one_is_learned_from() -> None:
    decided = decide(story("up", "ada", 0).rated(1), story("down", "bob", 1).rated(-1))
    assert (decided["up"].decision, decided["down"].decision) == ("refused", "undesirable")
    assert decided["up"].reason == "It contradicts the thumb of answer down, which is newer."


def test_a_single_person_counts_fully_and_nobody_counts_less_than_a_quarter() -> None:
    assert decide(story("e1", "ada", 0).edited("It is three years."))["e1"].pair.weight == 1.0  # type: ignore[union-attr]
    assert Rater().weight == Rater(9, 9).weight == 1.0
    assert Rater(7, 9).weight == 9 / 11
    assert Rater(0, 1).weight == 2 / 3
    assert Rater(0, 100).weight == 0.25
    assert str(Rater(7, 9)) == "this person agrees with others in 7 of 9"


def test_every_decision_is_counted_also_those_that_nothing_became() -> None:
    decided = decide(story("e1", "ada", 0).edited("It is three years."), story("e2", "ada", 0, text="So.").rated(-1))
    assert count_decisions(decided.values()) == {"pair": 1, "label": 0, "desirable": 0, "undesirable": 1, "refused": 0}
