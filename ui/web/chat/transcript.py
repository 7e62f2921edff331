"""A conversation as HTML: questions, answers, their ratings and corrections, and what will come of these."""

from collections.abc import Sequence
from html import escape
from itertools import groupby
from typing import get_args

from assistant.answers import Answer
from feedback.records import Reason
from ui.actions.judging import AnswerView
from ui.web.chat.prose import render_answer, render_edit
from ui.web.look.panel import button, icon
from ui.wording.fate import is_in_vain
from ui.wording.origin import describe_origin

REASONS: tuple[Reason, ...] = get_args(Reason)


def render_transcript(conversation: Sequence[AnswerView]) -> str:
    """Return the recorded answers. Several answers to one question stand together under it.

    The latest two stand side by side when there is something to choose; earlier ones are folded away.
    """
    parts = []
    for question, group in groupby(conversation, key=lambda view: view.exchange.answer.question):
        *earlier, latest = group
        rival = earlier.pop() if earlier and earlier[-1].exchange.id == latest.rival_id else None
        folded = "".join(_exchange(view) for view in earlier)
        count = f"{len(earlier)} earlier answer{'s' if len(earlier) > 1 else ''}"
        fold = f'<details class="earlier"><summary>{count}</summary>{folded}</details>' if earlier else ""
        is_last = latest is conversation[-1]
        answers = _side_by_side(rival, latest, is_last) if rival else _exchange(latest, retry=is_last)
        parts.append(f'<div class="round">{_question(question)}{fold}{answers}</div>')
    return f'<div class="rounds">{"".join(parts)}</div>'


def render_welcome(documents: int) -> str:
    """Return what an empty conversation shows."""
    known = (
        f"{documents} document{'s' if documents > 1 else ''} to answer from."
        if documents
        else "No documents yet: add some under <b>Documents</b>."
    )
    return (
        '<div class="welcome"><h2>What would you like to know?</h2>'
        f"<p>{known} Every answer names its sources. Correct an answer, and the assistant learns from it.</p></div>"
    )


def render_live(answer: Answer) -> str:
    """Return the answer in progress."""
    text = f'<div class="prose">{render_answer(answer)}</div>' if answer.text else ""
    return render_waiting(answer.question, _doing(answer), text)


def render_waiting(question: str, doing: str, text: str = "") -> str:
    """Return a question, what there is of its answer as HTML, and what is done for it; no question: answered again."""
    return (
        f'<div class="round live" data-follow>{_question(question) if question else ""}'
        f'<div class="answer">{text}<div class="waiting" role="status">{escape(doing)}</div></div></div>'
    )


def render_failure(question: str, message: str) -> str:
    """Return why a question could not be answered; `question` is empty when the page shows it already."""
    asked = _question(question) if question else ""
    return (
        f'<div class="round" data-follow>{asked}'
        f'<div class="answer"><div class="failed" role="alert">{icon("note")}{escape(message)}</div></div></div>'
    )


def _doing(answer: Answer) -> str:
    if answer.queue_position:
        ahead = "1 question is" if answer.queue_position == 1 else f"{answer.queue_position} questions are"
        return f"Waiting: {ahead} ahead of yours"
    if not answer.messages:
        return "Searching your documents"
    if not answer.text:
        return f"Reading {len(answer.passages)} passage{'s' if len(answer.passages) > 1 else ''}"
    return "Writing"


def _question(question: str) -> str:
    return f'<div class="question">{escape(question)}</div>'


def _side_by_side(earlier: AnswerView, latest: AnswerView, retry: bool) -> str:
    return (
        '<div class="attempts" role="group" aria-label="Two answers to choose from">'
        f"{_exchange(earlier, choice=_choice(earlier, latest))}"
        f"{_exchange(latest, retry=retry, choice=_choice(latest, earlier))}</div>"
    )


def _choice(view: AnswerView, other: AnswerView) -> str:
    """Return the button to choose an answer. It names the wanted state, so that a double click counts once."""
    pressed = other.exchange.id in view.preferred_to
    return button(
        f"{icon('check')}This one is better",
        classes="choose",
        pressed=pressed,
        do="choose",
        exchange=view.exchange.id,
        other=other.exchange.id,
        withdrawn="yes" if pressed else "no",
    )


def _exchange(view: AnswerView, *, retry: bool = False, choice: str = "") -> str:
    exchange, answer = view.exchange, view.exchange.answer
    writer = "approved" if answer.approved_exchange_id is not None else answer.adapter_id or "base"
    text = (
        render_edit(view.edit.text, answer, exchange.id)
        if view.edit
        else render_answer(answer, exchange.id) or "<p><i>The answer is empty.</i></p>"
    )
    note = f'<p class="doubt">{escape(answer.note)}</p>' if answer.note and not view.edit else ""
    about = _original(view) if view.edit else _facts(view)
    below = about, _tools(view, retry), _reasons(view), _fate(view), choice, _suggestions(answer) if retry else ""
    return (
        f'<div class="answer" data-exchange="{escape(exchange.id)}" data-adapter="{escape(writer)}">'
        f'<div class="openable" id="editor-{escape(exchange.id)}">{note}<div class="prose">{text}</div>'
        f"{_editor(view)}</div>"
        f"{''.join(below)}</div>"
    )


def _editor(view: AnswerView) -> str:
    exchange = view.exchange
    text = view.edit.text if view.edit else exchange.answer.text
    part = f"editor-{exchange.id}"
    return (
        f'<form class="editor" data-for="{escape(exchange.id)}"><textarea name="text" aria-label="Corrected answer" '
        f'rows="{min(14, max(4, len(text) // 70 + text.count(chr(10)) + 1))}">\n{escape(text)}</textarea>'
        f'<div class="row">{button("Save correction", classes="primary", do="edit", exchange=exchange.id)}'
        f"{button('Cancel', classes='quiet', toggle=part)}"
        '<span class="hint">Write the answer as it should have been. [1] cites a passage.</span></div></form>'
    )


def _original(view: AnswerView) -> str:
    """Return the text before the correction, folded away, with the facts that belong to it."""
    return (
        '<details class="original"><summary>Corrected by you. See the first answer</summary>'
        f'<div class="prose">{render_answer(view.exchange.answer)}</div>{_facts(view)}</details>'
    )


def _facts(view: AnswerView) -> str:
    answer = view.exchange.answer
    notes = []
    if answer.refused:
        notes.append("no answer found in the documents")
    if answer.dropped_passages:
        left = "1 passage was" if answer.dropped_passages == 1 else f"{answer.dropped_passages} passages were"
        notes.append(f"{left} left out: too long for the prompt")
    if answer.unmatched_citations:
        numbers = ", ".join(f"[{number}]" for number in answer.unmatched_citations)
        notes.append(f"cites {numbers}, which no passage has")
    if answer.ending == "stopped":
        notes.append("stopped")
    if answer.ending == "length":
        notes.append("cut off at the length limit")
    marks = "".join(f"<span class=note>{escape(note)}</span>" for note in notes)
    return (
        f'<div class="facts"><span class="origin">{escape(describe_origin(answer, view.approval))}</span>'
        f'<span class="seconds">{answer.seconds:.1f} s</span>{marks}</div>'
    )


def _tools(view: AnswerView, retry: bool) -> str:
    exchange = view.exchange
    passages = len(exchange.answer.passages)
    parts = [
        _thumb("up", "Good answer", 1, view),
        _thumb("down", "Bad answer", -1, view),
        button(icon("edit"), title="Correct this answer", classes="edit", toggle=f"editor-{exchange.id}"),
        button(icon("retry"), title="Answer again", do="retry", exchange=exchange.id) if retry else "",
        button(icon("copy"), title="Copy", copy=view.edit.text if view.edit else exchange.answer.text),
        button(f"{icon('sources')}{passages} source{'' if passages == 1 else 's'}", do="sources", exchange=exchange.id),
    ]
    return f'<div class="tools">{"".join(parts)}</div>'


def _suggestions(answer: Answer) -> str:
    """Return what may be asked next, as buttons that ask it."""
    chips = "".join(button(escape(text), classes="chip", do="ask", question=text) for text in answer.suggestions)
    return f'<div class="chips suggestions" role="group" aria-label="Ask next">{chips}</div>' if chips else ""


def _thumb(name: str, title: str, value: int, view: AnswerView) -> str:
    """Return a thumb. It names the wanted rating, so that a double click counts once."""
    pressed = view.rating is not None and view.rating.value == value
    wanted = 0 if pressed else value
    return button(icon(name), title=title, pressed=pressed, do="rate", value=wanted, exchange=view.exchange.id)


def _reasons(view: AnswerView) -> str:
    if not view.rating or view.rating.value != -1:
        return ""
    exchange_id = view.exchange.id
    chips = "".join(
        button(
            reason,
            classes="chip",
            pressed=reason in view.rating.reasons,
            do="reason",
            exchange=exchange_id,
            reason=reason,
            given="no" if reason in view.rating.reasons else "yes",
        )
        for reason in REASONS
    )
    save = "Update comment" if view.rating.comment else "Save comment"
    return (
        f'<div class="reasons"><div class="ask">What is wrong with it?</div><div class="chips">{chips}</div>'
        f'<form class="comment" data-for="{escape(exchange_id)}"><textarea name="comment" rows="1" '
        f'aria-label="Comment" placeholder="Anything else? (optional)">\n{escape(view.rating.comment)}</textarea>'
        f"{button(save, classes='quiet', do='comment', exchange=exchange_id)}</form></div>"
    )


def _fate(view: AnswerView) -> str:
    if not view.fate:
        return ""
    classes, sign = ("fate vain", "note") if is_in_vain(view.fate) else ("fate", "check")
    return f'<div class="{classes}" role="status">{icon(sign)}{escape(view.fate)}</div>'
