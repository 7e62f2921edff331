"""What is learned from judged answers, and the reasons given for what is not."""

from dataclasses import replace

import pytest

from assistant.answers import About, Answer, Ending, Turn
from feedback.pairs.candidates import DISPUTED, Candidate, decide_candidates
from feedback.pairs.judgements import NOT_OF_THE_DOCUMENTS
from feedback.records import Reason
from feedback.settings import FeedbackSettings, LearningRules
from retrieval.documents import Passage
from tests.feedback.fakes import REFUSAL, Story, an_answer, judged

SETTINGS = FeedbackSettings()


def decide(*stories: Story, settings: FeedbackSettings = SETTINGS) -> list[Candidate]:
    return decide_candidates(judged(*stories), LearningRules(settings, REFUSAL))


def test_the_first_output_is_rejected_and_the_last_edit_chosen_for_the_prompt_that_was_served() -> None:
    story = Story().rated(-1, "wrong fact").edited("It is four years.").edited("It is three years [1].\n")
    [candidate] = decide(story)
    assert candidate.decision == "pair"
    assert candidate.pair is not None
    answer = story.judged.exchange.answer
    assert candidate.pair.prompt == answer.messages
    assert candidate.pair.rejected == answer.text
    assert candidate.pair.chosen == "It is three years [1]."
    assert candidate.pair.document_group == "given:Warranty"
    assert candidate.reason == "A correction: 36% changed."


@pytest.mark.parametrize("about", ["conversation", "library", "clarification"])
def test_nothing_is_learned_of_small_talk_and_the_library_whatever_people_say_of_it(about: About) -> None:
    for story in (
        Story(an_answer(about=about)).rated(1),
        Story(an_answer(about=about)).rated(-1, "wrong fact"),
        Story(an_answer(about=about)).edited("It is three years."),
    ):
        [candidate] = decide(story)
        assert (candidate.decision, candidate.pair) == ("refused", None)
        assert candidate.reason == NOT_OF_THE_DOCUMENTS


def test_the_id_of_a_pair_is_a_hash_of_what_it_teaches() -> None:
    one, other, different = (
        Story(name="a").edited("It is three years."),
        Story(name="b", day=1).edited("It is three years."),
        Story(name="a").edited("Three years are what it is."),
    )
    identities = [
        candidate.pair.id for story in (one, other, different) for candidate in decide(story) if candidate.pair
    ]
    assert identities[0] == identities[1] != identities[2]


@pytest.mark.parametrize(
    ("story", "sentence"),
    [
        (
            Story().rated(-1, "style"),
            "A thumb down for 'style' alone: that does not say that the answer is wrong.",
        ),
        (
            Story().rated(-1, "outdated", "not in the sources"),
            "A thumb down for 'outdated' and 'not in the sources' alone: that does not say that the answer is wrong.",
        ),
        (Story(an_answer(messages=())).rated(1), "A thumb up for an answer for which no model was asked."),
        (Story(an_answer(messages=())).rated(-1), "A thumb down for an answer for which no model was asked."),
        (Story(an_answer(text="")).rated(-1), "A thumb down for an answer without a word."),
        (
            Story(an_answer(ending="length")).rated(1),
            "A thumb up for an answer that was cut short: it would teach to stop there.",
        ),
        (Story().rated(1).rated(0), "The rating was withdrawn, so nobody judges the answer."),
        (Story().edited("It is 7 years."), "The passages do not say '7': add a document that does."),
        (Story().edited("It is two years. "), "The edit says the same as the answer."),
        (Story().edited("Three.").edited("It is two years."), "The edit was taken back."),
        (Story().edited("it is two years!"), "Only spelling, case, punctuation or spaces changed."),
        (Story(an_answer(messages=())).edited("Three."), "No model was asked, so there is no prompt to learn from."),
        (Story(an_answer(text=" ")).edited("Three."), "The model wrote nothing, so there is nothing to reject."),
        (Story().edited("3"), "The edit has 1 characters; 2 to 8000 are learned from."),
        (Story().edited("x" * 8001), "The edit has 8001 characters; 2 to 8000 are learned from."),
        (
            Story().rated(-1, "should have refused").edited("It is three years."),
            f"The reason is 'should have refused', but the edit answers. Edit it to {REFUSAL!r}.",
        ),
    ],
)
def test_a_refused_exchange_says_why(story: Story, sentence: str) -> None:
    [candidate] = decide(story)
    assert (candidate.decision, candidate.reason, candidate.pair) == ("refused", sentence, None)


def test_a_correction_of_a_refusal_teaches_what_to_write_to_the_prompt_that_was_withheld() -> None:
    withheld = (Turn("user", "[1] Repairs\nIt is two years.\n\nQuestion: How long?"),)
    refused = an_answer(messages=(), withheld=withheld, text=REFUSAL, refused=True)
    [candidate] = decide(Story(refused).edited("It is three years."))
    assert (candidate.decision, candidate.reason) == (
        "label",
        "The assistant had refused without asking a model. The correction says what to write.",
    )
    assert candidate.pair
    assert (candidate.pair.prompt, candidate.pair.chosen) == (withheld, "It is three years.")
    [candidate] = decide(Story(refused).rated(1))
    assert candidate.reason == "A thumb up for a refusal that was given before a model was asked."
    another = an_answer(messages=(), withheld=withheld, text="Nothing was found.", refused=True)
    [candidate] = decide(Story(another).edited(REFUSAL))
    assert candidate.reason == "No model was asked, so there is no prompt to learn from."


def test_a_corrected_quote_is_a_pair_to_the_prompt_that_a_model_would_have_read() -> None:
    prompt = (Turn("user", "[1] Warranty\nThe warranty is three years.\n\nQuestion: How long?"),)
    quote = an_answer(messages=(), withheld=prompt, text="The warranty is three years. [1]", quoted=True)
    [candidate] = decide(Story(quote).edited("It is three years. [1]"))
    assert (candidate.decision, candidate.pair and candidate.pair.prompt) == ("pair", prompt)
    [liked] = decide(Story(quote).rated(1))
    assert (liked.decision, liked.pair and liked.pair.chosen) == ("desirable", quote.text)


@pytest.mark.parametrize("reason", ["not in the sources", "wrong source", "outdated"])
def test_an_answer_that_its_passages_do_not_hold_is_not_taught_but_refusing_is(reason: Reason) -> None:
    [candidate] = decide(Story().rated(-1, "wrong fact", reason).edited("It is three years."))
    assert candidate.decision == "refused"
    assert candidate.reason.startswith(f"The reason '{reason}' blames the passages")
    [candidate] = decide(Story().rated(-1, reason).edited(REFUSAL))
    assert candidate.decision == "pair"


def test_only_the_latest_rating_can_blame_the_passages() -> None:
    [candidate] = decide(Story().rated(-1, "outdated").rated(-1, "wrong fact").edited("It is three years."))
    assert candidate.decision == "pair"
    [candidate] = decide(Story().rated(-1, "outdated").rated(0).edited("It is three years."))
    assert candidate.decision == "pair"


def test_a_thumb_up_before_the_edit_does_not_undo_it() -> None:
    [candidate] = decide(Story().rated(1).edited("It is three years."))
    assert candidate.decision == "pair"


@pytest.mark.parametrize(
    ("story", "answerable"),
    [(Story().edited("It is three years."), True), (Story().edited(REFUSAL), False), (Story().rated(-1), False)],
)
def test_only_a_text_that_answers_shows_that_a_question_can_be_answered(story: Story, answerable: bool) -> None:
    [candidate] = decide(story)
    assert candidate.pair is not None
    assert candidate.pair.answerable is answerable


def test_should_have_refused_teaches_a_refusal() -> None:
    [candidate] = decide(Story().rated(-1, "should have refused").edited(REFUSAL))
    assert candidate.pair is not None
    assert candidate.pair.chosen == REFUSAL


def test_a_changed_number_is_no_typo() -> None:
    [candidate] = decide(Story(an_answer(text="It lasts 2 years.")).edited("It lasts 3 years."))
    assert candidate.decision == "pair"


def test_new_layout_is_learned_even_though_the_words_stay() -> None:
    text = "Bring the old receipt, the whole device."
    answer = an_answer(text=text, passages=(Passage.given("Repairs", text),))
    [candidate] = decide(Story(answer).edited("Bring\n- the old receipt\n- the whole device"))
    assert candidate.decision == "pair"


def test_a_rewrite_is_a_label_and_no_contrast() -> None:
    [candidate] = decide(Story(an_answer(text="XXXXXXXXXX")).edited("It is three years."))
    assert candidate.decision == "label"
    assert candidate.reason == "A rewrite: 100% changed. The correction says what to write."
    assert candidate.pair is not None
    assert (candidate.pair.kind, candidate.pair.chosen) == ("label", "It is three years.")


def test_simulated_feedback_can_be_excluded() -> None:
    story = Story(simulated=True).edited("It is three years.")
    [candidate] = decide(story)
    assert candidate.pair is not None
    assert candidate.pair.simulated
    [candidate] = decide(story, settings=FeedbackSettings(include_simulated=False))
    assert candidate.reason == "Simulated feedback is excluded by the settings."


def test_the_same_correction_counts_once_the_latest_and_a_persons_first() -> None:
    first, second, third = decide(
        Story(name="e1").edited("It is three years."),
        Story(an_answer("how long is  the warranty?", text="No idea."), name="e2", day=1).edited("It is three years."),
        Story(name="e3", day=2, simulated=True).edited("It is three years."),
    )
    assert (first.decision, second.decision, third.decision) == ("refused", "pair", "refused")
    assert first.reason == third.reason == "Answer e2 has the same question and correction."


def test_the_same_follow_up_about_something_else_is_another_question() -> None:
    paint = (Passage.given("Paint", "Roof and wall are painted."),)
    stories = [
        Story(
            an_answer("Why?", standalone_question=f"Why is the {thing} red?", passages=paint, citations=()), name=thing
        ).edited("It is painted so.")
        for thing in ("roof", "wall")
    ]
    assert [candidate.decision for candidate in decide(*stories)] == ["pair", "pair"]


def test_a_correction_that_is_refused_takes_no_place_from_one_that_is_not() -> None:
    kept, refused = decide(
        Story(name="e1").edited("It is three years."),
        Story(name="e2", day=1).rated(-1, "outdated").edited("It is three years."),
    )
    assert (kept.decision, refused.decision) == ("pair", "refused")


def test_pairs_that_share_a_document_share_a_group_and_others_do_not() -> None:
    def about(title: str, name: str) -> Story:
        answer = an_answer(f"What of {name}?", passages=(Passage.given(title, f"Three years, {name}"),), citations=())
        return Story(answer, name=name).edited("It is three years.")

    groups = [
        candidate.pair.document_group
        for candidate in decide(about("Roof", "1"), about("Wall", "2"), about("Roof", "3"))
        if candidate.pair
    ]
    assert groups == ["given:Roof", "given:Wall", "given:Roof"]


def test_an_answer_without_passages_is_a_group_of_its_own() -> None:
    [candidate] = decide(Story(an_answer(passages=(), citations=())).edited(REFUSAL))
    assert candidate.pair is not None
    assert candidate.pair.document_group == "exchange:e1"


def test_a_thumb_up_after_an_edit_approves_the_edited_text_that_is_then_shown() -> None:
    [candidate] = decide(Story().edited("It is three years.").rated(1))
    assert candidate.pair is not None
    assert candidate.pair.chosen == "It is three years."


@pytest.mark.parametrize(("ending", "whole"), [("complete", True), ("length", False), ("stopped", False)])
def test_a_pair_knows_whether_the_rejected_answer_was_cut_short(ending: Ending, whole: bool) -> None:
    [candidate] = decide(Story(replace(an_answer(), ending=ending)).edited("It is three years."))
    assert candidate.pair is not None
    assert candidate.pair.rejected_whole is whole


def approved_from(name: str, text: str, *passages: Passage) -> Answer:
    """An answer that repeats the correction of exchange `name`."""
    return an_answer(text=text, messages=(), passages=passages, citations=(), approved_exchange_id=name)


def test_an_edit_of_an_approved_answer_is_the_newest_edit_of_what_the_model_wrote() -> None:
    roof, warranty = Passage.given("Roof", "It is red."), Passage.given("Warranty", "The warranty is three years.")
    first, repeat = decide(
        Story().edited("It is four years [1]."),
        Story(approved_from("e1", "It is four years [2].", roof, warranty), name="e2", day=1).edited(
            "It is three years [2]. The roof is red [1]."
        ),
    )
    assert first.pair is not None
    assert (first.pair.chosen, first.pair.rejected) == ("It is three years [1]. The roof is red.", "It is two years.")
    assert (repeat.decision, repeat.reason) == (
        "refused",
        "An approved answer, which no model wrote: it counts for answer e1.",
    )


def test_the_reasons_given_with_a_newer_correction_count_with_it() -> None:
    repeat = Story(approved_from("e1", "It is four years."), name="e2", day=1).rated(-1, "outdated")
    [first, _] = decide(Story().rated(1).edited("It is four years."), repeat.edited("It is three years."))
    assert first.decision == "refused"
    assert first.reason.startswith("The reason 'outdated' blames the passages")


def test_corrections_of_corrections_count_for_the_exchange_at_their_beginning() -> None:
    first, *_ = decide(
        Story().edited("It is five years."),
        Story(approved_from("e1", "It is five years."), name="e2", day=1).edited("It is four years."),
        Story(approved_from("e2", "It is four years."), name="e3", day=2).edited("It is three years."),
    )
    assert first.pair is not None
    assert first.pair.chosen == "It is three years."


def test_a_correction_that_was_disliked_as_an_approved_answer_is_not_learned_until_it_is_edited() -> None:
    first = Story().edited("It is four years.")
    repeat = Story(approved_from("e1", "It is four years."), name="e2", day=1).rated(-1)
    assert decide(first, repeat)[0].reason == DISPUTED
    edited = decide(first, repeat.edited("It is three years."))[0]
    assert edited.pair is not None
    assert edited.pair.chosen == "It is three years."


def test_an_approved_answer_whose_origin_is_not_here_is_learned_from_nowhere() -> None:
    [candidate] = decide(Story(approved_from("gone", "It is four years.")).edited("It is three years."))
    assert candidate.decision == "refused"
