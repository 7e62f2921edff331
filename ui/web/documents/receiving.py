"""Files that are dropped on the page: they are read into the library, and the page follows."""

from collections.abc import Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING

from retrieval.records import IngestProgress, IngestResult, short_name
from ui.actions import uploads
from ui.web.edge import warn
from ui.web.look.parts import render_bar
from ui.web.sent.files import find_received
from ui.wiring import Apprentice
from ui.wording.errors import OURS
from ui.wording.texts.documents import DocumentTexts
from ui.wording.texts.texts import PageTexts

if TYPE_CHECKING:
    import gradio as gr


def receive(
    apprentice: Apprentice, texts: PageTexts, event: "gr.EventData", collection: str, *, user: str
) -> Iterator[str]:
    """Read the files that an event names into a collection; yield how far it is as HTML, at last what came of each.

    Raises NotOfThisPageError when the event names no files of this visitor.
    """
    state = uploads.Upload()
    files = [str(file) for file in find_received(uploads.incoming(apprentice), user, event)]
    if not apprentice.readiness.progress.finished:
        yield render_bar(0.0, texts.loading.files_wait)
        apprentice.readiness.wait()
    try:
        for state in uploads.upload(apprentice, files, collection, user=user):
            yield render_upload(state, len(files), texts.documents)
    except OURS as error:
        warn(str(error))
    yield render_results(state.finished, texts.documents)


def render_upload(state: uploads.Upload, files: int, texts: DocumentTexts) -> str:
    """Return the progress of an upload, and the results so far."""
    return render_progress(state.progress, len(state.finished), files, texts) + render_results(state.finished, texts)


def render_progress(progress: IngestProgress | None, finished: int, files: int, texts: DocumentTexts) -> str:
    """Return a bar for the files that are done and the share of the current one."""
    share, doing = float(finished), texts.reading.of(files)
    if progress is not None:
        share += progress.chunks_done / progress.chunks_total if progress.chunks_total else 0.0
        form = texts.reading_chunks if progress.chunks_total else texts.reading_one
        done, total = progress.chunks_done, progress.chunks_total
        doing = form.format(file=short_name(progress.uri), done=done, total=total)
    return render_bar(share / max(files, 1), doing)


def render_results(results: Sequence[IngestResult], texts: DocumentTexts) -> str:
    """Return what happened to each file."""
    if not results:
        return ""
    rows = "".join(
        f'<tr data-status="{result.status}"><td>{escape(short_name(result.uri))}</td>'
        f'<td><span class="status {result.status.replace(" ", "-")}">{texts.statuses[result.status]}</span></td>'
        f"<td>{' · '.join(filter(None, (_chunks(result.chunks, texts), escape(result.reason))))}</td></tr>"
        for result in results
    )
    return f'<table class="results"><tbody>{rows}</tbody></table>'


def _chunks(count: int, texts: DocumentTexts) -> str:
    return texts.chunks.of(count) if count else ""
