"""The documents page: add files and watch their progress, list the documents, remove one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import gradio as gr

from retrieval.formats.readers import FORMAT_NAMES
from retrieval.records import DEFAULT_COLLECTION, DocumentRecord, IngestProgress, IngestResult, join_notes, short_name
from ui.actions import documents, uploads
from ui.web.edge import LISTEN, OURS, RECORDS, polite, warn
from ui.web.look.panel import confirm_button, panel
from ui.web.look.parts import render_bar, render_time
from ui.wiring import Apprentice


@dataclass
class DocumentsTab:
    """The components of the documents page and their events. Create it inside `gr.Blocks`, where it is to be drawn."""

    apprentice: Apprentice

    def __post_init__(self) -> None:
        with gr.Column(elem_id="documents", elem_classes=["page"]):
            gr.HTML(
                f"<h2>Documents</h2><p>Answers come from these. Drop in {list_formats()}. A file with the name of an "
                "earlier one replaces it.</p>",
                apply_default_css=False,
                elem_classes=["panel", "intro"],
            )
            self.files = gr.File(
                elem_id="upload", file_count="multiple", show_label=False, height=132, label="Documents to add"
            )
            self.collection = gr.Dropdown(
                [DEFAULT_COLLECTION],
                value=DEFAULT_COLLECTION,
                allow_custom_value=True,
                elem_id="collection",
                label="Add them to this collection",
                info="Type a new name to make a collection. In the chat you choose which collections are asked.",
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

    def show(self) -> dict[Any, Any]:
        """Return the page as it is now."""
        self.apprentice.readiness.wait(RECORDS)
        known = documents.list_documents(self.apprentice)
        names = sorted({DEFAULT_COLLECTION, *(document.collection for document in known)})
        return {
            self.listing: render_documents(known, documents.find_followed_folders(self.apprentice, known)),
            self.collection: gr.update(choices=names),
        }

    def _upload(self, files: list[str], collection: str | None) -> Iterator[dict[Any, Any]]:
        state = uploads.Upload()
        yield {self.files: None}  # at once: later it would clear files that were dropped meanwhile
        if not self.apprentice.readiness.progress.finished:
            yield {self.uploaded: render_bar(0.0, "Getting ready: the files are read as soon as everything is loaded")}
            self.apprentice.readiness.wait()
        try:
            for state in uploads.upload(self.apprentice, files, (collection or "").strip() or DEFAULT_COLLECTION):
                yield {self.uploaded: render_upload(state, len(files))}
        except OURS as error:
            warn(error)
        yield {self.uploaded: render_results(state.finished), **self.show()}

    def _remove(self, event: gr.EventData) -> dict[Any, Any]:
        removed = documents.remove(self.apprentice, event._data["document"])
        gr.Info(f"Removed “{escape(removed.title)}”. Answers no longer use it.")
        return {self.uploaded: "", **self.show()}


def list_formats() -> str:
    """Return the kinds of files that can be added, by the names that people use."""
    *names, last = FORMAT_NAMES
    return f"{', '.join(names)} or {last} of these"


def render_upload(state: uploads.Upload, files: int) -> str:
    """Return the progress of an upload, and the results so far."""
    return render_progress(state.progress, len(state.finished), files) + render_results(state.finished)


def render_progress(progress: IngestProgress | None, finished: int, files: int) -> str:
    """Return a bar for the files that are done and the share of the current one."""
    share, doing = float(finished), f"Reading {files} file{'s' if files > 1 else ''}"
    if progress is not None:
        share += progress.chunks_done / progress.chunks_total if progress.chunks_total else 0.0
        doing = f"Reading {short_name(progress.uri)}"
        if progress.chunks_total:
            doing += f": {progress.chunks_done} of {progress.chunks_total} chunks"
    return render_bar(share / max(files, 1), doing)


def render_results(results: Sequence[IngestResult]) -> str:
    """Return what happened to each file."""
    if not results:
        return ""
    rows = "".join(
        f'<tr data-status="{result.status}"><td>{escape(short_name(result.uri))}</td>'
        f'<td><span class="status {result.status.replace(" ", "-")}">{result.status}</span></td>'
        f"<td>{' · '.join(filter(None, (_chunks(result.chunks), escape(result.reason))))}</td></tr>"
        for result in results
    )
    return f'<table class="results"><tbody>{rows}</tbody></table>'


def render_documents(documents: Sequence[DocumentRecord], returning: Mapping[str, Path]) -> str:
    """Return the documents as a table; `returning`: see `find_followed_folders`."""
    if not documents:
        return '<div class="empty"><b>No documents yet.</b><br>Drop some above, and ask about them in the chat.</div>'
    rows = "".join(_row(document, returning.get(document.id)) for document in documents)
    count = f"{len(documents)} document{'s' if len(documents) > 1 else ''}"
    return (
        f'<h3 class="heading">{count}</h3><table class="listing"><thead><tr><th>Title</th>'
        '<th>Collection</th><th class="figure">Pages</th><th class="figure">Chunks</th>'
        '<th class="figure">Characters</th><th>Added</th><th></th></tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def _row(document: DocumentRecord, folder: Path | None) -> str:
    warning = (
        f" The folder {folder.name!r} is followed: delete the file too, or the next sync adds it again."
        if folder
        else ""
    )
    remove = confirm_button(
        "Remove",
        f"Answers will no longer use it.{warning}",
        "Remove",
        f"remove-{document.id}",
        do="remove",
        document=document.id,
    )
    return (
        f'<tr data-document="{escape(document.id)}"><td><div class="title">{escape(document.title)}</div>'
        f'<div class="where" title="{escape(document.uri)}">{escape(short_name(document.uri))}</div>'
        f"{_left_out(document)}</td>"
        f'<td>{escape(document.collection)}</td><td class="figure">{document.pages or "–"}</td>'
        f'<td class="figure">{document.chunks:,}</td><td class="figure">{document.characters:,}</td>'
        f"<td>{render_time(document.ingested_at)}</td>"
        f'<td class="actions">{remove}</td></tr>'
    )


def _left_out(document: DocumentRecord) -> str:
    notes = escape(join_notes(document.notes))
    return f'<div class="left-out"><span class="status partly-read">partly read</span> {notes}</div>' if notes else ""


def _chunks(count: int) -> str:
    return f"{count} chunk{'' if count == 1 else 's'}" if count else ""
