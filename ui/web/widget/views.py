"""An answer as the widget shows it."""

from html import escape
from typing import Any

from assistant.answers import Answer
from ui.actions.judging import AnswerView
from ui.web.chat.answers.prose import render_answer, render_edit, render_prose
from ui.wording.texts.texts import PageTexts


def show_progress(answer: Answer, texts: PageTexts) -> dict[str, Any]:
    """Return an answer in progress: HTML, or what it waits for."""
    return {
        "html": render_prose(answer.text) if answer.text else "",
        "state": "" if answer.text else texts.chat.searching,
    }


def show_answer(view: AnswerView, texts: PageTexts) -> dict[str, Any]:
    """Return a recorded answer with its sources and what its visitor said of it."""
    exchange, answer = view.exchange, view.exchange.answer
    prose = render_edit(view.edit.text, answer, texts.chat, exchange.id) if view.edit else ""
    states = {"stopped": texts.chat.stopped, "length": texts.chat.cut_off}
    return {
        "id": exchange.id,
        "question": answer.question,
        "html": prose or render_answer(answer, texts.chat, exchange.id) or f"<p>{escape(texts.chat.empty_answer)}</p>",
        "text": view.edit.text if view.edit else answer.text,
        "note": answer.note or view.approval,
        "state": states.get(answer.ending, ""),
        "rating": view.rating.value if view.rating else 0,
        "fate": view.fate,
        "sources": [] if answer.refused else _list_sources(answer),
        "suggestions": list(answer.suggestions),
    }


def _list_sources(answer: Answer) -> list[dict[str, Any]]:
    cited = {citation.number for citation in answer.citations}
    return [
        {"number": number, "title": passage.chunk.title, "place": passage.chunk.place, "text": passage.chunk.text}
        for number, passage in enumerate(answer.passages, 1)
        if number in cited or not cited
    ]
