"""Each bad answer is blamed on the step that went wrong."""

from collections.abc import Sequence

import pytest

from assistant.answers import Turn
from feedback.evaluation.causes import CAUSES, count_causes, find_cause, find_causes
from retrieval.documents import Passage
from tests.feedback.fakes import REFUSAL, RULES, Story, an_answer

HOURS = Passage.given("Hours", "The warehouse opens at 7 in the morning. On Saturdays it closes at noon.")
LICENCE = Passage.given("Licence", "Forklift drivers need a licence. It is renewed every 5 years, paid by the company.")
DOCUMENTS = (HOURS, LICENCE)
QUESTION = "How often is the licence renewed?"
RIGHT = "It is renewed every 5 years, paid by the company [1]."


def search(text: str) -> Sequence[Passage]:
    """Find the documents that share a word with the text, those that share most first."""
    words = set(text.lower().split())
    found = [(len(words & set(one.chunk.text.lower().split())), one) for one in DOCUMENTS]
    return [one for shared, one in sorted(found, key=lambda pair: -pair[0]) if shared]


def asked(text: str, *passages: Passage, read: str | None = None, **more) -> Story:
    """An answer from these passages, which a model wrote that read them, or `read`, or nothing where that is empty."""
    shown = "\n".join(passage.chunk.text for passage in passages) if read is None else read
    messages = (Turn("user", f"{shown}\n{QUESTION}"),) if shown else ()
    return Story(an_answer(QUESTION, text, passages=passages, messages=messages, **more))


def cause_of(story: Story) -> str | None:
    blame = find_cause(story.judged, RULES, search)
    return blame.cause if blame else None


def test_what_the_search_missed_is_blamed_on_retrieval_and_the_passage_is_named():
    blame = find_cause(asked("At 7 in the morning [1].", HOURS).edited(RIGHT).judged, RULES, search)
    assert blame is not None
    assert (blame.cause, blame.passage) == ("retrieval", "Licence")
    assert blame.reason == "What is right is in the documents, and the search for the question missed it."


def test_what_no_passage_says_is_a_missing_document():
    assert cause_of(asked("Every 5 years [1].", LICENCE).edited("Every 3 years since the reform of 2024.")) == (
        "missing document"
    )


def test_a_refusal_of_what_was_found_is_blamed_on_the_gate():
    assert cause_of(asked(REFUSAL, LICENCE, read="", refused=True).edited(RIGHT)) == "gate"


def test_a_refusal_of_what_the_search_missed_is_blamed_on_retrieval():
    assert cause_of(asked(REFUSAL, HOURS, read="", refused=True).edited(RIGHT)) == "retrieval"


def test_a_refusal_that_the_model_wrote_is_blamed_on_the_model():
    assert cause_of(asked(REFUSAL, LICENCE, refused=True).edited(RIGHT)) == "model"


def test_an_answer_that_should_have_been_a_refusal_is_blamed_on_the_gate():
    assert cause_of(asked("Every 5 years [1].", LICENCE).edited(REFUSAL)) == "gate"


def test_quotes_that_passed_over_the_right_sentence_are_blamed_on_the_choice():
    quoted = asked("Forklift drivers need a licence. [1]", LICENCE, read="", quoted=True)
    assert cause_of(quoted.edited(RIGHT)) == "choice"


def test_an_extract_that_left_the_right_sentence_out_is_blamed_on_the_choice():
    condensed = asked("Drivers need one [1].", LICENCE, read="Forklift drivers need a licence.")
    assert cause_of(condensed.edited(RIGHT)) == "choice"


def test_a_model_that_read_it_and_wrote_something_else_is_blamed():
    assert cause_of(asked("Every 7 years [1].", LICENCE).edited(RIGHT)) == "model"


@pytest.mark.parametrize(("quoted", "cause"), [(True, "choice"), (False, "model")])
def test_a_correction_that_only_leaves_out_blames_who_said_too_much(quoted, cause):
    text = "Forklift drivers need a licence. It is renewed every 5 years, paid by the company. [1]"
    assert cause_of(asked(text, LICENCE, quoted=quoted).edited("It is renewed every 5 years.")) == cause


@pytest.mark.parametrize(
    ("reasons", "cause"),
    [
        ((), "unclear"),
        (("wrong fact",), "unclear"),
        (("should have refused",), "gate"),
        (("outdated", "style"), "missing document"),
    ],
)
def test_a_thumb_down_alone_blames_only_what_its_reasons_say(reasons, cause):
    assert cause_of(asked("Every 7 years [1].", LICENCE).rated(-1, *reasons)) == cause


def test_answers_that_are_not_bad_or_not_from_passages_have_no_cause():
    assert cause_of(asked("Every 5 years [1].", LICENCE)) is None
    assert cause_of(asked("Every 5 years [1].", LICENCE).rated(1)) is None
    assert cause_of(asked("Every 5 years [1].", LICENCE).rated(-1).rated(0)) is None
    assert cause_of(asked("Every 5 yaers [1].", LICENCE).edited("Every 5 years [1].")) is None
    assert cause_of(asked("Hello.", about="conversation").rated(-1)) is None
    assert cause_of(asked("Every 5 years.", LICENCE, approved_exchange_id="e0").rated(-1)) is None


def test_causes_are_counted_with_those_that_did_not_occur():
    stories = [
        asked("Every 7 years [1].", LICENCE).edited(RIGHT),
        asked("No.", LICENCE).rated(-1),
        asked("Yes.", LICENCE),
    ]
    counted = count_causes(find_causes([story.judged for story in stories], RULES, search))
    assert tuple(counted) == CAUSES
    assert {cause: times for cause, times in counted.items() if times} == {"model": 1, "unclear": 1}


def test_a_named_passage_that_the_search_missed_is_blamed_on_retrieval():
    story = asked("At 7 in the morning [1].", HOURS).rated(-1).marked(right=LICENCE)
    blame = find_cause(story.judged, RULES, search)
    assert blame is not None
    assert (blame.cause, blame.passage) == ("retrieval", "Licence")
    assert blame.reason == "Somebody named the right passage, and the search for the question missed it."
    assert cause_of(story.edited("Nobody knows it, says the reform of 2024.")) == "retrieval"


@pytest.mark.parametrize(
    ("more", "cause"),
    [
        ({"text": REFUSAL, "read": "", "refused": True}, "gate"),
        ({"text": REFUSAL, "refused": True}, "model"),
        ({"text": "Every 7 years [1]."}, "model"),
        ({"text": "Every 7 years [1].", "read": "Forklift drivers need a licence."}, "choice"),
        ({"text": "Forklift drivers need a licence. [1]", "read": "", "quoted": True}, "choice"),
    ],
)
def test_a_named_passage_that_was_found_blames_what_came_after_the_search(more, cause):
    text = more.pop("text")
    assert cause_of(asked(text, HOURS, LICENCE, **more).rated(-1).marked(right=LICENCE)) == cause


def test_an_answer_that_should_have_been_refused_is_the_gates_whatever_passage_was_named():
    assert cause_of(asked("Every 7 years.", HOURS).rated(-1, "should have refused").marked(right=LICENCE)) == "gate"


@pytest.mark.parametrize(
    ("more", "cause"),
    [
        ({}, "model"),
        ({"text": "It is renewed every 5 years [1]. It costs nothing."}, "unclear"),
        ({"quoted": True, "read": ""}, "choice"),
    ],
)
def test_a_marked_part_blames_the_model_where_no_passage_says_it(more, cause):
    text = more.pop("text", "It is renewed every 7 months by the ministry [1]. It costs nothing.")
    part = text.split(" It costs")[0]
    assert cause_of(asked(text, LICENCE, **more).rated(-1).marked(part)) == cause


def test_a_mark_alone_makes_no_answer_bad_and_one_that_was_taken_back_says_nothing():
    assert cause_of(asked("At 7 [1].", HOURS).marked(right=LICENCE)) is None
    assert cause_of(asked("At 7 [1].", HOURS).rated(-1).marked(right=LICENCE).marked()) == "unclear"
