"""What can be marked in a bad answer, and what the page shows of it."""

import re

import pytest

from feedback.errors import FeedbackError
from feedback.records import Exchange
from tests.feedback.fakes import an_answer
from tests.ui.actions.asking import asked
from ui.actions import judging
from ui.actions.quality import my_feedback
from ui.actions.quality.blame import blame_answers
from ui.actions.quality.marking import FoundPassages, find_parts
from ui.people.reading.reach import EVERYTHING
from ui.web.chat.answers.clicks import find_passages, judge
from ui.web.chat.answers.transcript import render_transcript
from ui.web.learning.my_feedback import render_own
from ui.wiring import Apprentice
from ui.wording.texts.languages.english import ENGLISH

QUESTION = "When does the warehouse open?"


@pytest.fixture
def bad(apprentice: Apprentice) -> Exchange:
    exchange = asked(apprentice, QUESTION)
    judging.rate(apprentice, exchange.id, user="mia", value=-1)
    return exchange


def page(apprentice: Apprentice, exchange: Exchange, found: FoundPassages | None = None) -> str:
    conversation = judging.view_conversation(
        apprentice, exchange.conversation_id, ENGLISH, user="mia", reach=EVERYTHING
    )
    return render_transcript(conversation, ENGLISH, found)


def buttons(html: str, do: str) -> list[dict[str, str]]:
    """Return the data of the buttons that do this, with whether they are pressed."""
    tags = re.findall(rf'<button[^>]*data-do="{do}"[^>]*>', html)
    return [dict(re.findall(r'(?:data-|aria-)([a-z]+)="([^"]*)"', tag)) for tag in tags]


def test_the_sentences_of_a_bad_answer_can_be_marked_and_taken_back(apprentice: Apprentice, bad: Exchange) -> None:
    first, second = buttons(page(apprentice, bad), "wrong")
    assert judge(apprentice, second, "mia", EVERYTHING, ENGLISH.golden)
    assert judge(apprentice, first, "mia", EVERYTHING, ENGLISH.golden)
    html = page(apprentice, bad)
    assert [one["pressed"] for one in buttons(html, "wrong")] == ["true", "true"]
    assert "Marked as wrong: “Forklift drivers need a valid licence, renewed every 5 years.”" in html
    judge(apprentice, buttons(html, "wrong")[0], "mia", EVERYTHING, ENGLISH.golden)
    [judged] = apprentice.feedback.conversation(bad.conversation_id)
    assert judged.mark is not None
    assert judged.mark.wrong == (find_parts(bad.answer)[1],)


def test_a_passage_of_the_answer_or_one_that_is_searched_is_named_as_right(
    apprentice: Apprentice, bad: Exchange
) -> None:
    shown = buttons(page(apprentice, bad), "right")
    assert [one["chunk"] for one in shown] == [passage.chunk.id for passage in bad.answer.passages]
    judge(apprentice, shown[0], "mia", EVERYTHING, ENGLISH.golden)
    assert "Right passage: Warehouse handbook" in page(apprentice, bad)
    found = find_passages(apprentice, {"do": "find", "exchange": bad.id, "words": " red shelf "}, EVERYTHING)
    assert found is not None
    html = page(apprentice, bad, found)
    assert 'value="red shelf"' in html
    first = next(one for one in buttons(html, "right") if "wanted" in one)
    judge(apprentice, first, "mia", EVERYTHING, ENGLISH.golden)
    [judged] = apprentice.feedback.conversation(bad.conversation_id)
    assert judged.mark is not None
    assert judged.mark.right is not None
    assert "red shelf" in judged.mark.right.text
    pressed = [one for one in buttons(page(apprentice, bad), "right") if one["pressed"] == "true"]
    assert [one["right"] for one in pressed] == ["no"]
    judge(apprentice, pressed[0], "mia", EVERYTHING, ENGLISH.golden)
    assert apprentice.feedback.conversation(bad.conversation_id)[0].mark is None


def test_what_is_marked_decides_the_cause_and_stands_in_what_my_feedback_did(
    apprentice: Apprentice, bad: Exchange
) -> None:
    assert [blame.cause for blame in blame_answers(apprentice)] == ["unclear"]
    judge(apprentice, buttons(page(apprentice, bad), "right")[0], "mia", EVERYTHING, ENGLISH.golden)
    assert [(blame.cause, blame.passage) for blame in blame_answers(apprentice)] == [("model", "Warehouse handbook")]
    shown = render_own(my_feedback.trace_feedback(apprentice, "mia", reach=EVERYTHING), {}, ENGLISH)
    assert "Right passage: Warehouse handbook" in shown


def test_of_a_corrected_answer_the_first_text_is_marked(apprentice: Apprentice, bad: Exchange) -> None:
    judging.edit(apprentice, bad.id, "It opens at 7 [1].", user="mia")
    judging.rate(apprentice, bad.id, user="mia", value=-1)
    html = page(apprentice, bad)
    assert html.count('class="marking openable"') == 1
    assert 'class="marking openable"' in html.partition('class="original"')[2].partition("</details>")[0]


def test_nothing_is_marked_in_good_answers_and_in_those_that_rest_on_no_document(apprentice: Apprentice) -> None:
    good = asked(apprentice, QUESTION, conversation="good")
    hello = asked(apprentice, "Hello", conversation="hello")
    judging.rate(apprentice, hello.id, user="mia", value=-1)
    assert hello.answer.about
    for exchange in (good, hello):
        assert "marking" not in page(apprentice, exchange)


def test_what_is_not_there_or_belongs_to_another_person_cannot_be_marked(apprentice: Apprentice, bad: Exchange) -> None:
    part, passage = {"do": "wrong", "exchange": bad.id, "start": "0", "wrong": "yes"}, {"do": "right", "right": "yes"}
    with pytest.raises(FeedbackError, match="belongs to another person"):
        judge(apprentice, part, "eve", EVERYTHING, ENGLISH.golden)
    with pytest.raises(FeedbackError, match="This part of the answer is not known"):
        judge(apprentice, {**part, "start": "1"}, "mia", EVERYTHING, ENGLISH.golden)
    for wanted in ("", "red shelf"):
        with pytest.raises(FeedbackError, match="not found any more"):
            judge(
                apprentice,
                {**passage, "exchange": bad.id, "chunk": "x", "wanted": wanted},
                "mia",
                EVERYTHING,
                ENGLISH.golden,
            )
    with pytest.raises(FeedbackError, match="Write a few words"):
        find_passages(apprentice, {"do": "find", "exchange": bad.id, "words": " "}, EVERYTHING)


def test_the_number_of_a_passage_is_no_part() -> None:
    answer = an_answer("What is the fee?", "It is 84 euros. Children pay half. [1]")
    parts = [answer.text[start:end] for start, end in find_parts(answer)]
    assert parts
    assert all("euros" in part or "Children" in part for part in parts)
