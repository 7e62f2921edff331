"""What the tab Review shows, as HTML: what waits with its difference, sources and author, and what was decided."""

from collections.abc import Sequence
from html import escape

from feedback.history import JudgedExchange
from feedback.records import Decision, Edit, Rating
from feedback.texts.word_changes import compare_words
from retrieval.documents import Passage
from ui.actions.quality.reviewing import Record, Waiting
from ui.web.chat.answers.marking import render_marked
from ui.web.look.panel import button
from ui.web.look.parts import mark_differences, render_time
from ui.web.review.outcome import render_outcome
from ui.wording.approval import name_person
from ui.wording.texts.texts import PageTexts

BULK = "review-bulk"
"""The form of what is done with all that is selected; the boxes of the entries belong to it."""


def render_queue(waiting: Sequence[Waiting], reader: str, texts: PageTexts) -> str:
    """Return what waits, the oldest first, below what is done with several, and which keys do it."""
    names = texts.review
    if not waiting:
        return f'<div class="empty"><b>{names.nothing}</b><br>{names.nothing_hint}</div>'
    entries = "".join(_render_entry(one, reader, texts) for one in waiting)
    return (
        f'{_render_keys(texts)}<div class="above"><label class="all"><input type="checkbox" class="select-all">'
        f"<span>{names.select_all}</span></label>{_render_selection(texts)}</div>"
        f'<div class="entries" role="list" aria-label="{escape(names.queue)}">{entries}</div>'
    )


def render_decided(decided: Sequence[JudgedExchange], reader: str, texts: PageTexts) -> str:
    """Return what was decided last, folded away; each can be put back but what `reader` said."""
    if not decided:
        return ""
    names = texts.review
    entries = "".join(
        f'<div class="entry" data-exchange="{escape(one.exchange.id)}">'
        f'<div class="head"><span class="title">{escape(one.exchange.answer.question)}</span></div>'
        f"{render_outcome(one, reader, texts)}{_put_back(one, reader, texts)}</div>"
        for one in decided
    )
    return f'<details class="earlier"><summary>{names.latest}</summary><div class="entries">{entries}</div></details>'


def _put_back(one: JudgedExchange, reader: str, texts: PageTexts) -> str:
    if one.author == reader:
        return ""
    return _decide(texts.review.put_back, "open", one.exchange.id, classes="quiet")


def _render_keys(texts: PageTexts) -> str:
    names = texts.review
    keys = (
        ("j k ↓ ↑", names.move),
        ("a", names.accept),
        ("e", names.change),
        ("r", names.reject),
        ("m", names.missing),
        ("x", names.pick),
    )
    shown = "".join(
        f"<span>{''.join(f'<kbd>{key}</kbd>' for key in which.split())} {does}</span>" for which, does in keys
    )
    return f'<p class="keys">{shown}</p>'


def _render_selection(texts: PageTexts) -> str:
    """Return what is done with the entries that are selected; selecting.js shows it when there are some."""
    names = texts.review
    part = "reject-selected"
    reason = (
        f'<span class="openable" id="{part}">{button(names.reject, classes="quiet opener", toggle=part)}'
        f'<span class="sure"><input name="reason" maxlength="2000" aria-label="{escape(names.reason)}" '
        f'placeholder="{escape(names.reason)}">{_decide(names.reject, "rejected", classes="danger")}</span></span>'
    )
    return (
        f'<form id="{BULK}" class="selection" autocomplete="off" hidden><span>{names.selected} <b data-count>0</b>'
        f"</span>{_decide(names.accept, 'accepted', classes='primary')}{reason}"
        f"{_decide(names.missing, 'missing', classes='quiet')}</form>"
    )


def _render_entry(one: Waiting, reader: str, texts: PageTexts) -> str:
    names, judged = texts.review, one.judged
    exchange = judged.exchange
    exchange_id, said = escape(exchange.id), judged.reviewable
    assert said is not None
    who = escape(name_person(judged.author, reader, texts.approval))
    kind = names.correction if judged.correction else names.thumb_down
    select = escape(names.select.format(question=exchange.answer.question))
    shown = _render_correction(judged, texts) if isinstance(said, Edit) else _render_thumb(judged, said, texts)
    return (
        f'<div class="entry review" role="listitem" tabindex="-1" data-exchange="{exchange_id}">'
        f'<div class="head"><input type="checkbox" data-select name="picked" form="{BULK}" value="{exchange_id}" '
        f'aria-label="{select}"><h4 class="title">{escape(exchange.answer.question)}</h4>'
        f'<span class="status">{kind}</span></div>'
        f'<div class="where"><b>{who}</b> · {render_time(said.at, texts)} · {_render_record(one.record, texts)}</div>'
        f"{shown}{_render_sources(exchange.answer.passages, texts)}"
        f'<div class="taught">{escape(one.taught)}</div>{_render_actions(judged, texts)}</div>'
    )


def _render_record(record: Record, texts: PageTexts) -> str:
    names, rater = texts.review, record.rater
    counts = names.record.format(
        accepted=record.accepted, changed=record.changed, rejected=record.rejected, missing=record.missing
    )
    agreement = names.agreement.format(agreed=rater.agreed, compared=rater.compared) if rater.compared else ""
    return "; ".join(filter(None, (counts, agreement, names.new_here if rater.is_new else "")))


def _render_correction(judged: JudgedExchange, texts: PageTexts) -> str:
    names = texts.review
    before, after = compare_words(judged.exchange.answer.text, judged.text)
    sides = "".join(
        f'<div class="side"><h5>{title}</h5><p>{mark_differences(runs, tag)}</p></div>'
        for title, runs, tag in ((names.answer, before, "del"), (names.corrected, after, "ins"))
    )
    return f'<div class="sides">{sides}</div>{_render_reasons(judged.rating, texts)}'


def _render_thumb(judged: JudgedExchange, rating: Rating, texts: PageTexts) -> str:
    answer = judged.exchange.answer
    said = escape(answer.text) or f"<i>{texts.chat.empty_answer}</i>"
    marked = render_marked(judged.mark, answer, texts.marking)
    return (
        f'<div class="side"><h5>{texts.review.answer}</h5><p>{said}</p></div>{_render_reasons(rating, texts)}{marked}'
    )


def _render_reasons(rating: Rating | None, texts: PageTexts) -> str:
    """Return the reasons and the comment of a thumb down."""
    if rating is None or rating.value != -1:
        return ""
    reasons = "".join(f'<span class="status">{texts.judging.reasons[reason]}</span> ' for reason in rating.reasons)
    said = f"<span>{texts.review.comment}: {escape(rating.comment)}</span>" if rating.comment else ""
    return f'<div class="why">{reasons}{said}</div>' if reasons or said else ""


def _render_sources(passages: Sequence[Passage], texts: PageTexts) -> str:
    if not passages:
        return f'<p class="where">{texts.review.no_sources}</p>'
    listed = "".join(
        f'<div class="passage"><div><span class="number">{number}</span> <b>{escape(passage.chunk.title)}</b> '
        f'<span class="where">{escape(passage.chunk.place)}</span></div>'
        f'<div class="quote">{escape(passage.chunk.text)}</div></div>'
        for number, passage in enumerate(passages, 1)
    )
    count = texts.review.sources.of(len(passages))
    return f'<details class="difference"><summary>{count}</summary><div class="passages">{listed}</div></details>'


def _render_actions(judged: JudgedExchange, texts: PageTexts) -> str:
    names, exchange_id = texts.review, judged.exchange.id
    change_id, reject_id = f"change-{escape(exchange_id)}", f"reject-{escape(exchange_id)}"
    change = button(names.change, classes="quiet", toggle=change_id) if judged.correction else ""
    changing = (
        f'<div class="openable" id="{change_id}"><form class="editor" data-for="{change_id}">'
        f'<textarea name="text" aria-label="{escape(names.text)}" rows="4">\n{escape(judged.text)}</textarea>'
        f'<div class="row">{_decide(names.save, "changed", exchange_id, classes="primary")}'
        f"{button(texts.judging.cancel, classes='quiet', toggle=change_id)}</div></form></div>"
        if judged.correction
        else ""
    )
    return (
        f'<div class="row actions">{_decide(names.accept, "accepted", exchange_id, classes="primary")}{change}'
        f"{button(names.reject, classes='quiet', toggle=reject_id)}"
        f"{_decide(names.missing, 'missing', exchange_id, classes='quiet')}</div>{changing}"
        f'<div class="openable" id="{reject_id}"><form class="editor" data-for="{reject_id}">'
        f'<textarea name="reason" maxlength="2000" aria-label="{escape(names.reason)}" rows="2"></textarea>'
        f'<div class="row">{_decide(names.reject, "rejected", exchange_id, classes="danger")}'
        f"{button(texts.judging.cancel, classes='quiet', toggle=reject_id)}"
        f'<span class="hint">{names.reason_hint}</span></div></form></div>'
    )


def _decide(label: str, decision: Decision, exchange_id: str = "", *, classes: str) -> str:
    """Return a button that decides on an exchange, or on all that are selected."""
    if not exchange_id:
        return button(label, classes=classes, do="decide", decision=decision)
    return button(label, classes=classes, do="decide", decision=decision, exchange=exchange_id)
