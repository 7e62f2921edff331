"""The text of an answer as safe HTML: Markdown without raw HTML or images, citations as buttons."""

import re
from collections.abc import Sequence
from html import escape

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from assistant.answers import Answer, Citation
from ui.web.look.panel import button
from ui.wording.texts.chat import ChatTexts

_WRITTEN = re.compile(r"\[(\d+(?:\s*,\s*\d+)*)\]")
_TOKEN = re.compile("\ue000([wm])(\\d+)\ue001")


def render_prose(text: str) -> str:
    """Return Markdown as HTML, without images: the text of a model must not make the browser call other servers."""
    return _MARKDOWN.render(text)


def render_answer(answer: Answer, texts: ChatTexts, exchange_id: str = "") -> str:
    """Return the answer as HTML. With an exchange id, each citation is a button that opens its passage."""
    text = answer.text.replace("\ue000", "").replace("\ue001", "")
    if text == answer.text:
        text = _with_matched(text, answer.citations)
    return _cited(text, len(answer.passages), texts, exchange_id)


def render_edit(text: str, answer: Answer, texts: ChatTexts, exchange_id: str) -> str:
    """Return a correction of `answer` as HTML. Only numbers that the person wrote are citations."""
    return _cited(text, len(answer.passages), texts, exchange_id)


def _cited(text: str, passages: int, texts: ChatTexts, exchange_id: str) -> str:
    text = _WRITTEN.sub(lambda marker: "".join(f"\ue000w{n.strip()}\ue001" for n in marker[1].split(",")), text)

    def chip(token: re.Match[str]) -> str:
        number = int(token[2])
        if not 1 <= number <= passages:
            title = texts.passage_unmatched.format(number=number)
            return f'<span class="cite unmatched" title="{escape(title)}">{number}</span>'
        how = "matched" if token[1] == "m" else "written"
        title = (texts.passage if how == "written" else texts.passage_matched).format(number=number)
        return button(
            str(number), title=title, classes=f"cite {how}", do="sources", exchange=exchange_id, number=number
        )

    return _TOKEN.sub(chip, render_prose(text))


def _with_matched(text: str, citations: Sequence[Citation]) -> str:
    for citation in sorted(citations, key=lambda citation: citation.at, reverse=True):
        if not citation.written:
            text = f"{text[: citation.at]}\ue000m{citation.number}\ue001{text[citation.at :]}"
    return text


def _open_elsewhere(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    tokens[index].attrSet("target", "_blank")
    tokens[index].attrSet("rel", "noopener noreferrer")
    return renderer.renderToken(tokens, index, options, env)


_MARKDOWN = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table").disable("image")
_MARKDOWN.add_render_rule("link_open", _open_elsewhere)
