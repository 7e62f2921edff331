"""The documents page: add files and web addresses and watch their progress, find documents, open, move, remove them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Any

import gradio as gr

from retrieval.records import DEFAULT_COLLECTION, DocumentRecord, file_of, short_name
from ui.actions import documents
from ui.actions.library import arranging
from ui.actions.library.finding import Wanted, drop_impossible, find_documents
from ui.people.reading.reach import find_reach
from ui.people.roles import Person
from ui.startup.readiness import RECORDS
from ui.web.documents.adding import count_pages, receive_address, render_address
from ui.web.documents.folder import render_folder
from ui.web.documents.listing import MOST_SHOWN, PAGE, list_formats, read_wanted, render_documents, render_finding
from ui.web.documents.opened import read_look, show_document
from ui.web.documents.readers import ReadersSection
from ui.web.documents.receiving import follow, receive, wait
from ui.web.edge import MANY, find_actor, find_their_reach, find_visitor, inform, needs, polite, warn
from ui.web.look.panel import SELECTING, panel
from ui.web.sent.allowance import Allowance, ExceededError
from ui.web.sent.clicks import Click, read_click, read_number, read_text
from ui.wiring import Apprentice
from ui.wording.texts.texts import PageTexts

SCRIPTS = Path(__file__).parent
STYLE_SHEET = SCRIPTS / "documents.css"
OFFSET_DIGITS = 12
"""Of a place in a document, in characters."""


@dataclass
class DocumentsTab:
    """The components of the documents page and their events. Create it inside `gr.Blocks`, where it is to be drawn."""

    apprentice: Apprentice
    texts: PageTexts
    allowance: Allowance
    """How many web pages visitors may still add."""

    def __post_init__(self) -> None:
        texts = self.texts.documents
        with gr.Column(elem_id="documents", elem_classes=["page"]):
            gr.HTML(
                f"<h2>{self.texts.frame.documents}</h2><p>{texts.intro.format(formats=list_formats(texts))}</p>",
                apply_default_css=False,
                elem_classes=["panel", "intro"],
            )
            self.files = gr.File(
                elem_id="upload", file_count="multiple", show_label=False, height=132, label=texts.upload
            )
            self.folder = panel("folder", render_folder(self.apprentice, self.texts), _read_script("folder.js"))
            self.address = panel("address", render_address(self.apprentice, self.texts))
            self.collection = gr.Dropdown(
                [DEFAULT_COLLECTION],
                value=DEFAULT_COLLECTION,
                allow_custom_value=True,
                elem_id="collection",
                label=texts.collection,
                info=texts.collection_info,
            )
            self.uploaded = panel("uploaded")
            self.opened = panel("document")
            self.readers = ReadersSection(self.apprentice, self.texts)
            self.finding = panel("document-finding", script=_read_script("finding.js"))
            self.listing = panel("document-list", script=SELECTING)
        changed = [self.files, self.address, self.uploaded, *self.view]
        chosen = [self.files, self.collection]
        self.files.upload(polite(self._upload), chosen, changed, **MANY)
        self.folder.act(polite(self._upload), chosen, changed, **MANY)
        self.address.act(polite(self._add_address), self.collection, changed, **MANY)
        for shown in (self.opened, self.finding, self.listing):
            shown.act(polite(self._act_on_documents), None, [self.uploaded, self.opened, *self.view], **MANY)

    @property
    def view(self) -> list[Any]:
        """The components that `show` fills."""
        return [self.finding, self.listing, self.collection, self.readers.panel]

    @needs("ask")
    def show(self, request: gr.Request) -> dict[Any, Any]:
        """Return the page as it is now, for whoever asks."""
        return self._show(Wanted(), PAGE, find_visitor(request).person)

    def _show(self, wanted: Wanted, shown: int, person: Person) -> dict[Any, Any]:
        self.apprentice.readiness.wait(RECORDS)
        reach = find_reach(self.apprentice, person)
        known = documents.list_documents(self.apprentice, reach)
        wanted = drop_impossible(wanted, known)
        names = sorted({document.collection for document in known} | {DEFAULT_COLLECTION} - reach.closed)
        return {
            self.finding: render_finding(known, wanted, self.texts),
            self.collection: gr.update(choices=names),
            **self.readers.show(person),
            **self._list(known, wanted, shown),
        }

    def _list(self, known: Sequence[DocumentRecord], wanted: Wanted, shown: int) -> dict[Any, Any]:
        found = find_documents(known, wanted, datetime.now(UTC))
        returning = documents.find_followed_folders(self.apprentice, found[:shown])
        return {self.listing: render_documents(found, returning, self.texts, total=len(known), shown=shown)}

    @needs("upload")
    def _upload(self, _: object, chosen: object, request: gr.Request, event: gr.EventData) -> Iterator[dict[Any, Any]]:
        """Add files. The component's value stays at the door (`ui.web.server.routes`); the event names the files."""
        yield {self.files: None}  # at once: later it would clear files that were dropped meanwhile
        collection = read_text(chosen).strip() or DEFAULT_COLLECTION
        for shown in receive(self.apprentice, self.texts, event, collection, find_visitor(request).person):
            yield {self.uploaded: shown}
        yield self.show(request)

    @needs("upload")
    def _add_address(self, chosen: object, request: gr.Request, event: gr.EventData) -> Iterator[dict[Any, Any]]:
        """Add what is at a web address."""
        click, collection = read_click(event), read_text(chosen).strip() or DEFAULT_COLLECTION
        person, cleared = find_visitor(request).person, False
        try:
            self.allowance.take(person.name, files=count_pages(self.apprentice, click))
        except ExceededError as error:
            warn(self.texts.door.too_many_files.format(most=error.most))
            yield gr.skip()
            return
        for shown in receive_address(self.apprentice, self.texts, click, collection, person):
            emptied = {} if cleared else {self.address: render_address(self.apprentice, self.texts)}
            yield {self.uploaded: shown, **emptied}
            cleared = True
        yield self.show(request)

    @needs(
        {
            "find": "ask",
            "more": "ask",
            "open": "ask",
            "close": "ask",
            "remove": "remove documents",
            "remove selected": "remove documents",
            "move": "remove documents",
            "read again": "remove documents",
        }
    )
    def _act_on_documents(self, request: gr.Request, event: gr.EventData) -> Iterator[dict[Any, Any]]:
        """Do what was clicked in the list, above it, or in the document that is opened."""
        click, person = read_click(event), find_visitor(request).person
        reach = find_their_reach(self.apprentice, request)
        wanted, shown = read_wanted(click), min(read_number(click.get("shown", str(PAGE))), MOST_SHOWN)
        match click["do"]:
            case "find":
                yield self._list(documents.list_documents(self.apprentice, reach), wanted, PAGE)
            case "more":
                yield self._list(documents.list_documents(self.apprentice, reach), wanted, shown + PAGE)
            case "open":
                yield {self.opened: self._open(click, person)}
            case "close":
                yield {self.opened: "", **self._show(wanted, shown, person)}
            case "remove":
                removed = documents.remove(self.apprentice, click["document"], reach, find_actor(request))
                inform(self.texts.documents.removed.format(title=removed.title))
                yield {self.uploaded: "", **self._show(wanted, shown, person)}
            case "remove selected":
                several = arranging.remove_several(self.apprentice, _read_ids(click), reach, find_actor(request))
                inform(self.texts.library.selecting.removed.of(len(several)))
                yield {self.uploaded: "", **self._show(wanted, shown, person)}
            case "move":
                for part in self._move(click, person, request):
                    yield {self.uploaded: part}
                yield self._show(wanted, shown, person)
            case _:
                yield from self._read_again(click["document"], person, request)

    def _open(self, click: Click, person: Person) -> str:
        look, start = read_look(click.get("look", "text")), read_number(click.get("start", "0"), OFFSET_DIGITS)
        return show_document(self.apprentice, click["document"], look, start, person, self.texts)

    def _move(self, click: Click, person: Person, request: gr.Request) -> Iterator[str]:
        ids, target = _read_ids(click), click["target"].strip()
        sources = self._name_sources(ids, request)
        moving = arranging.move(self.apprentice, ids, target, person, find_actor(request))
        yield from wait(self.apprentice, self.texts)
        yield from follow(moving, sources, self.texts)

    def _read_again(self, document_id: str, person: Person, request: gr.Request) -> Iterator[dict[Any, Any]]:
        reach = find_their_reach(self.apprentice, request)
        [before] = arranging.find_several(self.apprentice, [document_id], reach)
        reading = arranging.read_again(self.apprentice, [document_id], person)
        sources = self._name_sources([document_id], request)
        for part in chain(wait(self.apprentice, self.texts), follow(reading, sources, self.texts)):
            yield {self.uploaded: part}
        # another text is another document
        now = next((one for one in documents.list_documents(self.apprentice, reach) if one.uri == before.uri), None)
        shown = show_document(self.apprentice, now.id, "text", 0, person, self.texts) if now else ""
        yield {self.opened: shown, **self.show(request)}

    def _name_sources(self, document_ids: list[str], request: gr.Request) -> list[str]:
        """Return the names of the files and addresses that are read for some documents, each once."""
        found = arranging.find_several(self.apprentice, document_ids, find_their_reach(self.apprentice, request))
        return [short_name(source) for source in dict.fromkeys(file_of(one.uri) for one in found)]


def _read_script(name: str) -> str:
    return (SCRIPTS / name).read_text(encoding="utf-8")


def _read_ids(click: Click) -> list[str]:
    """Return which documents were selected. Raises NotOfThisPageError when the click does not say."""
    return click["documents"].split()
