"""Sources become visible documents, one after the other. Knows the order of the stations, not how each is done.

Chunks go to the index first, then one catalogue transaction shows the document, then the chunks it replaces are
deleted. A source that was killed half-way is continued when it is given again, and cleared otherwise.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from retrieval.archives import Archive
from retrieval.catalogue import Catalogue, Entry, edition_of
from retrieval.chunking import CHUNKER_VERSION, cut
from retrieval.crawling import crawl
from retrieval.documents import content_id
from retrieval.errors import BrokenSourceError, RefusedSourceError
from retrieval.folders import Folders, nearest
from retrieval.index import ChunkIndex
from retrieval.ocr import recogniser
from retrieval.readers import READER_VERSION, check, read
from retrieval.records import ARCHIVE_SUFFIX, Ingested, Progress, file_of
from retrieval.search import Embedder
from retrieval.settings import IndexSettings
from retrieval.web import Page, fetch, is_url

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
        folders: Folders,
        collection: str | None,
    ) -> None:
        """Put everything into `collection`; without one, leave it where it is or put it where its folder belongs.

        `embedder` is called when the first chunk has to be embedded, so that unchanged sources load no model.
        """
        self._catalogue = catalogue
        self._index = index
        self._embedder = embedder
        self._settings = settings
        self._on_progress = on_progress
        self._collection = collection
        self._folders = folders.all()
        self._recipe = recipe_of(settings)

    def run(self, uris: Sequence[str]) -> Iterator[Ingested]:
        """Ingest files and web pages, and yield what became of each as it finishes."""
        self._index.refresh(self._catalogue.snapshot().generation)
        for done, uri in enumerate(uris):
            shown = uri.encode("utf-8", "replace").decode("utf-8")
            self._on_progress(Progress(shown, done, len(uris)))
            if shown == uri:
                yield from self._outcomes(uri, done, len(uris))
            else:  # neither a database nor a terminal takes it
                yield Ingested(shown, "failed", "its name is not valid UTF-8; rename it")
            self._on_progress(Progress(shown, done + 1, len(uris)))
        clear_leftovers(self._catalogue, self._index)

    def crawl(self, url: str) -> Iterator[Ingested]:
        """Ingest the page at `url` and those it leads to, as crawling.py finds them."""
        self._index.refresh(self._catalogue.snapshot().generation)
        total = self._settings.crawl_pages
        for done, crawled in enumerate(crawl(url, self._settings)):
            self._on_progress(Progress(crawled.url, done, total))
            yield from self._outcomes(crawled.url, done, total, crawled.found)
        clear_leftovers(self._catalogue, self._index)

    def _outcomes(
        self, uri: str, done: int, total: int, found: Page | RefusedSourceError | BrokenSourceError | None = None
    ) -> Iterator[Ingested]:
        """Yield what became of a source, or of each file in it when it is an archive. `found` saves fetching it."""
        try:
            data, suffix = self._bytes(uri, found)
            archive = Archive(data, uri, self._settings.max_file_mb) if suffix == ARCHIVE_SUFFIX else None
        except (RefusedSourceError, BrokenSourceError) as error:
            yield self._failed(uri, error)
            return
        if archive is None:
            yield self._outcome(uri, lambda: (data, suffix), done, total)
            return
        for member in archive.members:
            self._on_progress(Progress(member, done, total))
            yield self._outcome(member, partial(archive.read, member), done, total)
        self._hide_missing(uri, archive)

    def _hide_missing(self, uri: str, archive: Archive) -> None:
        """Take out of sight what an earlier version of an archive held and this one does not."""
        for entry in self._catalogue.snapshot().visible.values():
            known = entry.record
            if known.uri != uri == file_of(known.uri) and known.uri not in archive.members:
                self._catalogue.hide(known.id)
                clear_leftovers(self._catalogue, self._index)

    def _outcome(self, uri: str, source: Callable[[], tuple[bytes, str]], done: int, total: int) -> Ingested:
        try:
            return self._ingest(uri, *source(), done, total)
        except (RefusedSourceError, BrokenSourceError) as error:
            return self._failed(uri, error)

    def _failed(self, uri: str, error: RefusedSourceError | BrokenSourceError) -> Ingested:
        reason = f"{error}; the version read before stays" if self._catalogue.by_uri(uri) else str(error)
        return Ingested(uri, "skipped" if isinstance(error, RefusedSourceError) else "failed", reason)

    def _ingest(self, uri: str, data: bytes, suffix: str, done: int, total: int) -> Ingested:
        digest = hashlib.sha256(data).hexdigest()
        known = self._catalogue.by_uri(uri)
        collection = self._collection or (known.record.collection if known else nearest(Path(uri), self._folders))
        if known and self._is_current(known, digest, collection):
            return Ingested(uri, "unchanged", "", known.record.id, known.record.chunks)
        document = read(data, uri, suffix, recogniser(self._settings.ocr))
        edition = edition_of(document, self._recipe, collection)
        embedder = self._embedder()
        chunks = list(cut(document, self._settings, embedder))
        if known is None or known.edition != edition:
            self._index.wrote(self._catalogue.begin(edition))
        for first in range(0, len(chunks), WRITE_BATCH):
            batch = self._index.missing(edition, chunks[first : first + WRITE_BATCH], collection)
            if batch:
                self._index.add(edition, batch, embedder.embed([chunk.searched for chunk in batch]), collection)
            self._on_progress(Progress(uri, done, total, min(first + WRITE_BATCH, len(chunks)), len(chunks)))
        generation = self._catalogue.publish(
            document,
            digest=digest,
            recipe=self._recipe,
            embeddings=self._settings.embeddings,
            chunks=len(chunks),
            collection=collection,
        )
        self._index.wrote(generation)
        if known and known.edition != edition:
            clear_leftovers(self._catalogue, self._index)
        return Ingested(uri, "updated" if known else "added", "", document.id, len(chunks))

    def _is_current(self, known: Entry, digest: str, collection: str) -> bool:
        same = (known.digest, known.recipe, known.record.collection) == (digest, self._recipe, collection)
        return same and self._whole(known)

    def _whole(self, known: Entry) -> bool:
        """Whether the index, which may be another one by now, holds what the catalogue shows."""
        return self._index.count(known.edition, known.record.collection) == known.record.chunks

    def _bytes(self, uri: str, found: Page | RefusedSourceError | BrokenSourceError | None) -> tuple[bytes, str]:
        if is_url(uri):
            page = fetch(uri, self._settings) if found is None else found
            if not isinstance(page, Page):
                raise page
            return page.data, page.suffix
        path = Path(uri)
        try:
            check(path, self._settings.max_file_mb)
            return path.read_bytes(), path.suffix.lower()
        except OSError as error:
            raise BrokenSourceError(
                f"it cannot be opened ({error.strerror}); check its name and permissions"
            ) from error


def recipe_of(settings: IndexSettings) -> str:
    """Return the identity of everything but a document's text that decides what the index holds of it."""
    ways = (settings.chunker, settings.chunk_tokens, settings.chunk_overlap, settings.headings)
    return content_id("recipe", settings.embeddings, *map(str, ways), READER_VERSION, CHUNKER_VERSION)


def clear_leftovers(catalogue: Catalogue, index: ChunkIndex) -> None:
    """Delete from the index what no document shows: replaced, removed and half-written editions."""
    for edition in catalogue.leftovers():
        index.delete(edition)
        index.wrote(catalogue.cleared(edition))
