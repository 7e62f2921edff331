"""A conversation as HTML: questions, answers, their ratings and corrections, and what will come of these."""

from collections.abc import Sequence
from html import escape
from itertools import groupby
from typing import get_args

from assistant.answers import Answer
from feedback.records import Reason
from ui.actions.judging import AnswerView
from ui.actions.quality.marking import FoundPassages
from ui.web.chat.answers.marking import render_marking
from ui.web.chat.answers.prose import render_answer, render_edit
from ui.web.chat.answers.questions import render_question
from ui.web.look.panel import button, icon
from ui.wording.fate import is_in_vain
from ui.wording.origin import describe_origin
from ui.wording.texts.chat.chat import ChatTexts, JudgingTexts
from ui.wording.texts.feedback.golden import GoldenTexts
from ui.wording.texts.texts import FateTexts, PageTexts

REASONS: tuple[Reason, ...] = get_args(Reason)


def render_transcript(conversation: Sequence[AnswerView], texts: PageTexts, found: FoundPassages | None = None) -> str:
    """Return the recorded answers. Several answers to one question stand together under it.

    The latest two stand side by side when there is something to choose; earlier ones are folded away. `found` is what
    was searched to name the right passage of one of them.
    """
    parts = []
    for number, (_, group) in enumerate(groupby(conversation, key=_name_question), start=1):
        attempts = list(group)
        *earlier, latest = attempts
        rival = earlier.pop() if earlier and earlier[-1].exchange.id == latest.rival_id else None
        folded = "".join(_exchange(view, texts, found) for view in earlier)
        count = texts.chat.earlier.of(len(earlier))
        fold = f'<details class="earlier"><summary>{count}</summary>{folded}</details>' if earlier else ""
        is_last = latest is conversation[-1] and not latest.shared
        answers = (
            _side_by_side(rival, latest, texts, found, retry=is_last)
            if rival
            else _exchange(latest, texts, found, retry=is_last)
        )
        parts.append(f'<div class="round">{render_question(attempts[0], number, texts)}{fold}{answers}</div>')
    return f'<div class="rounds">{"".join(parts)}</div>'


def _name_question(view: AnswerView) -> tuple[str, str]:
    """Return what all attempts at one question have in common. A branch begins with another question."""
    return view.exchange.conversation_id, view.exchange.answer.question


def render_unkept(conversation: Sequence[AnswerView], texts: PageTexts) -> str:
    """Return a conversation of which nothing is kept: its answers can be copied, and their sources read."""
    note = f'<p class="unkept-note" role="note">{icon("note")}{escape(texts.conversations.unkept_note)}</p>'
    rounds = "".join(
        f'<div class="round">{_question(view.exchange.answer.question)}'
        f'<div class="answer" data-exchange="{escape(view.exchange.id)}">'
        f'<div class="prose">{render_answer(view.exchange.answer, texts.chat, view.exchange.id)}</div>'
        f'{_facts(view, texts)}<div class="tools">{_copy_and_sources(view, texts.judging)}</div></div></div>'
        for view in conversation
    )
    return f'<div class="rounds">{note}{rounds}</div>'


def render_welcome(documents: int, texts: PageTexts) -> str:
    """Return what an empty conversation shows: what the assistant is, and how it learns."""
    chat, first = texts.chat, texts.conversations.first
    empty = chat.welcome_empty.format(tab=f"<b>{texts.frame.documents}</b>")
    known = chat.welcome_known.of(documents) if documents else empty
    return f'<div class="welcome"><h2>{chat.welcome}</h2><p>{first.identity} {known}</p><p>{first.learning}</p></div>'


def render_offers(questions: Sequence[str], texts: PageTexts) -> str:
    """Return questions that the documents answer, as buttons that ask them."""
    if not questions:
        return ""
    label = escape(texts.conversations.first.try_these)
    chips = "".join(button(escape(question), classes="chip", do="ask", question=question) for question in questions)
    return f'<p class="try">{label}</p><div class="chips" role="group" aria-label="{label}">{chips}</div>'


def render_live(answer: Answer, texts: ChatTexts) -> str:
    """Return the answer in progress."""
    text = f'<div class="prose">{render_answer(answer, texts)}</div>' if answer.text else ""
    return render_waiting(answer.question, _doing(answer, texts), text)


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


def _doing(answer: Answer, texts: ChatTexts) -> str:
    if answer.queue_position:
        return texts.waiting.of(answer.queue_position)
    if not answer.messages:
        return texts.searching
    return texts.writing if answer.text else texts.reading.of(len(answer.passages))


def _question(question: str) -> str:
    return f'<div class="question">{escape(question)}</div>'


def _side_by_side(
    earlier: AnswerView, latest: AnswerView, texts: PageTexts, found: FoundPassages | None, *, retry: bool
) -> str:
    choices = [_choice(earlier, latest, texts.judging), _choice(latest, earlier, texts.judging)]
    return (
        f'<div class="attempts" role="group" aria-label="{escape(texts.judging.two_answers)}">'
        f"{_exchange(earlier, texts, found, choice=choices[0])}"
        f"{_exchange(latest, texts, found, retry=retry, choice=choices[1])}</div>"
    )


def _choice(view: AnswerView, other: AnswerView, texts: JudgingTexts) -> str:
    """Return the button to choose an answer, but not a stopped one: nobody knows what it would have said.

    It names the wanted state, so that a double click counts once.
    """
    if view.exchange.answer.ending == "stopped":
        return ""
    pressed = other.exchange.id in view.preferred_to
    return button(
        f"{icon('check')}{texts.better}",
        classes="choose",
        pressed=pressed,
        do="choose",
        exchange=view.exchange.id,
        other=other.exchange.id,
        withdrawn="yes" if pressed else "no",
    )


def _exchange(
    view: AnswerView, texts: PageTexts, found: FoundPassages | None = None, *, retry: bool = False, choice: str = ""
) -> str:
    exchange, answer = view.exchange, view.exchange.answer
    writer = "approved" if answer.approved_exchange_id is not None else answer.adapter_id or "base"
    text = (
        render_edit(view.edit.text, answer, texts.chat, exchange.id)
        if view.edit
        else render_answer(answer, texts.chat, exchange.id) or f"<p><i>{texts.chat.empty_answer}</i></p>"
    )
    note = f'<p class="doubt">{escape(answer.note)}</p>' if answer.note and not view.edit else ""
    below = (
        _original(view, texts, found) if view.edit else _facts(view, texts),
        _tools(view, texts, retry),
        _reasons(view, texts, found),
        _fate(view, texts.fate),
        choice,
        _suggestions(answer, texts.chat) if retry else "",
    )
    return (
        f'<div class="answer" data-exchange="{escape(exchange.id)}" data-adapter="{escape(writer)}">'
        f'<div class="openable" id="editor-{escape(exchange.id)}">{note}<div class="prose">{text}</div>'
        f"{_editor(view, texts.judging)}</div>"
        f"{''.join(below)}</div>"
    )


def _editor(view: AnswerView, texts: JudgingTexts) -> str:
    exchange = view.exchange
    text = view.edit.text if view.edit else exchange.answer.text
    part = f"editor-{exchange.id}"
    return (
        f'<form class="editor" data-for="{escape(exchange.id)}"><textarea name="text" '
        f'aria-label="{escape(texts.corrected_answer)}" '
        f'rows="{min(14, max(4, len(text) // 70 + text.count(chr(10)) + 1))}">\n{escape(text)}</textarea>'
        f'<div class="row">{button(texts.save_correction, classes="primary", do="edit", exchange=exchange.id)}'
        f"{button(texts.cancel, classes='quiet', toggle=part)}"
        f'<span class="hint">{texts.hint}</span></div></form>'
    )


def _original(view: AnswerView, texts: PageTexts, found: FoundPassages | None) -> str:
    """Return the text before the correction, folded away, with the facts that belong to it and what is wrong in it."""
    marking = render_marking(view, texts.marking, found)
    own = view.edit is None or view.edit.user == view.exchange.user
    summary = texts.judging.corrected_by_you if own else texts.review.changed_yours
    return (
        f'<details class="original"><summary>{summary}</summary>'
        f'<div class="prose">{render_answer(view.exchange.answer, texts.chat)}</div>{_facts(view, texts)}'
        f"{marking}</details>"
    )


def _facts(view: AnswerView, texts: PageTexts) -> str:
    answer, chat = view.exchange.answer, texts.chat
    notes = []
    if answer.refused:
        notes.append(chat.refused)
    if answer.dropped_passages:
        notes.append(chat.dropped.of(answer.dropped_passages))
    if answer.unmatched_citations:
        numbers = ", ".join(f"[{number}]" for number in answer.unmatched_citations)
        notes.append(chat.unmatched.format(numbers=numbers))
    if answer.ending == "stopped":
        notes.append(chat.stopped)
    if answer.ending == "length":
        notes.append(chat.cut_off)
    marks = "".join(f"<span class=note>{escape(note)}</span>" for note in notes)
    origin = describe_origin(answer, texts.origin, view.approval)
    return (
        f'<div class="facts"><span class="origin">{escape(origin)}</span>'
        f'<span class="seconds">{texts.write_number(answer.seconds, ".1f")} s</span>{marks}</div>'
    )


def _tools(view: AnswerView, page: PageTexts, retry: bool) -> str:
    exchange, texts = view.exchange, page.judging
    parts = [
        _thumb("up", texts.good, 1, view),
        _thumb("down", texts.bad, -1, view),
        _star(view, page.golden),
        button(icon("edit"), title=texts.correct, classes="edit", toggle=f"editor-{exchange.id}"),
        button(icon("retry"), title=texts.again, do="retry", exchange=exchange.id) if retry else "",
        _copy_and_sources(view, texts),
    ]
    return f'<div class="tools">{"".join(parts)}</div>'


def _copy_and_sources(view: AnswerView, texts: JudgingTexts) -> str:
    exchange = view.exchange
    sources = f"{icon('sources')}{texts.sources.of(len(exchange.answer.passages))}"
    copied = button(icon("copy"), title=texts.copy, copy=view.edit.text if view.edit else exchange.answer.text)
    return copied + button(sources, do="sources", exchange=exchange.id)


def _star(view: AnswerView, texts: GoldenTexts) -> str:
    """Return the button that keeps a good answer as a golden question, or releases it."""
    if not view.keepable and not view.kept:
        return ""
    title, wanted = (texts.kept, "no") if view.kept else (texts.keep, "yes")
    return button(icon("star"), title=title, pressed=view.kept, do="golden", kept=wanted, exchange=view.exchange.id)


def _suggestions(answer: Answer, texts: ChatTexts) -> str:
    """Return what may be asked next, as buttons that ask it."""
    chips = "".join(button(escape(text), classes="chip", do="ask", question=text) for text in answer.suggestions)
    label = escape(texts.ask_next)
    return f'<div class="chips suggestions" role="group" aria-label="{label}">{chips}</div>' if chips else ""


def _thumb(name: str, title: str, value: int, view: AnswerView) -> str:
    """Return a thumb. It names the wanted rating, so that a double click counts once."""
    pressed = view.rating is not None and view.rating.value == value
    wanted = 0 if pressed else value
    return button(icon(name), title=title, pressed=pressed, do="rate", value=wanted, exchange=view.exchange.id)


def _reasons(view: AnswerView, page: PageTexts, found: FoundPassages | None) -> str:
    """Return what can be said of a bad answer; of one that was corrected, its first text is marked beside that."""
    if not view.rating or view.rating.value != -1:
        return ""
    texts, marking = page.judging, "" if view.edit else render_marking(view, page.marking, found)
    exchange_id = view.exchange.id
    chips = "".join(
        button(
            texts.reasons[reason],
            classes="chip",
            pressed=reason in view.rating.reasons,
            do="reason",
            exchange=exchange_id,
            reason=reason,
            given="no" if reason in view.rating.reasons else "yes",
        )
        for reason in REASONS
    )
    save = texts.update_comment if view.rating.comment else texts.save_comment
    return (
        f'<div class="reasons"><div class="ask">{texts.what_is_wrong}</div><div class="chips">{chips}</div>{marking}'
        f'<form class="comment" data-for="{escape(exchange_id)}"><textarea name="comment" rows="1" '
        f'aria-label="{escape(texts.comment)}" placeholder="{escape(texts.anything_else)}">'
        f"\n{escape(view.rating.comment)}</textarea>"
        f"{button(save, classes='quiet', do='comment', exchange=exchange_id)}</form></div>"
    )


def _fate(view: AnswerView, texts: FateTexts) -> str:
    if not view.fate:
        return ""
    classes, sign = ("fate vain", "note") if is_in_vain(view.fate, texts) else ("fate", "check")
    return f'<div class="{classes}" role="status">{icon(sign)}{escape(view.fate)}</div>'
