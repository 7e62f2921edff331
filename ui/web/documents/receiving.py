"""Files that are dropped on the page and web addresses that are typed: they are read, and the page follows."""

from collections.abc import Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING

from retrieval.records import IngestProgress, IngestResult, file_of, short_name
from ui.actions.documents import Reading
from ui.actions.library import uploads
from ui.people.roles import Person
from ui.web.edge import warn
from ui.web.look.parts import render_bar
from ui.web.sent.files import find_received
from ui.wiring import Apprentice
from ui.wording.errors import OURS
from ui.wording.texts.documents.documents import DocumentTexts
from ui.wording.texts.texts import PageTexts

if TYPE_CHECKING:
    import gradio as gr

MOST_WAITING = 5
"""Files that are named while they wait; of more only the number is said."""


def receive(
    apprentice: Apprentice, texts: PageTexts, event: "gr.EventData", collection: str, person: Person
) -> Iterator[str]:
    """Read the files that an event names into a collection; yield how far it is as HTML, at last what came of each.

    Raises NotOfThisPageError when the event names no files of this visitor.
    """
    files = [str(file) for file in find_received(uploads.incoming(apprentice), person.name, event)]
    yield from wait(apprentice, texts)
    reading = uploads.upload(apprentice, files, collection, person=person)
    yield from follow(reading, [short_name(file) for file in files], texts)


def wait(apprentice: Apprentice, texts: PageTexts) -> Iterator[str]:
    """Wait until everything is loaded, and show that; yield nothing when it is."""
    if not apprentice.readiness.progress.finished:
        yield render_bar(0.0, texts.loading.files_wait)
        apprentice.readiness.wait()


def follow(reading: Iterator[Reading], sources: Sequence[str], texts: PageTexts) -> Iterator[str]:
    """Yield how far a reading is as HTML, at last what came of each source; `sources` are their short names."""
    state = Reading()
    try:
        for state in reading:
            yield render_reading(state, sources, texts)
    except OURS as error:
        warn(str(error))
    yield render_results(state.finished, texts.documents)


def render_reading(state: Reading, sources: Sequence[str], texts: PageTexts) -> str:
    """Return how far all sources are, what came of those that are done, and how far each other one is."""
    names, at = texts.documents, state.progress
    doing = names.reading.of(len(sources)) if at is None else _describe(at, names)
    rows = [_result(result, names) for result in state.finished]
    if len(sources) > 1:
        rows += _rows_to_come(state, sources, texts)
    return render_bar(state.share, doing) + _table(rows)


def _describe(at: IngestProgress, texts: DocumentTexts) -> str:
    form = texts.reading_chunks if at.chunks_total else texts.reading_one
    return form.format(file=short_name(at.uri), done=at.chunks_done, total=at.chunks_total)


def _rows_to_come(state: Reading, sources: Sequence[str], texts: PageTexts) -> Iterator[str]:
    """Yield a row for the source that is read, and for those that wait."""
    library, done = texts.library, state.progress.done if state.progress else 0
    current = short_name(file_of(state.progress.uri)) if state.progress else ""
    if done < len(sources) and current == sources[done]:
        percent = round(100 * state.within)
        bar = (
            f'<div class="bar" role="progressbar" aria-valuenow="{percent}" aria-label="{escape(current)}">'
            f'<div style="width:{percent}%"></div></div>'
        )
        yield f'<tr data-status="reading"><td>{escape(current)}</td><td colspan="2">{bar}</td></tr>'
        done += 1
    waiting = sources[done:]
    for name in waiting[:MOST_WAITING]:
        status = f'<span class="status">{library.waiting}</span>'
        yield f'<tr data-status="waiting"><td>{escape(name)}</td><td colspan="2">{status}</td></tr>'
    if (more := len(waiting) - MOST_WAITING) > 0:
        yield f'<tr><td colspan="3" class="where">{library.more_waiting.of(more)}</td></tr>'


def render_results(results: Sequence[IngestResult], texts: DocumentTexts) -> str:
    """Return what happened to each source."""
    return _table([_result(result, texts) for result in results])


def _table(rows: Sequence[str]) -> str:
    return f'<table class="results"><tbody>{"".join(rows)}</tbody></table>' if rows else ""


def _result(result: IngestResult, texts: DocumentTexts) -> str:
    chunks = texts.chunks.of(result.chunks) if result.chunks else ""
    return (
        f'<tr data-status="{result.status}"><td>{escape(short_name(result.uri))}</td>'
        f'<td><span class="status {result.status.replace(" ", "-")}">{texts.statuses[result.status]}</span></td>'
        f"<td>{' · '.join(filter(None, (chunks, escape(result.reason))))}</td></tr>"
    )
