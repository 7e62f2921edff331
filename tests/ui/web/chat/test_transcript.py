"""A conversation as HTML."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from assistant.answers import Answer, Citation, Turn
from feedback.history import JudgedExchange
from feedback.records import Edit, Exchange, Rating
from retrieval.documents import Passage
from ui.actions.judging import AnswerView
from ui.web.chat.answers.transcript import REASONS, render_failure, render_live, render_transcript
from ui.wording.texts.languages.english import ENGLISH

NOW = datetime(2026, 11, 21, tzinfo=UTC)
PASSAGES = (Passage.given("Manual", "It opens at 7."), Passage.given("Manual", "It closes at 6."))
ANSWER = Answer("When?", "When?", "At 7 [1].", (Turn("user", "…"),), PASSAGES, ending="complete", seconds=2.34)


def shown(
    answer: Answer = ANSWER,
    *,
    exchange_id: str = "e1",
    ratings: tuple[int, ...] = (),
    edit: str = "",
    rival_id: str = "",
    preferred_to: frozenset[str] = frozenset(),
) -> AnswerView:
    judged = JudgedExchange(
        Exchange(exchange_id, "c", "mia", NOW, answer),
        tuple(Rating(exchange_id, "mia", NOW, value, ("outdated",)) for value in ratings),  # type: ignore[arg-type]
        (Edit(exchange_id, "mia", NOW, edit),) if edit else (),
    )
    fate = "Saved." if ratings or edit else ""
    return AnswerView.of(judged, "mia", fate, rival_id=rival_id, preferred_to=preferred_to)


def test_adapter_seconds_and_notes_stand_under_the_answer() -> None:
    html = render_transcript(
        [shown(replace(ANSWER, adapter_id="dpo-1", dropped_passages=2, unmatched_citations=(7,)))], texts=ENGLISH
    )
    assert 'data-adapter="dpo-1"' in html
    assert "2.3 s" in html
    assert "2 passages were left out: too long for the prompt" in html
    assert "cites [7], which no passage has" in html


@pytest.mark.parametrize(
    ("change", "note"),
    [
        ({"refused": True}, "no answer found in the documents"),
        ({"ending": "stopped"}, "stopped"),
        ({"ending": "length"}, "cut off at the length limit"),
        ({}, "written by the model as it was installed"),
        ({"adapter_id": "dpo-1"}, "written by dpo-1"),
        ({"messages": (), "quoted": True}, "quoted from the documents"),
        ({"messages": (), "quoted": True, "extract_id": "dpo-1"}, "quoted from the documents, as dpo-1 learned to"),
        ({"messages": (), "refused": True}, "refused before a model was asked"),
        ({"messages": (), "ending": "stopped"}, "no model was asked"),
        ({"messages": (), "about": "conversation"}, "said without looking into the documents"),
        ({"messages": (), "about": "library"}, "looked up in the library, without a model"),
        ({"messages": (), "about": "clarification"}, "asked back before a model was asked"),
    ],
)
def test_what_happened_to_an_answer_is_said(change: dict[str, object], note: str) -> None:
    assert note in render_transcript([shown(replace(ANSWER, **change))], texts=ENGLISH)  # type: ignore[arg-type]


def test_a_doubtful_answer_stands_under_its_note() -> None:
    html = render_transcript([shown(replace(ANSWER, note="This may not answer <your> question."))], texts=ENGLISH)
    assert '<p class="doubt">This may not answer &lt;your&gt; question.</p>' in html
    assert 'class="doubt"' not in render_transcript([shown(ANSWER)], texts=ENGLISH)


def test_what_may_be_asked_next_are_buttons_under_the_last_answer_only() -> None:
    answer = replace(ANSWER, messages=(), refused=True, suggestions=("What about <b>Fees</b>?",))
    html = render_transcript([shown(answer), shown(replace(answer, question="Who?"), exchange_id="e2")], texts=ENGLISH)
    assert html.count('data-do="ask"') == 1
    assert 'data-question="What about &lt;b&gt;Fees&lt;/b&gt;?"' in html
    assert "<b>Fees" not in html


def test_citations_are_buttons_and_invented_numbers_are_none() -> None:
    html = render_transcript([shown(replace(ANSWER, text="At 7 [1, 2], not 8 [9]."))], texts=ENGLISH)
    assert html.count('class="cite written"') == 2
    assert 'class="cite unmatched" title="No passage has the number 9"' in html


def test_matched_citations_are_shown_where_they_belong() -> None:
    text = "It opens at 7. It closes at 6."
    html = render_transcript(
        [shown(replace(ANSWER, text=text, citations=(Citation(1, 14, written=False),)))], texts=ENGLISH
    )
    assert 'opens at 7.<button type="button" class="cite matched"' in html


@pytest.mark.parametrize(
    "text", ["<img src=x onerror=alert(1)>", "![x](https://example.org/p.png)", "[x](javascript:alert(1))"]
)
def test_a_model_cannot_bring_html_images_or_scripts_in(text: str) -> None:
    for html in (
        render_transcript([shown(replace(ANSWER, text=text, question=text))], texts=ENGLISH),
        render_live(replace(ANSWER, text=text), ENGLISH.chat),
    ):
        assert "<img" not in html
        assert 'href="javascript' not in html


def test_reasons_appear_after_a_thumb_down_only() -> None:
    html = render_transcript([shown(ratings=(-1,))], texts=ENGLISH)
    assert all(f'data-reason="{reason}"' in html for reason in REASONS)
    assert len(REASONS) == 8
    assert "data-reason" not in render_transcript([shown(ratings=(1,))], texts=ENGLISH)
    assert "data-reason" not in render_transcript([shown(ratings=(-1, 0))], texts=ENGLISH)


def test_a_corrected_answer_shows_the_correction_and_keeps_the_first() -> None:
    html = render_transcript([shown(edit="At 8 [2].")], texts=ENGLISH)
    assert "At 8" in html
    assert "Corrected by you" in html
    assert "At 7" in html


def test_what_is_said_of_the_first_answer_is_not_said_of_its_correction() -> None:
    first = replace(ANSWER, messages=(), quoted=True, unmatched_citations=(7,))
    before, _, folded = render_transcript([shown(first, edit="At 8 [2].")], texts=ENGLISH).partition(
        '<details class="original">'
    )
    folded, _, after = folded.partition("</details>")
    for note in ("quoted from the documents", "cites [7]"):
        assert note in folded
        assert note not in before + after


def test_a_thumb_for_the_first_answer_is_not_pressed_on_its_correction() -> None:
    exchange, later = Exchange("e1", "c", "mia", NOW, ANSWER), NOW + timedelta(minutes=1)
    for rated, edited, pressed in ((NOW, later, 0), (later, NOW, 1)):
        judged = JudgedExchange(exchange, (Rating("e1", "mia", rated, 1),), (Edit("e1", "mia", edited, "At 8 [2]."),))
        assert (
            render_transcript([AnswerView.of(judged, "mia", "")], texts=ENGLISH).count('aria-pressed="true"') == pressed
        )


def test_only_what_comes_of_a_judgement_has_a_tick() -> None:
    for fate, vain in (
        ("Saved: a training that learns from thumbs (KTO) learns a little.", 0),
        ("Saved. Nobody else gets it, …", 1),
    ):
        html = render_transcript([replace(shown(ratings=(1,)), fate=fate)], texts=ENGLISH)
        assert html.count('class="fate vain"') == vain
        assert html.count('class="fate"') == 1 - vain


def test_the_editor_holds_the_raw_text() -> None:
    text = "**At** 7 [1]\nor 8 < 9"
    assert f">\n{text.replace('<', '&lt;')}</textarea>" in render_transcript(
        [shown(replace(ANSWER, text=text))], texts=ENGLISH
    )


def test_attempts_at_one_question_stand_together() -> None:
    html = render_transcript(
        [shown(), shown(exchange_id="e2"), shown(replace(ANSWER, question="Why?"), exchange_id="e3")], texts=ENGLISH
    )
    assert html.count('class="question"') == 2
    assert "1 earlier answer<" in html
    assert html.count('data-do="retry"') == 1


BUTTON = re.compile(
    r'data-do="choose" data-exchange="(\w+)" data-other="(\w+)" data-withdrawn="(\w+)" aria-pressed="(\w+)"'
)


def test_the_latest_two_attempts_stand_side_by_side_to_choose_from_and_older_ones_stay_folded() -> None:
    attempts = [shown(), shown(exchange_id="e2", rival_id="e1"), shown(exchange_id="e3", rival_id="e2")]
    html = render_transcript(attempts, texts=ENGLISH)
    folded, beside = html.split('<div class="attempts"')
    assert "1 earlier answer<" in folded
    assert re.findall(r'class="answer" data-exchange="(\w+)"', folded) == ["e1"]
    assert re.findall(r'class="answer" data-exchange="(\w+)"', beside) == ["e2", "e3"]
    assert BUTTON.findall(html) == [("e2", "e3", "no", "false"), ("e3", "e2", "no", "false")]
    assert beside.count('class="tools"') == 2
    assert re.findall(r'data-do="retry" data-exchange="(\w+)"', html) == ["e3"]
    assert 'class="earlier"' not in render_transcript(attempts[:2], texts=ENGLISH)


def test_a_choice_that_was_made_is_pressed_and_asks_to_be_taken_back() -> None:
    html = render_transcript(
        [shown(preferred_to=frozenset({"e2"})), shown(exchange_id="e2", rival_id="e1")], texts=ENGLISH
    )
    assert BUTTON.findall(html) == [("e1", "e2", "yes", "true"), ("e2", "e1", "no", "false")]


def test_attempts_between_which_nothing_can_be_learned_are_folded_and_offer_no_choice() -> None:
    html = render_transcript([shown(), shown(exchange_id="e2", rival_id="e1"), shown(exchange_id="e3")], texts=ENGLISH)
    assert "2 earlier answers<" in html
    assert "choose" not in html


def test_waiting_says_what_for() -> None:
    running = replace(ANSWER, text="", messages=(), passages=(), ending="running")
    assert "2 questions are ahead of yours" in render_live(replace(running, queue_position=2), ENGLISH.chat)
    assert "1 question is ahead of yours" in render_live(replace(running, queue_position=1), ENGLISH.chat)
    assert "Searching" in render_live(running, ENGLISH.chat)
    assert "Reading 2 passages" in render_live(
        replace(running, messages=ANSWER.messages, passages=PASSAGES), ENGLISH.chat
    )


def test_a_failure_is_escaped() -> None:
    assert "<b>" not in render_failure("<b>q</b>", "<b>m</b>")


def test_a_thumb_asks_for_the_rating_that_it_does_not_show() -> None:
    for ratings, wanted in (((), ("1", "-1")), ((1,), ("0", "-1")), ((-1,), ("1", "0"))):
        html = render_transcript([shown(ratings=ratings)], texts=ENGLISH)
        assert tuple(re.findall(r'data-do="rate" data-value="(-?\d)"', html)) == wanted
