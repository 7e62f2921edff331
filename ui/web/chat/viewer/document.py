"""An open document as HTML: its page, or its text with the passage marked, and the buttons around it.

The text may come from anybody. Markdown is rendered as that of answers is, without raw HTML, images and links; all
other text is escaped, and only its tables are laid out.
"""

import re
import time
from collections.abc import Sequence
from html import escape

from markdown_it.token import Token

from retrieval.text.tables import BAR, FIGURE, split_cells
from ui.actions.chat.reading import OpenDocument, Span
from ui.web.chat.answers.prose import MARKDOWN
from ui.web.look.panel import button
from ui.wording.texts.chat.viewer.viewer import ViewerTexts

MARKED = ("paragraph_open", "heading_open", "tr_open", "fence", "code_block")
"""The blocks of Markdown that are marked as a whole."""
BLOCK = re.compile(r"(?:^[^\S\n]*+\S[^\n]*+(?:\n|\Z))++", re.MULTILINE)
"""Lines between blank ones. No part is tried twice, or a line of blanks would take long."""
FOUND = ' class="found"'


def render_document(opened: OpenDocument, texts: ViewerTexts, *, as_text: bool = False) -> str:
    """Return what stands in the dialog. `as_text` shows the text also where there is a page."""
    shows_page = opened.page is not None and not as_text
    place = f'<p class="where">{escape(opened.place)}</p>' if opened.place else ""
    original = (
        f'<a class="quiet" href="/documents/{escape(opened.record.id)}/original" download>{escape(texts.original)}</a>'
        if opened.is_downloadable
        else ""
    )
    other = texts.as_text if shows_page else texts.as_page
    switch = _go(other, opened, opened.span, "switch", as_text=shows_page) if opened.page is not None else ""
    return (
        # a new value each time, else a document that is opened twice would change nothing
        f'<div class="viewer" data-opened="{time.time_ns()}"><div class="head"><div>'
        f'<h2 id="viewer-title">{escape(opened.record.title)}</h2>{place}</div>'
        f"{button('×', title=texts.close, classes='close', close='yes')}</div>"
        f'<div class="body" tabindex="0" role="region" aria-labelledby="viewer-title">'
        f"{_render_page(opened, texts) if shows_page else render_text(opened)}</div>"
        f'<div class="foot">{_go(texts.previous, opened, opened.before, "previous", as_text=as_text)}'
        f"{_go(texts.next, opened, opened.after, 'next', as_text=as_text)}{switch}{original}</div></div>"
    )


def render_text(opened: OpenDocument) -> str:
    """Return the text with the passage marked."""
    if opened.is_markdown:
        return f'<div class="prose">{_render_markdown(opened.text, opened.marked)}</div>'
    return f'<div class="prose plain">{_render_plain(opened)}</div>'


def _go(label: str, opened: OpenDocument, to: Span | None, way: str, *, as_text: bool) -> str:
    """Return a button that shows another passage, or this one in another way; one without a passage does nothing."""
    shown = f"<span>{escape(label)}</span>"
    if to is None:
        return f'<button type="button" class="quiet" data-way="{way}" disabled>{shown}</button>'
    where = {"document": opened.record.id, "start": to.start, "end": to.end, "text": "yes" if as_text else "no"}
    return button(shown, classes="quiet", do="read", way=way, **where)


def _render_page(opened: OpenDocument, texts: ViewerTexts) -> str:
    """Return the page as a picture, with boxes over the words of the passage."""
    assert opened.layout is not None
    boxes = "".join(
        f'<span class="box" style="left:{box.left:.2%};top:{box.top:.2%};width:{box.width:.2%};height:{box.height:.2%}"'
        f"{' data-reveal' if not at else ''}></span>"
        for at, box in enumerate(opened.layout.found)
    )
    label = escape(texts.page.format(number=opened.page, title=opened.record.title))
    ratio = f"{opened.layout.width:.1f} / {opened.layout.height:.1f}"
    return (
        f'<div class="sheet" style="aspect-ratio:{ratio}">'
        f'<img src="/documents/{escape(opened.record.id)}/pages/{opened.page}.png" alt="{label}">{boxes}</div>'
    )


def _render_markdown(text: str, marked: Span) -> str:
    """Return Markdown as HTML, in which the blocks are marked that the passage touches.

    A paragraph in which the passage begins or ends is parted there.
    """
    before, passage, after = text[: marked.start], text[marked.start : marked.end], text[marked.end :]
    before, passage = _part(before, passage), _part(passage, after)
    first = before.count("\n")
    last = first + passage.rstrip("\n").count("\n")
    tokens = MARKDOWN.parse(before + passage + after)
    is_first = True
    for at, token in enumerate(tokens):
        if token.type in MARKED and token.map and token.map[0] <= last and token.map[1] > first:
            shown = _shown(tokens, at)
            shown.attrJoin("class", "found")
            if is_first:
                shown.attrSet("data-reveal", "")
            is_first = False
    return MARKDOWN.renderer.render(tokens, MARKDOWN.options, {})


def _part(text: str, rest: str) -> str:
    """Return `text` with an end of a paragraph, where `rest` would go on in its last line and that is no table."""
    line = text.rpartition("\n")[2]
    goes_on = line.strip() and rest.strip() and not rest.startswith("\n") and not BAR.search(line)
    return f"{text}\n\n" if goes_on else text


def _shown(tokens: Sequence[Token], at: int) -> Token:
    """Return the token of which a tag is shown: paragraphs of short lists have none, but their items have."""
    return tokens[at - 1] if tokens[at].hidden and at else tokens[at]


def _render_plain(opened: OpenDocument) -> str:
    """Return text with its tables: the rows of sheets, and neighbouring lines with bars."""
    parts, columns, marked = list[str](), tuple[str, ...](), opened.marked
    rows = {row.at: row for row in opened.rows}
    for block in BLOCK.finditer(opened.text):
        at, row = block.start(), rows.get(block.start())
        if columns and (row is None or row.columns != columns):
            parts.append("</table>")
            columns = ()
        if row is not None:
            parts.append("" if columns else f"<table>{_row(row.columns, 'th')}")
            columns = row.columns
            parts.append(_row(row.cells, "td", is_found=at < marked.end and block.end() > marked.start))
            continue
        lines = [(line.start(), line[0]) for line in re.finditer(r"[^\n]+", block[0])]
        is_table = sum(bool(BAR.search(line)) for _, line in lines) > 1
        parts.append(_render_table(at, lines, marked) if is_table else f"<p>{_mark(block[0], at, marked)}</p>")
    html = "".join(parts) + ("</table>" if columns else "")
    return html.replace(FOUND, f"{FOUND} data-reveal", 1)  # nowhere else: in a text the quotation marks are escaped


def _row(cells: Sequence[str], tag: str, *, is_found: bool = False, attributes: str = "") -> str:
    shown = "".join(f"<{tag}{attributes}>{escape(cell)}</{tag}>" for cell in cells)
    return f"<tr{FOUND if is_found else ''}>{shown}</tr>"


def _render_table(begin: int, lines: Sequence[tuple[int, str]], marked: Span) -> str:
    """Return lines with bars as a table; lines without stand above it, or as a row of their own."""
    edged = all(line.strip().startswith("|") and line.strip().endswith("|") for _, line in lines if BAR.search(line))
    rows, above, most = list[str](), list[str](), max(len(split_cells(line, edged)) for _, line in lines)
    for start, line in lines:
        at = begin + start
        if not BAR.search(line) and not rows:
            above.append(f"<p>{_mark(line, at, marked)}</p>")
            continue
        cells = split_cells(line, edged) if BAR.search(line) else [line]
        is_head = not rows and not any(FIGURE.fullmatch(cell) for cell in cells)
        is_found = at < marked.end and at + len(line) > marked.start
        wide = f' colspan="{most}"' if len(cells) == 1 else ""
        rows.append(_row(cells, "th" if is_head else "td", is_found=is_found, attributes=wide))
    return f"{''.join(above)}<table>{''.join(rows)}</table>"


def _mark(text: str, at: int, marked: Span) -> str:
    """Return text that begins at the character `at`, with what lies in the passage marked."""
    first, last = max(marked.start - at, 0), min(marked.end - at, len(text))
    text, first, last = text.rstrip("\n"), min(first, len(text)), max(last, 0)
    if first >= last:
        return escape(text)
    return f"{escape(text[:first])}<mark{FOUND}>{escape(text[first:last])}</mark>{escape(text[last:])}"
