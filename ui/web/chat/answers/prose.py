"""The text of an answer as safe HTML: Markdown without raw HTML, images or links, citations as buttons.

The text may repeat what a document says, and a document may come from anybody. A link would hide where it leads, so
its address is shown, to be read before it is followed.
"""

import re
from collections.abc import Sequence
from html import escape

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from assistant.answers import Answer, Citation
from assistant.steps.citations import find_markers
from ui.web.look.panel import button
from ui.wording.texts.chat.chat import ChatTexts

_TOKEN = re.compile("\ue000([wm])(\\d+)\ue001")
_MARKS = re.compile("[\ue000\ue001]")
"""Letters for private use, with which citations are marked while Markdown becomes HTML."""


def render_prose(text: str) -> str:
    """Return Markdown as HTML that makes the browser call no other server, now or by a click."""
    return MARKDOWN.render(text)


def render_answer(answer: Answer, texts: ChatTexts, exchange_id: str = "", anchor: str = "") -> str:
    """Return the answer as HTML. With an exchange id, each citation is a button that opens its passage.

    With an `anchor`, it is a link to the element whose id is that and the number: the page needs no script then.
    """
    by_model = bool(answer.messages)
    if _MARKS.search(answer.text):
        return _cited(_MARKS.sub("", answer.text), answer, texts, exchange_id, anchor=anchor, by_model=by_model)
    matched = [citation for citation in answer.citations if not citation.written]
    return _cited(answer.text, answer, texts, exchange_id, matched, anchor=anchor, by_model=by_model)


def render_edit(text: str, answer: Answer, texts: ChatTexts, exchange_id: str, anchor: str = "") -> str:
    """Return a correction of `answer` as HTML. Only numbers that the person wrote are citations, as in an answer."""
    return _cited(_MARKS.sub("", text), answer, texts, exchange_id, anchor=anchor)


def _cited(
    text: str,
    answer: Answer,
    texts: ChatTexts,
    exchange_id: str,
    matched: Sequence[Citation] = (),
    *,
    anchor: str,
    by_model: bool = False,
) -> str:
    passages = len(answer.passages)
    copied_from = [passage.chunk.text for passage in answer.passages] if by_model else []
    places = [
        (marker.start(), marker.end(), "".join(f"\ue000w{number.strip()}\ue001" for number in marker[1].split(",")))
        for marker in find_markers(text, copied_from)
    ]
    places += [(one.at, one.at, f"\ue000m{one.number}\ue001") for one in matched]
    for start, end, mark in sorted(places, reverse=True):
        text = f"{text[:start]}{mark}{text[end:]}"

    def chip(token: re.Match[str]) -> str:
        number = int(token[2])
        if not 1 <= number <= passages:
            title = texts.passage_unmatched.format(number=number)
            return f'<span class="cite unmatched" title="{escape(title)}">{number}</span>'
        how = "matched" if token[1] == "m" else "written"
        title = (texts.passage if how == "written" else texts.passage_matched).format(number=number)
        if anchor:
            label = f'title="{escape(title)}" aria-label="{escape(title)}"'
            return f'<a class="cite {how}" href="#{escape(anchor)}{number}" {label}>{number}</a>'
        return button(
            str(number), title=title, classes=f"cite {how}", do="sources", exchange=exchange_id, number=number
        )

    return _TOKEN.sub(chip, render_prose(text))


def _show_address(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    """Return the address of a link, which follows its text; of an address that is its own text, nothing."""
    del renderer, options, env
    opened = next(tokens[at] for at in range(index, -1, -1) if tokens[at].type == "link_open")
    return "" if opened.markup == "autolink" else f" ({escape(str(opened.attrGet('href')))})"


MARKDOWN = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table").disable("image")
"""How all Markdown of others becomes HTML."""
MARKDOWN.add_render_rule("link_open", lambda *_: "")
MARKDOWN.add_render_rule("link_close", _show_address)
