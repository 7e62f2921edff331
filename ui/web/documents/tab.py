"""The documents page: add files and watch their progress, list the documents, remove one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import gradio as gr

from retrieval.formats.readers import FORMAT_NAMES
from retrieval.records import DEFAULT_COLLECTION, DocumentRecord, join_notes, short_name
from ui.actions import documents
from ui.startup.readiness import RECORDS
from ui.web.documents.receiving import receive
from ui.web.edge import LISTEN, find_actor, identify, inform, needs, polite
from ui.web.look.panel import confirm_button, panel
from ui.web.look.parts import render_time
from ui.web.sent.clicks import read_click, read_text
from ui.wiring import Apprentice
from ui.wording.texts.documents import DocumentTexts
from ui.wording.texts.texts import PageTexts


@dataclass
class DocumentsTab:
    """The components of the documents page and their events. Create it inside `gr.Blocks`, where it is to be drawn."""

    apprentice: Apprentice
    texts: PageTexts

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
            self.collection = gr.Dropdown(
                [DEFAULT_COLLECTION],
                value=DEFAULT_COLLECTION,
                allow_custom_value=True,
                elem_id="collection",
                label=texts.collection,
                info=texts.collection_info,
            )
            self.uploaded = panel("uploaded")
            self.listing = panel("document-list")
        changed = [self.files, self.uploaded, *self.view]
        chosen = [self.files, self.collection]
        self.files.upload(polite(self._upload), chosen, changed, trigger_mode="multiple", **LISTEN)
        self.listing.act(polite(self._remove), None, [self.uploaded, *self.view], **LISTEN)

    @property
    def view(self) -> list[Any]:
        """The components that `show` fills."""
        return [self.listing, self.collection]

    @needs("ask")
    def show(self) -> dict[Any, Any]:
        """Return the page as it is now."""
        self.apprentice.readiness.wait(RECORDS)
        known = documents.list_documents(self.apprentice)
        names = sorted({DEFAULT_COLLECTION, *(document.collection for document in known)})
        return {
            self.listing: render_documents(known, documents.find_followed_folders(self.apprentice, known), self.texts),
            self.collection: gr.update(choices=names),
        }

    @needs("upload")
    def _upload(self, _: object, chosen: object, request: gr.Request, event: gr.EventData) -> Iterator[dict[Any, Any]]:
        """Add files. The component's value stays at the door (`ui.web.server.routes`); the event names the files."""
        yield {self.files: None}  # at once: later it would clear files that were dropped meanwhile
        collection = read_text(chosen).strip() or DEFAULT_COLLECTION
        for shown in receive(self.apprentice, self.texts, event, collection, user=identify(request)):
            yield {self.uploaded: shown}
        yield self.show()

    @needs("remove documents")
    def _remove(self, request: gr.Request, event: gr.EventData) -> dict[Any, Any]:
        removed = documents.remove(self.apprentice, read_click(event)["document"], find_actor(request))
        inform(self.texts.documents.removed.format(title=removed.title))
        return {self.uploaded: "", **self.show()}


def list_formats(texts: DocumentTexts) -> str:
    """Return the kinds of files that can be added, by the names that people use."""
    *names, last = (texts.formats.get(name, name) for name in FORMAT_NAMES)
    return texts.formats_end.format(others=texts.comma.join(names), last=last)


def render_documents(documents: Sequence[DocumentRecord], returning: Mapping[str, Path], texts: PageTexts) -> str:
    """Return the documents as a table; `returning`: see `find_followed_folders`."""
    names = texts.documents
    if not documents:
        return f'<div class="empty"><b>{names.empty}</b><br>{names.empty_hint}</div>'
    rows = "".join(_row(document, returning.get(document.id), texts) for document in documents)
    return (
        f'<h3 class="heading">{names.documents.of(len(documents))}</h3>'
        f'<table class="listing"><thead><tr><th>{names.title}</th>'
        f'<th>{names.in_collection}</th><th class="figure">{names.pages}</th>'
        f'<th class="figure">{names.chunks_heading}</th><th class="figure">{names.characters}</th>'
        f"<th>{names.added}</th><th></th></tr></thead>"
        f"<tbody>{rows}</tbody></table>"
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
    return (
        f'<tr data-document="{escape(document.id)}"><td><div class="title">{escape(document.title)}</div>'
        f'<div class="where" title="{escape(document.uri)}">{escape(short_name(document.uri))}</div>'
        f"{_left_out(document, names)}</td>"
        f'<td>{escape(document.collection)}</td><td class="figure">{document.pages or "–"}</td>'
        f'<td class="figure">{texts.write_number(document.chunks, ",")}</td>'
        f'<td class="figure">{texts.write_number(document.characters, ",")}</td>'
        f"<td>{render_time(document.ingested_at, texts)}</td>"
        f'<td class="actions">{remove}</td></tr>'
    )


def _left_out(document: DocumentRecord, texts: DocumentTexts) -> str:
    notes, status = escape(join_notes(document.notes)), texts.statuses["partly read"]
    return f'<div class="left-out"><span class="status partly-read">{status}</span> {notes}</div>' if notes else ""
