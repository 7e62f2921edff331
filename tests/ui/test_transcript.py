"""A conversation as HTML."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from assistant.answers import Answer, Citation, Turn
from feedback.history import Judged
from feedback.records import Edit, Exchange, Rating
from retrieval.documents import Passage
from ui.transcript import REASONS, Shown, failed_html, live_html, transcript_html

NOW = datetime(2026, 11, 21, tzinfo=UTC)
PASSAGES = (Passage.given("Manual", "It opens at 7."), Passage.given("Manual", "It closes at 6."))
ANSWER = Answer("When?", "When?", "At 7 [1].", (Turn("user", "…"),), PASSAGES, ending="complete", seconds=2.34)


def shown(answer: Answer = ANSWER, *, exchange_id: str = "e1", ratings: tuple[int, ...] = (), edit: str = "") -> Shown:
    judged = Judged(
        Exchange(exchange_id, "c", "mia", NOW, answer),
        tuple(Rating(exchange_id, "mia", NOW, value, ("outdated",)) for value in ratings),  # type: ignore[arg-type]
        (Edit(exchange_id, "mia", NOW, edit),) if edit else (),
    )
    return Shown.of(judged, "mia", "Saved." if ratings or edit else "")


def test_adapter_seconds_and_notes_stand_under_the_answer() -> None:
    html = transcript_html([shown(replace(ANSWER, adapter_id="dpo-1", dropped_passages=2, unmatched_citations=(7,)))])
    assert 'data-adapter="dpo-1"' in html
    assert "2.3 s" in html
    assert "2 passages were left out: the prompt was full" in html
    assert "cites [7], which no passage has" in html


@pytest.mark.parametrize(
    ("change", "note"),
    [
        ({"refused": True}, "no answer found in the documents"),
        ({"ending": "stopped"}, "stopped"),
        ({"ending": "length"}, "cut off at the length limit"),
        ({}, "base model"),
    ],
)
def test_what_happened_to_an_answer_is_said(change: dict[str, object], note: str) -> None:
    assert note in transcript_html([shown(replace(ANSWER, **change))])  # type: ignore[arg-type]


def test_citations_are_buttons_and_invented_numbers_are_none() -> None:
    html = transcript_html([shown(replace(ANSWER, text="At 7 [1, 2], not 8 [9]."))])
    assert html.count('class="cite written"') == 2
    assert 'class="cite unmatched" title="No passage has the number 9"' in html


def test_matched_citations_are_shown_where_they_belong() -> None:
    text = "It opens at 7. It closes at 6."
    html = transcript_html([shown(replace(ANSWER, text=text, citations=(Citation(1, 14, written=False),)))])
    assert 'opens at 7.<button type="button" class="cite matched"' in html


@pytest.mark.parametrize(
    "text", ["<img src=x onerror=alert(1)>", "![x](https://example.org/p.png)", "[x](javascript:alert(1))"]
)
def test_a_model_cannot_bring_html_images_or_scripts_in(text: str) -> None:
    for html in (
        transcript_html([shown(replace(ANSWER, text=text, question=text))]),
        live_html(replace(ANSWER, text=text)),
    ):
        assert "<img" not in html
        assert 'href="javascript' not in html


def test_reasons_appear_after_a_thumb_down_only() -> None:
    html = transcript_html([shown(ratings=(-1,))])
    assert all(f'data-reason="{reason}"' in html for reason in REASONS)
    assert len(REASONS) == 8
    assert "data-reason" not in transcript_html([shown(ratings=(1,))])
    assert "data-reason" not in transcript_html([shown(ratings=(-1, 0))])


def test_a_corrected_answer_shows_the_correction_and_keeps_the_first() -> None:
    html = transcript_html([shown(edit="At 8 [2].")])
    assert "At 8" in html
    assert "Corrected by you" in html
    assert "At 7" in html


def test_the_editor_holds_the_raw_text() -> None:
    text = "**At** 7 [1]\nor 8 < 9"
    assert f">\n{text.replace('<', '&lt;')}</textarea>" in transcript_html([shown(replace(ANSWER, text=text))])


def test_attempts_at_one_question_stand_together() -> None:
    html = transcript_html(
        [shown(), shown(exchange_id="e2"), shown(replace(ANSWER, question="Why?"), exchange_id="e3")]
    )
    assert html.count('class="question"') == 2
    assert "1 earlier answer<" in html
    assert html.count('data-do="retry"') == 1


def test_waiting_says_what_for() -> None:
    running = replace(ANSWER, text="", messages=(), passages=(), ending="running")
    assert "2 questions are ahead of yours" in live_html(replace(running, queue_position=2))
    assert "1 question is ahead of yours" in live_html(replace(running, queue_position=1))
    assert "Searching" in live_html(running)
    assert "Reading 2 passages" in live_html(replace(running, messages=ANSWER.messages, passages=PASSAGES))


def test_a_failure_is_escaped() -> None:
    assert "<b>" not in failed_html("<b>q</b>", "<b>m</b>")


def test_a_thumb_asks_for_the_rating_that_it_does_not_show() -> None:
    for ratings, wanted in (((), ("1", "-1")), ((1,), ("0", "-1")), ((-1,), ("1", "0"))):
        html = transcript_html([shown(ratings=ratings)])
        assert tuple(re.findall(r'data-do="rate" data-value="(-?\d)"', html)) == wanted
