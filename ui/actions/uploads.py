"""Files that people drop on the page: keep them in the home folder, then add them to the library."""

import shutil
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from queue import SimpleQueue
from uuid import uuid4

from retrieval.records import DEFAULT_COLLECTION, IngestProgress, IngestResult, file_of
from retrieval.search.collections import check_name
from ui.actions.documents import add
from ui.wiring import Apprentice

_one_at_a_time = threading.Lock()
"""The library refuses a second ingest while one runs, so uploads wait for each other."""


@dataclass(frozen=True)
class Upload:
    """Files on their way into the library."""

    finished: tuple[IngestResult, ...] = ()
    progress: IngestProgress | None = None
    """How far the current file is; None before the first and after the last."""


def upload(apprentice: Apprentice, files: Sequence[str], collection: str = DEFAULT_COLLECTION) -> Iterator[Upload]:
    """Keep the files in the home folder and add them to the library; yield after every bit of progress.

    A file replaces an earlier upload of the same name to the same collection. A file that gives no document is not
    kept. Raises RetrievalError when the collection has an invalid name, or the library is busy or cannot be opened.
    """
    check_name(collection)
    events: SimpleQueue[IngestProgress | IngestResult | Exception | None] = SimpleQueue()

    def ingest() -> None:
        try:
            for ingested in _ingest(apprentice, [Path(file) for file in files], collection, events):
                events.put(ingested)
            events.put(None)
        except Exception as error:  # noqa: BLE001 - raised again in the thread that waits
            events.put(error)

    # In a thread, because the library reports progress by a callback; it also goes on when the browser is closed.
    threading.Thread(target=ingest, name="upload", daemon=True).start()
    state = Upload()
    yield state
    while (event := events.get()) is not None:
        if isinstance(event, Exception):
            raise event
        in_work = isinstance(event, IngestProgress)
        state = replace(state, progress=event) if in_work else Upload((*state.finished, event))
        yield state
    yield replace(state, progress=None)


def incoming(apprentice: Apprentice) -> Path:
    """Return the folder where the page puts files until they are kept."""
    return apprentice.uploads / ".incoming"


def keep(folder: Path, file: Path) -> Path:
    """Copy an uploaded file into `folder` under its own name: completely or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = folder / f".{uuid4().hex}.part"
    shutil.copyfile(file, unfinished)
    return unfinished.replace(folder / file.name)


def _ingest(
    apprentice: Apprentice,
    files: Sequence[Path],
    collection: str,
    events: SimpleQueue[IngestProgress | IngestResult | Exception | None],
) -> Iterator[IngestResult]:
    folder = apprentice.uploads if collection == DEFAULT_COLLECTION else apprentice.uploads / collection
    kept: list[Path] = []
    with _one_at_a_time:
        try:
            for file in files:
                kept.append(keep(folder, file))
                if file.resolve().is_relative_to(incoming(apprentice)):
                    shutil.rmtree(file.parent)
            paths = [str(path) for path in kept]
            yield from add(apprentice, paths, events.put, collection=collection)
        finally:
            known = {file_of(document.uri) for document in apprentice.library.documents()}
            for path in kept:
                if str(path) not in known:
                    path.unlink(missing_ok=True)
