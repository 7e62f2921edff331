"""The list of documents: what finds, sorts and filters it, its rows, and what is done with several."""

import time
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import get_args

from retrieval.formats.readers import FORMAT_NAMES
from retrieval.records import DocumentRecord, join_notes, short_name
from ui.actions.library.finding import OTHER, WEB, Condition, Order, Since, Wanted, name_kind
from ui.web.look.panel import button, confirm_button
from ui.web.look.parts import render_time
from ui.web.sent.clicks import Click, NotOfThisPageError, read_name
from ui.wording.texts.documents.documents import DocumentTexts
from ui.wording.texts.texts import PageTexts

PAGE = 50
"""Documents that are shown at first, and how many more at a time."""
MOST_SHOWN = 2000


def list_formats(texts: DocumentTexts) -> str:
    """Return the kinds of files that can be added, by the names that people use."""
    *names, last = (texts.formats.get(name, name) for name in FORMAT_NAMES)
    return texts.formats_end.format(others=texts.comma.join(names), last=last)


def read_wanted(click: Click) -> Wanted:
    """Return which documents a click asks for. Raises NotOfThisPageError for a choice that there is not."""
    since, condition, order = click.get("since", ""), click.get("condition", ""), click.get("order", "title")
    for chosen, choices in ((since, Since), (condition, Condition), (order, Order)):
        if chosen not in get_args(choices):
            raise NotOfThisPageError
    named = (read_name(click.get(name, "")) for name in ("words", "collection", "kind"))
    return Wanted(*named, since, condition, order)  # type: ignore[arg-type]


def render_finding(known: Sequence[DocumentRecord], wanted: Wanted, texts: PageTexts) -> str:
    """Return the fields that find, sort and filter, with what is wanted now; "" for a library that needs none."""
    if not known:
        return ""
    names = texts.library.finding
    collections = sorted({document.collection for document in known})
    kinds = {kind: name_kind_to(kind, texts) for kind in {name_kind(document.uri) for document in known}}
    selects = (
        ("collection", texts.documents.in_collection, {"": names.all_collections, **{one: one for one in collections}}),
        ("kind", names.kind, {"": names.all_kinds, **dict(sorted(kinds.items(), key=lambda kind: kind[1].casefold()))}),
        ("since", texts.documents.added, names.since),
        ("condition", names.status, names.condition),
        ("order", names.order, names.orders),
    )
    drawn = "".join(_select(name, label, choices, getattr(wanted, name)) for name, label, choices in selects)
    return (
        # another `data-for` at each rendering, so that the fields show what is wanted (see panel.js)
        f'<form class="finding" data-for="{time.time_ns()}"><input type="search" name="words" maxlength="200" '
        f'value="{escape(wanted.words)}" placeholder="{names.words}" aria-label="{names.words}">{drawn}</form>'
    )


def _select(name: str, label: str, choices: Mapping[str, str], chosen: str) -> str:
    options = "".join(
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>{escape(text)}</option>'
        for value, text in choices.items()
    )
    return f'<select name="{name}" aria-label="{label}">{options}</select>'


def name_kind_to(kind: str, texts: PageTexts) -> str:
    """Return what people call a kind of documents."""
    names = texts.library.finding
    special = {WEB: names.web, OTHER: names.other}
    return special.get(kind) or texts.documents.formats.get(kind, kind)


def render_documents(
    found: Sequence[DocumentRecord], returning: Mapping[str, Path], texts: PageTexts, *, total: int, shown: int = PAGE
) -> str:
    """Return up to `shown` of the documents that were found, of `total` ones, as a table, and what several are for.

    `returning`: see `find_followed_folders`.
    """
    names, library = texts.documents, texts.library
    if not total:
        return f'<div class="empty"><b>{names.empty}</b><br>{names.empty_hint}</div>'
    if not found:
        return f'<div class="empty">{library.finding.none}</div>'
    rows = "".join(_row(document, returning.get(document.id), texts) for document in found[:shown])
    counted = (
        names.documents.of(total)
        if len(found) == total
        else library.finding.found.format(
            count=texts.write_number(len(found), ","), total=texts.write_number(total, ",")
        )
    )
    rest = min(len(found) - shown, PAGE) if shown < MOST_SHOWN else 0
    more = button(library.finding.more.of(rest), classes="quiet show-more", do="more") if rest > 0 else ""
    pick = f'<input type="checkbox" class="select-all" aria-label="{library.selecting.select_all}">'
    return (
        '<form data-with="document-finding" autocomplete="off">'
        f'<input type="hidden" name="shown" value="{shown}">'
        f'<div class="above"><h3 class="heading">{counted}</h3>{_render_selection(texts)}</div>'
        f'<table class="listing"><thead><tr><th class="pick">{pick}</th><th>{names.title}</th>'
        f'<th>{names.in_collection}</th><th class="figure">{names.pages}</th>'
        f'<th class="figure">{names.chunks_heading}</th><th class="figure">{names.characters}</th>'
        f"<th>{names.added}</th><th></th></tr></thead>"
        f"<tbody>{rows}</tbody></table>{more}</form>"
    )


def _render_selection(texts: PageTexts) -> str:
    """Return what is done with the rows that are selected; selecting.js shows it when there are some."""
    names = texts.library.selecting
    remove = confirm_button(
        texts.documents.remove,
        names.remove_sure,
        texts.documents.remove,
        texts.frame.keep,
        "remove-selected",
        do="remove selected",
    )
    return (
        f'<div class="selection" hidden><span>{names.selected} <b data-count>0</b></span>'
        f'<span class="moving"><input name="target" maxlength="40" placeholder="{names.target}" '
        f'aria-label="{names.target}">{button(names.move, classes="quiet", do="move")}</span>{remove}</div>'
    )


def _row(document: DocumentRecord, folder: Path | None, texts: PageTexts) -> str:
    names = texts.documents
    warning = names.followed.format(folder=folder.name) if folder else ""
    remove = confirm_button(
        names.remove,
        f"{names.remove_sure}{warning}",
        names.remove,
        texts.frame.keep,
        f"remove-{document.id}",
        do="remove",
        document=document.id,
    )
    select = escape(texts.library.selecting.select.format(title=document.title))
    opening = texts.library.opened.open.format(title=document.title)
    opener = button(escape(document.title), classes="title", title=opening, do="open", document=document.id)
    return (
        f'<tr data-document="{escape(document.id)}">'
        f'<td class="pick"><input type="checkbox" data-select name="documents" value="{escape(document.id)}" '
        f'aria-label="{select}"></td><td class="named">{opener}<div class="where" title="{escape(document.uri)}">'
        f"{escape(short_name(document.uri))}</div>{_left_out(document, names)}</td>"
        f'<td>{escape(document.collection)}</td><td class="figure">{document.pages or "–"}</td>'
        f'<td class="figure">{texts.write_number(document.chunks, ",")}</td>'
        f'<td class="figure">{texts.write_number(document.characters, ",")}</td>'
        f"<td>{render_time(document.ingested_at, texts)}</td>"
        f'<td class="actions">{remove}</td></tr>'
    )


def _left_out(document: DocumentRecord, texts: DocumentTexts) -> str:
    notes, status = escape(join_notes(document.notes)), texts.statuses["partly read"]
    return f'<div class="left-out"><span class="status partly-read">{status}</span> {notes}</div>' if notes else ""
