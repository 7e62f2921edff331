"""What is done with documents that are there: several are removed or moved to another collection, or read again."""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from retrieval.errors import RetrievalError
from retrieval.ingest.sources.uploads import Uploads
from retrieval.ingest.sources.web import is_url
from retrieval.records import DEFAULT_COLLECTION, DocumentRecord, IngestProgress, IngestResult, file_of
from retrieval.search.collections import check_name
from ui.actions.documents import (
    Events,
    OnProgress,
    Reading,
    add,
    list_documents,
    read_in_background,
    remove,
    remove_files,
)
from ui.actions.library.addresses import check_addresses
from ui.actions.library.uploads import READ, one_at_a_time
from ui.people.audit import Actor, AuditLog
from ui.people.reading.reach import EVERYTHING, Reach, check_may_add, find_reach
from ui.people.roles import Person
from ui.wiring import Apprentice


def remove_several(
    apprentice: Apprentice, document_ids: Sequence[str], reach: Reach, by: Actor | None
) -> list[DocumentRecord]:
    """Remove documents, each as `remove` does, and return their records. Those that are gone already are passed over.

    Raises RetrievalError when none of them is there within reach or an ingest is running.
    """
    return [remove(apprentice, one.id, reach, by) for one in find_several(apprentice, document_ids, reach)]


def move(
    apprentice: Apprentice, document_ids: Sequence[str], collection: str, person: Person, by: Actor | None
) -> Iterator[Reading]:
    """Read documents from their sources into another collection; yield after every bit of progress.

    An uploaded file goes along, and still belongs to those who put it in. A document of an archive takes the others of
    the archive along. What cannot be read any more stays where it is, and is a result that says so. Raises
    RetrievalError as `add` does, and when none of the documents is there, the name is not allowed or the person may add
    nothing to that collection.
    """
    check_name(collection)
    check_may_add(apprentice, find_reach(apprentice, person), collection)
    sources = _find_sources(apprentice, document_ids, person)
    log = AuditLog(apprentice.engine)

    def read(events: Events) -> Iterator[IngestResult]:
        with one_at_a_time(apprentice):
            for done, source in enumerate(sources):
                tell = partial(_tell, events, done, len(sources))
                is_upload = not is_url(source) and Path(source).is_relative_to(apprentice.uploads)
                results = (
                    _move_upload(apprentice, Path(source), collection, tell)
                    if is_upload
                    else add(apprentice, [source], tell, collection=collection)
                )
                for result in results:
                    if result.status in READ:
                        log.note(by, "document moved", f"{result.uri} to {collection}")
                    yield result

    return read_in_background(read)


def read_again(apprentice: Apprentice, document_ids: Sequence[str], person: Person) -> Iterator[Reading]:
    """Read documents again from their sources, where they are; yield after every bit of progress.

    Raises RetrievalError as `add` does, and when none of the documents is there.
    """
    sources = _find_sources(apprentice, document_ids, person)

    def read(events: Events) -> Iterator[IngestResult]:
        with one_at_a_time(apprentice):
            yield from add(apprentice, sources, events.put)

    return read_in_background(read)


def find_several(apprentice: Apprentice, document_ids: Sequence[str], reach: Reach) -> list[DocumentRecord]:
    """Return the documents with these ids. Raises RetrievalError when none of them is there within reach."""
    wanted = set(document_ids)
    found = [one for one in list_documents(apprentice, reach) if one.id in wanted]
    if not found:
        raise RetrievalError("None of these documents is there any more. Open the tab again to see those that are.")
    return found


def _find_sources(apprentice: Apprentice, document_ids: Sequence[str], person: Person) -> list[str]:
    """Return the files and addresses from which documents were read, each once."""
    found = find_several(apprentice, document_ids, find_reach(apprentice, person))
    sources = list(dict.fromkeys(file_of(one.uri) for one in found))
    if any(map(is_url, sources)):
        check_addresses(apprentice, person)
    return sources


def _tell(events: Events, before: int, total: int, at: IngestProgress) -> None:
    """Report progress on one of several sources that are read one after the other."""
    events.put(replace(at, done=before + at.done, total=total))


def _move_upload(apprentice: Apprentice, file: Path, collection: str, tell: OnProgress) -> Iterator[IngestResult]:
    """Put an uploaded file into the folder of another collection, read it there, then remove it here.

    A file of the same name that is there already stays, and so does this one.
    """
    uploads = apprentice.uploads
    folder = uploads if collection == DEFAULT_COLLECTION else uploads / collection
    target, owners = folder / file.name, Uploads(apprentice.engine)
    if target == file:
        yield from add(apprentice, [str(file)], tell, collection=collection)
        return
    if not file.is_file():
        yield IngestResult(str(file), "failed", "its file is gone; it stays where it is until it is removed")
        return
    if any(file_of(one.uri) == str(target) for one in list_documents(apprentice, EVERYTHING)):
        reason = f"there is another file of this name in {collection!r}; remove one of them"
        yield IngestResult(str(file), "failed", reason)
        return
    name, new = (path.relative_to(uploads).as_posix() for path in (file, target))
    of_file = [one for one in owners.all() if one.name == name]
    for one in of_file:  # first of all, so that no file is left that belongs to nobody
        owners.record(replace(one, name=new))
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(file, target)
    is_read = False
    for result in add(apprentice, [str(target)], tell, collection=collection):
        is_read = is_read or result.status in READ
        yield result
    if is_read:
        remove_files(apprentice, [file])
    else:
        target.unlink(missing_ok=True)
        owners.forget([new])
