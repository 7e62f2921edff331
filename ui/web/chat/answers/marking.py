"""What a person marks in an answer, as HTML: its wrong parts, and the passage that would have been right."""

import re
from html import escape

from assistant.answers import Answer
from feedback.records import Mark
from feedback.texts.text_changes import remove_markers
from retrieval.documents import Chunk
from ui.actions.judging import AnswerView
from ui.actions.quality.marking import FoundPassages, find_parts
from ui.web.look.panel import button
from ui.wording.texts.feedback.marking.marking import MarkingTexts

SHOWN_CHARACTERS = 180
"""How much is shown of a passage that may be named."""
_MARKUP = re.compile(r"[*`|]+|^\s*(?:#{1,6}|[-+>]|\d+[.)])\s+", re.MULTILINE)
"""Marks of Markdown, which say nothing in a part that stands by itself."""


def render_marking(view: AnswerView, texts: MarkingTexts, found: FoundPassages | None = None) -> str:
    """Return what is marked, and below it, folded away, the parts and passages that can be.

    `found` is what was searched for this answer. Of answers that rest on no document nothing can be marked.
    """
    exchange, answer, mark = view.exchange, view.exchange.answer, view.mark
    if answer.about or answer.approved_exchange_id is not None:
        return ""
    part_id = f"marking-{escape(exchange.id)}"
    wrong, right = (mark.wrong, mark.right) if mark else ((), None)
    parts = "".join(
        button(
            escape(_plain(answer.text[start:end])),
            classes="part wrong",
            pressed=(start, end) in wrong,
            do="wrong",
            exchange=exchange.id,
            start=start,
            wrong="no" if (start, end) in wrong else "yes",
            stay="yes",
        )
        for start, end in find_parts(answer)
    )
    return (
        f'<div class="marking openable" id="{part_id}"><div>{render_marked(mark, answer, texts)}</div>'
        f"{button(texts.point_out, classes='quiet opener', toggle=part_id)}"
        f'<div class="body"><div class="ask">{texts.which_part}</div>'
        f'<div class="parts" role="group" aria-label="{escape(texts.which_part)}">{parts}</div>'
        f'<div class="ask">{texts.which_passage}</div>'
        f'<div class="parts" role="group" aria-label="{escape(texts.which_passage)}">'
        f"{_passages(exchange.id, answer, right, texts)}</div>"
        f"{_search(exchange.id, right, texts, found)}"
        f'<div class="hint">{texts.hint}</div></div></div>'
    )


def render_marked(mark: Mark | None, answer: Answer, texts: MarkingTexts) -> str:
    """Return what is marked in an answer; "" when nothing."""
    if mark is None:
        return ""
    lines = [texts.wrong.format(part=_plain(answer.text[start:end])) for start, end in mark.wrong]
    if mark.right:
        lines.append(texts.right.format(passage=_name(mark.right)))
    return "".join(f'<div class="marked">{escape(line)}</div>' for line in lines)


def _passages(exchange_id: str, answer: Answer, right: Chunk | None, texts: MarkingTexts) -> str:
    """Return the passages of the answer, below the one that was named from elsewhere."""
    of_answer = {passage.chunk.id for passage in answer.passages}
    named = [_passage(exchange_id, right, right)] if right and right.id not in of_answer else []
    numbered = (
        _passage(exchange_id, passage.chunk, right, f"[{number}] ") for number, passage in enumerate(answer.passages, 1)
    )
    shown = "".join([*named, *numbered])
    return shown or f'<div class="hint">{texts.no_passages}</div>'


def _search(exchange_id: str, right: Chunk | None, texts: MarkingTexts, found: FoundPassages | None) -> str:
    """Return the form that searches all documents, and what it found."""
    wanted, results = "", ""
    if found and found.exchange_id == exchange_id:
        wanted = found.words
        results = "".join(_passage(exchange_id, one.chunk, right, wanted=wanted) for one in found.passages)
        results = f'<div class="parts" role="status">{results or texts.none_found}</div>'
    find = button(texts.search, classes="quiet", do="find", exchange=exchange_id, stay="yes")
    label = escape(texts.search_label)
    return (
        f'<form class="find" data-for="{escape(exchange_id)}"><input name="words" type="search" autocomplete="off" '
        f'aria-label="{label}" placeholder="{label}" value="{escape(wanted)}">{find}</form>{results}'
    )


def _passage(exchange_id: str, chunk: Chunk, right: Chunk | None, number: str = "", **more: str) -> str:
    pressed = right is not None and right.id == chunk.id
    text = " ".join(_plain(chunk.text).split())
    short = text if len(text) <= SHOWN_CHARACTERS else f"{text[: SHOWN_CHARACTERS - 1]}…"
    return button(
        f"<b>{number}{escape(_name(chunk))}</b><span>{escape(short)}</span>",
        classes="part right",
        pressed=pressed,
        do="right",
        exchange=exchange_id,
        chunk=chunk.id,
        right="no" if pressed else "yes",
        stay="yes",
        **more,
    )


def _name(chunk: Chunk) -> str:
    return f"{chunk.title}, {chunk.place}" if chunk.place else chunk.title


def _plain(text: str) -> str:
    return _MARKUP.sub("", remove_markers(text)).strip()
