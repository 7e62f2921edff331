"""A conversation as HTML: questions, answers, what was said of them and what will come of it. Knows no storage."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from typing import get_args

from assistant.answers import Answer
from feedback.history import JudgedExchange
from feedback.records import Edit, Exchange, Rating, Reason
from ui.web.chat.prose import answer_prose, edited_prose
from ui.web.panel import button, icon
from ui.wording.fate import in_vain
from ui.wording.origin import origin

REASONS: tuple[Reason, ...] = get_args(Reason)


@dataclass(frozen=True)
class Shown:
    """An exchange and everything the page says about it."""

    exchange: Exchange
    rating: Rating | None
    """The latest rating of the text by the person who reads, None when withdrawn or never given."""
    edit: Edit | None
    """The last edit."""
    fate: str
    """What training will do with the judgement, as a sentence; empty before there is one."""
    approval: str = ""
    """Who corrected the approved answer and when; empty for what a model wrote."""
    rival_id: str = ""
    """Exchange of the attempt before it, when something can be learned from a choice between the two."""
    preferred_to: frozenset[str] = frozenset()
    """Exchanges to whose answers the person who reads preferred this one."""

    @classmethod
    def of(
        cls,
        judged: JudgedExchange,
        user: str,
        fate: str,
        approval: str = "",
        *,
        rival_id: str = "",
        preferred_to: frozenset[str] = frozenset(),
    ) -> "Shown":
        """Reduce the whole history of an exchange to what counts now. A thumb for the text before an edit is none for
        the text after it.
        """
        latest = judged.rating_of(user)
        rating = latest if latest and latest.value else None
        return cls(judged.exchange, rating, judged.edit, fate, approval, rival_id, preferred_to)


def transcript_html(conversation: Sequence[Shown]) -> str:
    """Return the recorded exchanges. Attempts at one question stand under it together: the latest two side by side
    when there is something to choose, the earlier ones folded.
    """
    parts = []
    for question, group in groupby(conversation, key=lambda shown: shown.exchange.answer.question):
        *earlier, latest = group
        rival = earlier.pop() if earlier and earlier[-1].exchange.id == latest.rival_id else None
        folded = "".join(_exchange(shown) for shown in earlier)
        count = f"{len(earlier)} earlier answer{'s' if len(earlier) > 1 else ''}"
        fold = f'<details class="earlier"><summary>{count}</summary>{folded}</details>' if earlier else ""
        is_last = latest is conversation[-1]
        answers = _side_by_side(rival, latest, is_last) if rival else _exchange(latest, retry=is_last)
        parts.append(f'<div class="round">{_question(question)}{fold}{answers}</div>')
    return f'<div class="rounds">{"".join(parts)}</div>'


def welcome_html(documents: int) -> str:
    """Return what an empty conversation shows."""
    known = (
        f"{documents} document{'s' if documents > 1 else ''} to answer from."
        if documents
        else "No documents yet: add some under <b>Documents</b>."
    )
    return (
        '<div class="welcome"><h2>What would you like to know?</h2>'
        f"<p>{known} Every answer names its sources; correct one, and the assistant learns from it.</p></div>"
    )


def live_html(answer: Answer) -> str:
    """Return the answer in progress."""
    text = f'<div class="prose">{answer_prose(answer)}</div>' if answer.text else ""
    return (
        f'<div class="round live" data-follow>{_question(answer.question)}'
        f'<div class="answer">{text}<div class="waiting" role="status">{escape(_doing(answer))}</div></div></div>'
    )


def failed_html(question: str, message: str) -> str:
    """Return why a question could not be answered; `question` is empty when it stands above already."""
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


def _side_by_side(earlier: Shown, latest: Shown, retry: bool) -> str:
    return (
        '<div class="attempts" role="group" aria-label="Two answers to choose from">'
        f"{_exchange(earlier, choice=_choice(earlier, latest))}"
        f"{_exchange(latest, retry=retry, choice=_choice(latest, earlier))}</div>"
    )


def _choice(shown: Shown, other: Shown) -> str:
    """Return a button that says what it asks for, so that two quick clicks ask for the same."""
    pressed = other.exchange.id in shown.preferred_to
    return button(
        f"{icon('check')}This one is better",
        classes="choose",
        pressed=pressed,
        do="choose",
        exchange=shown.exchange.id,
        other=other.exchange.id,
        withdrawn="yes" if pressed else "no",
    )


def _exchange(shown: Shown, *, retry: bool = False, choice: str = "") -> str:
    exchange, answer = shown.exchange, shown.exchange.answer
    writer = "approved" if answer.approved_exchange_id is not None else answer.adapter_id or "base"
    text = (
        edited_prose(shown.edit.text, answer, exchange.id)
        if shown.edit
        else answer_prose(answer, exchange.id) or "<p><i>Nothing was written.</i></p>"
    )
    about = _original(shown) if shown.edit else _facts(shown)
    below = about, _tools(shown, retry), _reasons(shown), _fate(shown), choice
    return (
        f'<div class="answer" data-exchange="{escape(exchange.id)}" data-adapter="{escape(writer)}">'
        f'<div class="openable" id="editor-{escape(exchange.id)}"><div class="prose">{text}</div>{_editor(shown)}</div>'
        f"{''.join(below)}</div>"
    )


def _editor(shown: Shown) -> str:
    exchange = shown.exchange
    text = shown.edit.text if shown.edit else exchange.answer.text
    part = f"editor-{exchange.id}"
    return (
        f'<form class="editor" data-for="{escape(exchange.id)}"><textarea name="text" aria-label="Corrected answer" '
        f'rows="{min(14, max(4, len(text) // 70 + text.count(chr(10)) + 1))}">\n{escape(text)}</textarea>'
        f'<div class="row">{button("Save correction", classes="primary", do="edit", exchange=exchange.id)}'
        f"{button('Cancel', classes='quiet', toggle=part)}"
        '<span class="hint">Write it as the answer should have been; [1] cites a passage.</span></div></form>'
    )


def _original(shown: Shown) -> str:
    """Return the text before the edit, folded, with what is to be said of it and not of the edit."""
    return (
        '<details class="original"><summary>Corrected by you. See the first answer</summary>'
        f'<div class="prose">{answer_prose(shown.exchange.answer)}</div>{_facts(shown)}</details>'
    )


def _facts(shown: Shown) -> str:
    answer = shown.exchange.answer
    notes = []
    if answer.refused:
        notes.append("no answer found in the documents")
    if answer.dropped_passages:
        left = "1 passage was" if answer.dropped_passages == 1 else f"{answer.dropped_passages} passages were"
        notes.append(f"{left} left out: the prompt was full")
    if answer.unmatched_citations:
        numbers = ", ".join(f"[{number}]" for number in answer.unmatched_citations)
        notes.append(f"cites {numbers}, which no passage has")
    if answer.ending == "stopped":
        notes.append("stopped")
    if answer.ending == "length":
        notes.append("cut off at the length limit")
    said = "".join(f"<span class=note>{escape(note)}</span>" for note in notes)
    return (
        f'<div class="facts"><span class="origin">{escape(origin(answer, shown.approval))}</span>'
        f'<span class="seconds">{answer.seconds:.1f} s</span>{said}</div>'
    )


def _tools(shown: Shown, retry: bool) -> str:
    exchange = shown.exchange
    passages = len(exchange.answer.passages)
    parts = [
        _thumb("up", "Good answer", 1, shown),
        _thumb("down", "Bad answer", -1, shown),
        button(icon("edit"), title="Correct this answer", classes="edit", toggle=f"editor-{exchange.id}"),
        button(icon("retry"), title="Answer again", do="retry", exchange=exchange.id) if retry else "",
        button(icon("copy"), title="Copy", copy=shown.edit.text if shown.edit else exchange.answer.text),
        button(f"{icon('sources')}{passages} source{'' if passages == 1 else 's'}", do="sources", exchange=exchange.id),
    ]
    return f'<div class="tools">{"".join(parts)}</div>'


def _thumb(name: str, title: str, value: int, shown: Shown) -> str:
    """Return a button that says which rating it asks for, so that two quick clicks ask for the same."""
    pressed = shown.rating is not None and shown.rating.value == value
    wanted = 0 if pressed else value
    return button(icon(name), title=title, pressed=pressed, do="rate", value=wanted, exchange=shown.exchange.id)


def _reasons(shown: Shown) -> str:
    if not shown.rating or shown.rating.value != -1:
        return ""
    exchange_id = shown.exchange.id
    chips = "".join(
        button(
            reason,
            classes="chip",
            pressed=reason in shown.rating.reasons,
            do="reason",
            exchange=exchange_id,
            reason=reason,
            given="no" if reason in shown.rating.reasons else "yes",
        )
        for reason in REASONS
    )
    save = "Update comment" if shown.rating.comment else "Save comment"
    return (
        f'<div class="reasons"><div class="ask">What is wrong with it?</div><div class="chips">{chips}</div>'
        f'<form class="comment" data-for="{escape(exchange_id)}"><textarea name="comment" rows="1" '
        f'aria-label="Comment" placeholder="Anything else? (optional)">\n{escape(shown.rating.comment)}</textarea>'
        f"{button(save, classes='quiet', do='comment', exchange=exchange_id)}</form></div>"
    )


def _fate(shown: Shown) -> str:
    if not shown.fate:
        return ""
    classes, sign = ("fate vain", "note") if in_vain(shown.fate) else ("fate", "check")
    return f'<div class="{classes}" role="status">{icon(sign)}{escape(shown.fate)}</div>'
