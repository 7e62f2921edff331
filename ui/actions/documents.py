"""Add documents, follow their folders, list them and remove them."""

import threading
from collections.abc import Callable, Collection, Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from queue import SimpleQueue

from retrieval.documents import Passage
from retrieval.errors import RetrievalError
from retrieval.ingest.sources.files import is_taken
from retrieval.ingest.sources.uploads import Uploads
from retrieval.records import DocumentRecord, IngestProgress, IngestResult, file_of, is_attached
from ui.people.audit import Actor, AuditLog
from ui.people.reading.reach import Reach, list_readable
from ui.wiring import Apprentice

OnProgress = Callable[[IngestProgress], None]
READ_AT_ONCE = 200
"""Chunks, when a document is read part by part."""
NAMED_PLACES = 5
Events = SimpleQueue[IngestProgress | IngestResult | Exception | None]


@dataclass(frozen=True)
class Reading:
    """Sources on their way into the library. No share in it falls from one value to the next."""

    finished: tuple[IngestResult, ...] = ()
    progress: IngestProgress | None = None
    """How far the current source is; None before the first and after the last."""
    share: float = 0.0
    """Of all sources, 0 to 1."""
    within: float = 0.0
    """Of the current source, 0 to 1."""

    def after(self, event: IngestProgress | IngestResult) -> "Reading":
        """Return how far it is after an event. Totals are estimates until a source is read, so shares might fall."""
        if isinstance(event, IngestResult):
            return replace(self, finished=(*self.finished, event))
        same = self.progress is not None and file_of(self.progress.uri) == file_of(event.uri)
        share = (event.done + event.within) / max(event.total, 1)
        within = max(self.within, event.within) if same else event.within
        return replace(self, progress=event, share=max(self.share, min(share, 1.0)), within=within)


@dataclass(frozen=True)
class DocumentPart:
    """A part of a document."""

    record: DocumentRecord
    passages: tuple[Passage, ...]
    """In the order of the document, without overlaps."""
    next_start: int | None
    """The character at which reading goes on; None at the end."""


def add(
    apprentice: Apprentice,
    sources: Sequence[str],
    on_progress: OnProgress | None = None,
    *,
    collection: str | None = None,
    crawl: bool = False,
) -> Iterator[IngestResult]:
    """Read files, folders and web addresses into the library; yield what became of each as it finishes.

    `crawl` also follows the links of web pages. Raises RetrievalError when another ingest is running or the index
    cannot be opened; a source that cannot be read is a result.
    """
    _require_writable(apprentice)
    return apprentice.library.ingest(sources, on_progress, collection=collection, crawl=crawl)


def read_in_background(read: Callable[[Events], Iterator[IngestResult]]) -> Iterator[Reading]:
    """Read sources in a thread; yield how far it is. It goes on when nobody waits for it any more.

    Progress that comes faster than it is taken is yielded together: showing every bit of a thousand files took minutes.
    `read` puts progress into the queue that it is given, and yields results. What it raises is raised here.
    """
    events: Events = SimpleQueue()

    def work() -> None:
        try:
            for result in read(events):
                events.put(result)
            events.put(None)
        except Exception as error:  # noqa: BLE001 - raised again in the thread that waits
            events.put(error)

    # In a thread, because the library reports progress by a callback.
    threading.Thread(target=work, name="reading", daemon=True).start()
    state = Reading()
    yield state
    while (event := events.get()) is not None:
        if isinstance(event, Exception):
            yield state
            raise event
        state = state.after(event)
        if events.empty():
            yield state
    yield replace(state, progress=None, share=1.0)


def follow(
    apprentice: Apprentice, sources: Sequence[str], stop: threading.Event, *, collection: str | None = None
) -> Generator[IngestResult, None, None]:
    """Add `sources`, then carry over every change in those that are folders, until `stop` is set.

    Raises RetrievalError when none of them is a folder or it cannot be watched, else as `add` does.
    """
    _require_writable(apprentice)
    return apprentice.library.watch(sources, stop, collection=collection)


def sync(
    apprentice: Apprentice,
    folders: Sequence[str] = (),
    on_progress: OnProgress | None = None,
    *,
    allow_empty: bool = False,
) -> Iterator[IngestResult]:
    """Carry over what is new, changed or deleted in `folders`, in every followed folder when none is named.

    The documents of a folder that is gone or empty are kept unless `allow_empty` says otherwise. Raises RetrievalError
    when no such folder was added before or another ingest is running.
    """
    _require_writable(apprentice)
    return apprentice.library.sync(folders, on_progress, allow_empty=allow_empty)


def find_lost(apprentice: Apprentice) -> list[str]:
    """Return the files and addresses of the documents of which the index does not hold everything."""
    return list(dict.fromkeys(file_of(document.uri) for document in apprentice.library.find_incomplete()))


def list_documents(apprentice: Apprentice, reach: Reach) -> list[DocumentRecord]:
    """Return what is in the library, as far as it is within reach, by title."""
    return list_readable(apprentice, reach)


def list_with_attached(apprentice: Apprentice) -> list[DocumentRecord]:
    """Return what is in the library and what is attached to conversations, for those who care for files alone."""
    attached = {one.collection for one in Uploads(apprentice.engine).all() if is_attached(one.collection)}
    return apprentice.library.documents() + (apprentice.library.documents(attached) if attached else [])


def find_document(apprentice: Apprentice, document_id: str, reach: Reach) -> DocumentRecord | None:
    """Return a document; None when the library does not hold it any more, or it is out of reach."""
    return next((one for one in list_readable(apprentice, reach) if one.id == document_id), None)


def read_part(
    apprentice: Apprentice, document_id: str, reach: Reach, *, start: int = 0, characters: int, place: str = ""
) -> DocumentPart:
    """Return up to so many `characters` of a document, from the character `start` on.

    With a `place`, such as "page 3", only what stands there is returned. Raises RetrievalError when there is no such
    document within reach, or no such place.
    """
    record = find_document(apprentice, document_id, reach)
    if record is None:
        raise RetrievalError(f"There is no document {document_id!r}. A search names the documents that there are.")
    most = READ_AT_ONCE if not place else max(record.chunks, 1)
    found = apprentice.library.read(document_id, most + 1, start)
    rest = found[most].chunk.start if len(found) > most else None
    if place:
        there = [one for one in found if one.chunk.place.lower() == place.lower()]
        if not there:
            raise RetrievalError(_explain_places(record, place, found))
        found = there
    kept, room = list[Passage](), characters
    for passage in found[:most]:
        chunk = passage.chunk
        if len(chunk.text) > room:
            end = chunk.start + room
            shown = replace(chunk, text=chunk.text[:room], end=end)
            kept += [replace(passage, chunk=shown)] if room else []
            return DocumentPart(record, tuple(kept), end)
        kept.append(passage)
        room -= len(chunk.text)
    return DocumentPart(record, tuple(kept), rest)


def read_chunks(apprentice: Apprentice, document_id: str, count: int, first: int, reach: Reach) -> list[Passage]:
    """Return up to `count` chunks of a document as they are cut, from the one with the index `first` on.

    There are none of one that is out of reach.
    """
    if find_document(apprentice, document_id, reach) is None:
        return []
    return apprentice.library.read(document_id, count, first=first)


def _explain_places(record: DocumentRecord, place: str, found: Sequence[Passage]) -> str:
    known = list(dict.fromkeys(one.chunk.place for one in found if one.chunk.place))
    named = f"There are {', '.join(map(repr, known[:NAMED_PLACES]))}" if known else "Leave the place out"
    more = f" and {len(known) - NAMED_PLACES} more" if len(known) > NAMED_PLACES else ""
    return f"{record.title!r} has no place {place!r} there. {named}{more}."


def list_collections(apprentice: Apprentice, reach: Reach) -> list[str]:
    """Return the names of the collections within reach that hold documents."""
    return [one.name for one in apprentice.library.collections() if one.documents and reach.reads(one.name)]


def remove(apprentice: Apprentice, document_id: str, reach: Reach, by: Actor | None = None) -> DocumentRecord:
    """Take a document out of the library, and delete its file if it was uploaded and holds no other document.

    Raises RetrievalError when no document within reach has this id or an ingest is running.
    """
    _require_writable(apprentice)
    if find_document(apprentice, document_id, reach) is None:
        raise RetrievalError(f"No document has the id {document_id!r}. `assistant documents` lists them.")
    removed = apprentice.library.remove(document_id)
    _delete_uploads(apprentice, [removed])
    AuditLog(apprentice.engine).note(by, "document removed", removed.title)
    return removed


def remove_collection(apprentice: Apprentice, name: str) -> list[DocumentRecord]:
    """Take a collection out of the library, and delete its uploaded files.

    Raises RetrievalError when there is none of this name or an ingest is running.
    """
    _require_writable(apprentice)
    removed = apprentice.library.remove_collection(name)
    _delete_uploads(apprentice, removed)
    AuditLog(apprentice.engine).note(None, "document removed", f"all of the collection {name}")
    return removed


def remove_files(apprentice: Apprentice, files: Collection[Path]) -> None:
    """Delete uploaded files, with all documents that were read from them.

    Raises RetrievalError when an ingest is running.
    """
    known = list_with_attached(apprentice)
    for document in known:
        if Path(file_of(document.uri)) in files:
            apprentice.library.remove(document.id)
    _delete_files(apprentice, files)
    # the collection of a conversation goes with its last file
    emptied = {one.collection for one in known} - {one.collection for one in list_with_attached(apprentice)}
    for collection in filter(is_attached, emptied):
        apprentice.library.remove_collection(collection)


def find_followed_folders(apprentice: Apprentice, documents: Sequence[DocumentRecord]) -> dict[str, Path]:
    """Return, by document id, the followed folder from which the next sync would add a removed document again.

    Uploads are left out, because their files are deleted with the document.
    """
    uploads = apprentice.uploads
    followed = [Path(folder) for one in apprentice.library.collections() for folder in one.folders]
    home = apprentice.home.resolve()
    found = {}
    for document in documents:
        file = Path(file_of(document.uri))
        for folder in followed:
            if file.is_relative_to(folder) and not file.is_relative_to(uploads) and is_taken(file, folder, home):
                found[document.id] = folder
    return found


def _require_writable(apprentice: Apprentice) -> None:
    if home := apprentice.loaded.read_only:
        raise RetrievalError(
            f"The home {str(home)!r} cannot be written, so its documents stay as they are. Make it writable first."
        )


def _delete_uploads(apprentice: Apprentice, removed: Sequence[DocumentRecord]) -> None:
    """Delete the files of removed documents that were uploaded and hold no other document."""
    in_use = {file_of(document.uri) for document in list_with_attached(apprentice)}
    files = [Path(file) for file in {file_of(document.uri) for document in removed} - in_use]
    _delete_files(apprentice, [file for file in files if file.parent.resolve().is_relative_to(apprentice.uploads)])


def _delete_files(apprentice: Apprentice, files: Collection[Path]) -> None:
    uploads = apprentice.uploads
    for file in files:
        folder = file.parent.resolve()
        file.unlink(missing_ok=True)
        if folder != uploads and folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
    Uploads(apprentice.engine).forget(
        [(file.parent.resolve() / file.name).relative_to(uploads).as_posix() for file in files]
    )
