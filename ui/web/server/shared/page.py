"""A shared conversation as a page of plain HTML, without a script, and with nothing to click but its passages."""

from collections.abc import Sequence
from html import escape
from itertools import groupby
from pathlib import Path

from assistant.answers import Answer
from feedback.history import JudgedExchange
from ui.actions.chat.sharing import SharedConversation
from ui.web.chat.answers.prose import render_answer, render_edit
from ui.web.chat.answers.sources import render_quote
from ui.web.look.parts import render_time
from ui.wording.texts.texts import PageTexts

PAGE = Path(__file__).with_name("page.html").read_text(encoding="utf-8")


def render_shared(shared: SharedConversation, texts: PageTexts) -> str:
    """Return the page of a conversation."""
    names = texts.sharing.page
    title = " ".join(shared.title.split()) or names.heading
    whose = escape(names.whose).format(name=f"<b>{escape(shared.user)}</b>", time=render_time(shared.at, texts))
    rounds = "".join(
        _render_withheld(texts) if is_withheld else "".join(_render_round(one, texts) for one in some if one)
        for is_withheld, some in groupby(shared.rounds, lambda one: one is None)
    )
    return _fill(title, f'<h1>{escape(title)}</h1><p class="whose">{whose}</p>{rounds}', texts)


def render_gone(texts: PageTexts) -> str:
    """Return the page behind a link that leads to nothing, whatever it once led to."""
    names = texts.sharing.page
    return _fill(names.gone, f"<h1>{escape(names.gone)}</h1><p>{escape(names.gone_why)}</p>", texts)


def _fill(title: str, content: str, texts: PageTexts) -> str:
    parts = {"lang": texts.lang, "title": escape(title), "open": escape(texts.sharing.page.open), "content": content}
    before, *pieces = PAGE.split("{{")  # in one go: what people wrote may hold the name of a part
    return before + "".join(parts[name] + rest for name, _, rest in (piece.partition("}}") for piece in pieces))


def _render_withheld(texts: PageTexts) -> str:
    return f'<p class="withheld" role="note">{escape(texts.sharing.page.withheld)}</p>'


def _render_round(judged: JudgedExchange, texts: PageTexts) -> str:
    names, exchange = texts.sharing.page, judged.exchange
    answer, anchor = exchange.answer, f"passage-{exchange.id}-"
    asked = escape(names.asked).format(name=escape(exchange.user), time=render_time(exchange.at, texts))
    if judged.correction:
        said = render_edit(judged.text, answer, texts.chat, exchange.id, anchor)
        note = names.corrected
    else:
        said = render_answer(answer, texts.chat, exchange.id, anchor)
        note = answer.note
    above = f'<p class="note">{escape(note)}</p>' if note else ""
    return (
        f'<section><h2>{escape(answer.question)}</h2><p class="asked">{asked}</p>{above}'
        f'<div class="prose">{said or f"<p><i>{escape(texts.chat.empty_answer)}</i></p>"}</div>'
        f"{_render_sources(answer, anchor, texts)}</section>"
    )


def _render_sources(answer: Answer, anchor: str, texts: PageTexts) -> str:
    """Return the passages, folded away; browsers open them when a citation leads to one."""
    if not answer.passages:
        return ""
    cited: Sequence[int] = [citation.number for citation in answer.citations]
    listed = "".join(
        f'<li id="{escape(anchor)}{number}"><p class="where"><span class="number">{number}</span> '
        f"<b>{escape(passage.chunk.title)}</b> <span>{escape(passage.chunk.place)}</span>"
        f"{f' <i>{escape(texts.sources.cited)}</i>' if number in cited else ''}</p>"
        f'<div class="quote">{render_quote(answer, number)}</div></li>'
        for number, passage in enumerate(answer.passages, 1)
    )
    count = escape(texts.judging.sources.of(len(answer.passages)))
    return f'<details class="sources"><summary>{count}</summary><ol>{listed}</ol></details>'
