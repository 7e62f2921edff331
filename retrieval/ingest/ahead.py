"""Read files in other processes, also ahead of the ingest that needs them.

Only one ingest runs at a time. Uploads are read ahead, so that a file that takes long keeps nobody waiting but the
person who sent it.
"""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from functools import cache, partial
from pathlib import Path

from retrieval.documents import Document
from retrieval.errors import BrokenSourceError, RefusedSourceError
from retrieval.formats.readers import check, read
from retrieval.formats.scans.ocr import make_recogniser
from retrieval.ingest.reading.budget import budget_of
from retrieval.ingest.reading.pool import Readers, shared_readers
from retrieval.ingest.sources.archives import Archive
from retrieval.records import ARCHIVE_SUFFIX
from retrieval.settings import IndexSettings

MOST_CHARACTERS = 20_000_000
"""So much text waits for its ingest; what was read before is read again."""

Found = Document | RefusedSourceError | BrokenSourceError


class DocumentReader:
    """Reads documents with `readers`. Several threads may share it."""

    def __init__(self, readers: Readers) -> None:
        self._readers = readers
        self._ahead: OrderedDict[tuple[str, ...], Found] = OrderedDict()
        self._lock = threading.Lock()

    def read(self, data: bytes, uri: str, suffix: str, settings: IndexSettings) -> Document:
        """Return the document in `data`, as `retrieval.formats.readers.read` does, or what was read ahead.

        Raises:
            RefusedSourceError: It is encrypted, has no text, or goes over its budget.
            BrokenSourceError: It is damaged.
        """
        with self._lock:
            found = self._ahead.pop(_key(data, uri, suffix, settings), None)
        found = found or self._find(data, uri, suffix, settings)
        if isinstance(found, Document):
            return found
        raise found

    def read_ahead(self, file: Path, uri: str, settings: IndexSettings) -> None:
        """Read a file that will be ingested as `uri`, or the files in an archive. An error is kept for the ingest."""
        suffix = file.suffix.lower()
        with suppress(RefusedSourceError, BrokenSourceError, OSError):
            check(file, settings.max_file_mb)
            data = file.read_bytes()
            if suffix != ARCHIVE_SUFFIX:
                self._keep(lambda: (data, suffix), uri, settings)
                return
            archive = Archive(data, uri, settings.max_file_mb)
            for member in archive.members:
                with suppress(RefusedSourceError, BrokenSourceError):
                    self._keep(partial(archive.read, member), member, settings)

    def _keep(self, source: Callable[[], tuple[bytes, str]], uri: str, settings: IndexSettings) -> None:
        data, suffix = source()
        found = self._find(data, uri, suffix, settings)
        with self._lock:
            self._ahead[_key(data, uri, suffix, settings)] = found
            while sum(map(_weigh, self._ahead.values())) > MOST_CHARACTERS:
                self._ahead.popitem(last=False)

    def _find(self, data: bytes, uri: str, suffix: str, settings: IndexSettings) -> Found:
        recognise, budget = make_recogniser(settings.ocr), budget_of(len(data), settings)
        try:
            return self._readers.run(read, data, uri, suffix, recognise, budget=budget)
        except (RefusedSourceError, BrokenSourceError) as error:
            return error


@cache
def shared_reader() -> DocumentReader:
    """Return what all ingests of this process read with."""
    return DocumentReader(shared_readers())


def _key(data: bytes, uri: str, suffix: str, settings: IndexSettings) -> tuple[str, ...]:
    return hashlib.sha256(data).hexdigest(), uri, suffix, settings.ocr


def _weigh(found: Found) -> int:
    return len(found.text) if isinstance(found, Document) else 0
