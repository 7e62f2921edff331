"""A document that is opened: what is known of it, and its text, its chunks or what it was cited for, one at a time."""

from collections.abc import Sequence
from html import escape
from typing import Any, Literal, get_args

from retrieval.documents import Passage
from retrieval.records import DocumentRecord, join_notes
from ui.actions import documents
from ui.actions.library.citing import Cited, find_cited
from ui.actions.library.finding import name_kind
from ui.people.reading.reach import find_reach
from ui.people.roles import Person
from ui.web.documents.listing import name_kind_to
from ui.web.look.panel import button
from ui.web.look.parts import render_time
from ui.web.sent.clicks import NotOfThisPageError
from ui.wiring import Apprentice
from ui.wording.texts.texts import PageTexts

Look = Literal["text", "chunks", "cited"]
CHARACTERS = 12_000
"""Of the text that are shown at once."""
CHUNKS = 20
"""That are shown at once."""
MOST_CITED = 50


def read_look(sent: str) -> Look:
    """Return which look at a document is wanted. Raises NotOfThisPageError when there is none of this name."""
    if sent not in get_args(Look):
        raise NotOfThisPageError
    return sent  # type: ignore[return-value]


def show_document(
    apprentice: Apprentice, document_id: str, look: Look, start: int, person: Person, texts: PageTexts
) -> str:
    """Return a document as HTML, from the character or chunk `start` on.

    Raises RetrievalError when it is not there any more, or the person may not read it.
    """
    reach, begin = find_reach(apprentice, person), start if look == "text" else 0
    part = documents.read_part(apprentice, document_id, reach, start=begin, characters=CHARACTERS)
    record = part.record
    match look:
        case "text":
            shown = _render_text(record, part.passages, start, part.next_start, texts)
        case "chunks":
            chunks = documents.read_chunks(apprentice, record.id, CHUNKS + 1, max(start - 1, 0), reach)
            shown = _render_chunks(record, chunks, start, texts)
        case "cited":
            shown = _render_cited(find_cited(apprentice, record.uri, person), texts)
    names = texts.library.opened
    labels = {"text": names.text, "chunks": texts.documents.chunks_heading, "cited": names.cited}
    looks = "".join(
        button(label, classes="quiet", pressed=one == look, do="open", document=record.id, look=one)
        for one, label in labels.items()
    )
    back = button(f"← {names.back}", classes="quiet", do="close")
    again = button(names.read_again, classes="quiet", do="read again", document=record.id)
    return (
        f'<section class="document" data-document="{escape(record.id)}" data-reveal>'
        f'<div class="above">{back}{again}</div><h2>{escape(record.title)}</h2>{_render_facts(record, texts)}'
        f'<div class="looks" role="group">{looks}</div>{shown}</section>'
    )


def _render_facts(record: DocumentRecord, texts: PageTexts) -> str:
    names = texts.documents
    facts = (
        (texts.library.finding.kind, escape(name_kind_to(name_kind(record.uri), texts))),
        (names.in_collection, escape(record.collection)),
        (names.pages, str(record.pages or "–")),
        (names.chunks_heading, texts.write_number(record.chunks, ",")),
        (names.characters, texts.write_number(record.characters, ",")),
        (names.added, render_time(record.ingested_at, texts)),
    )
    listed = "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in facts)
    partly = f'<span class="status partly-read">{names.statuses["partly read"]}</span> '
    notes = f"{partly}{escape(join_notes(record.notes))}" if record.notes else texts.library.opened.whole
    source = f'<p class="where source">{escape(record.uri)}</p>'
    return f'{source}<dl class="known">{listed}</dl><p class="left-out">{notes}</p>'


def _render_text(
    record: DocumentRecord, passages: Sequence[Passage], start: int, rest: int | None, texts: PageTexts
) -> str:
    pieces, place = [], ""
    for passage in passages:
        chunk = passage.chunk
        if chunk.place and chunk.place != place:
            place = chunk.place
            pieces.append(f'<div class="where">{escape(place)}</div>')
        pieces.append(f'<div class="said">{escape(chunk.text)}</div>')
    return f'<div class="reading">{"".join(pieces)}</div>' + _render_steps(record, "text", start, rest, texts)


def _render_chunks(record: DocumentRecord, found: Sequence[Passage], start: int, texts: PageTexts) -> str:
    """Return chunks as they were cut. The first of those `found` is not shown unless the document begins with it."""
    names, pieces = texts.library.opened, []
    before = found[0].chunk.end if start and found else 0
    shown = found[1:] if start else found[:CHUNKS]
    for number, passage in enumerate(shown, start + 1):
        chunk = passage.chunk
        shared = min(max(before - chunk.start, 0), len(chunk.text))
        before = max(before, chunk.end)
        span = names.span.format(start=texts.write_number(chunk.start, ","), end=texts.write_number(chunk.end, ","))
        head = " · ".join(filter(None, (names.chunk.format(number=number, total=record.chunks), chunk.place, span)))
        mark = f'<mark title="{names.shared}">{escape(chunk.text[:shared])}</mark>' if shared else ""
        pieces.append(
            f'<li class="passage"><div class="where">{escape(head)}</div>'
            f'<div class="said">{mark}{escape(chunk.text[shared:])}</div></li>'
        )
    rest = start + len(shown) if start + len(shown) < record.chunks else None
    hint = f'<p class="where">{names.shared}</p>' if any("<mark" in piece for piece in pieces) else ""
    return f'{hint}<ol class="cut">{"".join(pieces)}</ol>' + _render_steps(record, "chunks", start, rest, texts)


def _render_cited(cited: Cited, texts: PageTexts) -> str:
    names = texts.library.opened
    rows = "".join(
        f'<li><a href="#chat/{escape(one.conversation_id)}">{escape(one.answer.question)}</a> '
        f'<span class="where">{render_time(one.at, texts)}</span></li>'
        for one in cited.own[:MOST_CITED]
    )
    own = f'<ul class="cited-for">{rows}</ul>' if rows else f'<div class="empty">{names.none_cited}</div>'
    of_all = f'<p class="where of-all">{names.of_all.of(cited.of_all)}</p>' if cited.of_all is not None else ""
    return own + of_all


def _render_steps(record: DocumentRecord, look: Look, start: int, rest: int | None, texts: PageTexts) -> str:
    """Return the buttons that lead to the beginning and on."""
    names = texts.library.opened
    about = dict[str, Any](do="open", document=record.id, look=look)
    earlier = max(start - CHUNKS, 0) if look == "chunks" else 0
    steps = button(names.earlier, classes="quiet", start=earlier, **about) if start else ""
    steps += button(names.later, classes="quiet later", start=rest, **about) if rest is not None else ""
    return f'<div class="steps">{steps}</div>' if steps else ""
