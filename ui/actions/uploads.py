"""Files that people put in through the page: kept in the home folder, then ingested. Knows nothing of Gradio."""

import shutil
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from queue import SimpleQueue
from uuid import uuid4

from retrieval.records import DEFAULT_COLLECTION, IngestResult, Progress, file_of
from retrieval.search.collections import check_name
from ui.actions.documents import add
from ui.wiring import Apprentice

_one_at_a_time = threading.Lock()
"""The library refuses a second ingest; those of the page wait for each other instead."""


@dataclass(frozen=True)
class Upload:
    """Files on their way into the library."""

    finished: tuple[IngestResult, ...] = ()
    progress: Progress | None = None
    """Where the file in work is; None before the first and after the last."""


def upload(apprentice: Apprentice, files: Sequence[str], collection: str = DEFAULT_COLLECTION) -> Iterator[Upload]:
    """Keep the files under the home folder and put them into the library, yielding after every bit of progress.

    A file with the name of an earlier upload to the same collection replaces it; one that gives no document is not
    kept. Raises RetrievalError when no collection can be called so, or the library is busy or cannot be opened.
    """
    check_name(collection)
    events: SimpleQueue[Progress | IngestResult | Exception | None] = SimpleQueue()

    def ingest() -> None:
        try:
            for ingested in _ingest(apprentice, [Path(file) for file in files], collection, events):
                events.put(ingested)
            events.put(None)
        except Exception as error:  # noqa: BLE001 - raised again in the thread that waits
            events.put(error)

    # A thread, because progress is reported from within the library's iterator; it goes on when the browser leaves.
    threading.Thread(target=ingest, name="upload", daemon=True).start()
    state = Upload()
    yield state
    while (event := events.get()) is not None:
        if isinstance(event, Exception):
            raise event
        in_work = isinstance(event, Progress)
        state = replace(state, progress=event) if in_work else Upload((*state.finished, event))
        yield state
    yield replace(state, progress=None)


def incoming(apprentice: Apprentice) -> Path:
    """Return the folder where the page puts files before they are kept."""
    return apprentice.uploads / ".incoming"


def keep(folder: Path, file: Path) -> Path:
    """Copy an uploaded file into `folder` under its own name, whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = folder / f".{uuid4().hex}.part"
    shutil.copyfile(file, unfinished)
    return unfinished.replace(folder / file.name)


def _ingest(
    apprentice: Apprentice,
    files: Sequence[Path],
    collection: str,
    events: SimpleQueue[Progress | IngestResult | Exception | None],
) -> Iterator[IngestResult]:
    folder = apprentice.uploads if collection == DEFAULT_COLLECTION else apprentice.uploads / collection
    kept: list[Path] = []
    with _one_at_a_time:
        try:
            for file in files:
                kept.append(keep(folder, file))
                if file.resolve().is_relative_to(incoming(apprentice)):
                    file.unlink(missing_ok=True)
            paths = [str(path) for path in kept]
            yield from add(apprentice, paths, events.put, collection=collection)
        finally:
            known = {file_of(document.uri) for document in apprentice.library.documents()}
            for path in kept:
                if str(path) not in known:
                    path.unlink(missing_ok=True)
