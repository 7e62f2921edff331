"""Sources become visible documents, one after the other. Knows the order of the stations, not how each is done.

Chunks go to the index first, then one catalogue transaction shows the document, then the chunks it replaces are
deleted. A source that was killed half-way is continued when it is given again, and cleared otherwise.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from retrieval.catalogue import Catalogue, edition_of
from retrieval.chunking import cut
from retrieval.documents import content_id
from retrieval.errors import BrokenSourceError, RefusedSourceError
from retrieval.index import ChunkIndex
from retrieval.readers import READER_VERSION, check, read
from retrieval.records import Ingested, Progress
from retrieval.search import Embedder
from retrieval.settings import IndexSettings
from retrieval.web import fetch, is_url

WRITE_BATCH = 64


class Ingestion:
    """One ingest into one index. The caller holds the lock that keeps a second one out."""

    def __init__(
        self,
        catalogue: Catalogue,
        index: ChunkIndex,
        embedder: Callable[[], Embedder],
        settings: IndexSettings,
        on_progress: Callable[[Progress], None],
    ) -> None:
        """`embedder` is called when the first chunk has to be embedded, so that unchanged sources load no model."""
        self._catalogue = catalogue
        self._index = index
        self._embedder = embedder
        self._settings = settings
        self._on_progress = on_progress
        self._recipe = content_id("recipe", settings.embeddings, str(settings.chunk_tokens), READER_VERSION)

    def run(self, uris: Sequence[str]) -> Iterator[Ingested]:
        """Ingest files and web pages, and yield what became of each as it finishes."""
        self._index.refresh(self._catalogue.snapshot().generation)
        for done, uri in enumerate(uris):
            self._on_progress(Progress(uri, done, len(uris)))
            try:
                yield self._ingest(uri, done, len(uris))
            except (RefusedSourceError, BrokenSourceError) as error:
                kept = self._catalogue.by_uri(uri)
                reason = f"{error}; the version read before stays" if kept else str(error)
                yield Ingested(uri, "skipped" if isinstance(error, RefusedSourceError) else "failed", reason)
            self._on_progress(Progress(uri, done + 1, len(uris)))
        clear_leftovers(self._catalogue, self._index)

    def _ingest(self, uri: str, done: int, total: int) -> Ingested:
        data, suffix = self._bytes(uri)
        digest = hashlib.sha256(data).hexdigest()
        known = self._catalogue.by_uri(uri)
        if known and known.digest == digest and known.recipe == self._recipe:
            return Ingested(uri, "unchanged", "", known.record.id, known.record.chunks)
        document = read(data, uri, suffix)
        del data
        edition = edition_of(document, self._recipe)
        embedder = self._embedder()
        chunks = list(cut(document, self._settings.chunk_tokens, embedder.count_tokens, embedder.max_tokens))
        if known is None or known.edition != edition:
            self._index.wrote(self._catalogue.begin(edition))
        for first in range(0, len(chunks), WRITE_BATCH):
            batch = self._index.missing(edition, chunks[first : first + WRITE_BATCH])
            if batch:
                self._index.add(edition, batch, embedder.embed([chunk.text for chunk in batch]))
            self._on_progress(Progress(uri, done, total, min(first + WRITE_BATCH, len(chunks)), len(chunks)))
        generation = self._catalogue.publish(
            document,
            digest=digest,
            recipe=self._recipe,
            embeddings=self._settings.embeddings,
            chunks=len(chunks),
        )
        self._index.wrote(generation)
        if known and known.edition != edition:
            clear_leftovers(self._catalogue, self._index)
        return Ingested(uri, "updated" if known else "added", "", document.id, len(chunks))

    def _bytes(self, uri: str) -> tuple[bytes, str]:
        if is_url(uri):
            page = fetch(uri, self._settings)
            return page.data, page.suffix
        path = Path(uri)
        check(path, self._settings.max_file_mb)
        try:
            return path.read_bytes(), path.suffix.lower()
        except OSError as error:
            raise BrokenSourceError(f"it cannot be opened ({error.strerror}); check its permissions") from error


def clear_leftovers(catalogue: Catalogue, index: ChunkIndex) -> None:
    """Delete from the index what no document shows: replaced, removed and half-written editions."""
    for edition in catalogue.leftovers():
        index.delete(edition)
        index.wrote(catalogue.cleared(edition))


def expand(sources: Sequence[str], home: Path) -> list[str]:
    """Return the files (absolute paths) and addresses that `sources` name, each once; folders give all their files.

    Hidden files are left out, and so is the home folder inside of a larger one.
    """
    found: list[str] = []
    for source in sources:
        path = Path(source).expanduser()
        if is_url(source):
            found.append(source.partition("#")[0])
        elif path.is_dir():
            found += map(str, _files(path.resolve(), home.resolve()))
        else:
            found.append(str(path.resolve()))
    return list(dict.fromkeys(found))


def _files(folder: Path, home: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        inside_home = path.is_relative_to(home) and not folder.is_relative_to(home)
        if path.is_file() and not hidden and not inside_home:
            yield path
