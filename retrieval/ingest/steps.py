"""Open, read and cut sources one after the other: the first stage of an ingest.

It yields steps in order: progress, the result for a source that needs no more work, chunks that have to be indexed, and
the end of an archive.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path

from retrieval.chunking.cut import CHUNKER_VERSION, cut
from retrieval.documents import Document, IndexedChunk, content_id
from retrieval.errors import BrokenSourceError, RefusedSourceError
from retrieval.formats.readers import READER_VERSION, check
from retrieval.formats.scans.ocr import make_recogniser
from retrieval.index.catalogue import Catalogue, Entry, edition_of
from retrieval.index.embedding.embedder import ChunkEmbedder
from retrieval.index.vectors import ChunkIndex
from retrieval.ingest.ahead import shared_reader
from retrieval.ingest.sources.archives import Archive
from retrieval.ingest.sources.folders import nearest_collection
from retrieval.ingest.sources.web import Page, fetch, is_url
from retrieval.records import ARCHIVE_SUFFIX, IngestProgress, IngestResult, join_notes
from retrieval.settings import IndexSettings

PORTION = 64
"""Number of chunks that are passed on together."""

FetchResult = Page | RefusedSourceError | BrokenSourceError | None
"""The page of a source, or why there is none; None if it was not fetched yet."""


@dataclass(frozen=True)
class Portion:
    """Chunks of a new or changed document."""

    document: Document
    digest: str
    """SHA-256 of the source's bytes."""
    edition: str
    collection: str
    chunks: Sequence[IndexedChunk]
    progress: IngestProgress
    """Progress once these chunks are indexed. Before the last portion, the total number of chunks is an estimate."""
    last: bool


@dataclass(frozen=True)
class ArchiveEnd:
    """All members of an archive have been handled."""

    uri: str
    members: frozenset[str]


Step = IngestProgress | IngestResult | Portion | ArchiveEnd


class Sources:
    """Files, archives and web pages. The catalogue and the index are only read."""

    def __init__(
        self,
        catalogue: Catalogue,
        index: ChunkIndex,
        embedder: Callable[[], ChunkEmbedder],
        settings: IndexSettings,
        folders: Mapping[Path, str],
        collection: str | None,
    ) -> None:
        """Put everything into `collection`; without one, keep documents where they are, new ones go with their folder.

        `embedder` is called when the first document has to be cut, so that unchanged sources load no model.
        """
        self._catalogue = catalogue
        self._index = index
        self._embedder = embedder
        self._settings = settings
        self._folders = folders
        self._collection = collection
        self._recipe = recipe_of(settings)

    def steps(self, sources: Iterable[tuple[str, FetchResult]], total: int) -> Iterator[Step]:
        """Yield the steps for `sources`, of which there are `total`."""
        for done, (uri, found) in enumerate(sources):
            shown = uri.encode("utf-8", "replace").decode("utf-8")
            progress = IngestProgress(shown, done, total)
            yield progress
            if shown == uri:
                yield from self._of_source(uri, progress, found)
            else:  # databases and terminals refuse it
                yield IngestResult(shown, "failed", "its name is not valid UTF-8; rename it")
            yield IngestProgress(shown, done + 1, total)

    def _of_source(self, uri: str, progress: IngestProgress, found: FetchResult) -> Iterator[Step]:
        """Yield the steps of a source, or of each file in it when it is an archive."""
        try:
            data, suffix = self._bytes(uri, found)
            archive = Archive(data, uri, self._settings.max_file_mb) if suffix == ARCHIVE_SUFFIX else None
        except (RefusedSourceError, BrokenSourceError) as error:
            yield self._report_failure(uri, error)
            return
        if archive is None:
            yield from self._of_file(uri, lambda: (data, suffix), progress)
            return
        for member in archive.members:
            within = replace(progress, uri=member)
            yield within
            yield from self._of_file(member, partial(archive.read, member), within)
        yield ArchiveEnd(uri, frozenset(archive.members))

    def _of_file(self, uri: str, source: Callable[[], tuple[bytes, str]], progress: IngestProgress) -> Iterator[Step]:
        try:
            data, suffix = source()
            digest = hashlib.sha256(data).hexdigest()
            known = self._catalogue.by_uri(uri)
            recognise = make_recogniser(self._settings.ocr)
            collection = self._collection or (
                known.record.collection if known else nearest_collection(Path(uri), self._folders)
            )
            waits = (
                known is not None and recognise is not None and any("tesseract" in note for note in known.record.notes)
            )
            if known and not waits and self._is_current(known, digest, collection):
                yield IngestResult(
                    uri, "unchanged", join_notes(known.record.notes), known.record.id, known.record.chunks
                )
                return
            document = shared_reader().read(data, uri, suffix, self._settings)
        except (RefusedSourceError, BrokenSourceError) as error:
            yield self._report_failure(uri, error)
            return
        edition = edition_of(document, self._recipe, collection)
        chunks, handed_on, last = cut(document, self._settings, self._embedder()), 0, False
        while not last:
            some = list(islice(chunks, PORTION))
            handed_on, last = handed_on + len(some), len(some) < PORTION
            share = 1 if last else some[-1].found.end / len(document.text)
            reached = replace(progress, chunks_done=handed_on, chunks_total=round(handed_on / share))
            yield Portion(document, digest, edition, collection, some, reached, last)

    def _report_failure(self, uri: str, error: RefusedSourceError | BrokenSourceError) -> IngestResult:
        said = " ".join(str(error).split())  # what a parser says in it may have several lines
        reason = f"{said}; the version read before stays" if self._catalogue.by_uri(uri) else said
        return IngestResult(uri, "skipped" if isinstance(error, RefusedSourceError) else "failed", reason)

    def _is_current(self, known: Entry, digest: str, collection: str) -> bool:
        """Whether the document is unchanged, and the index, which may have been replaced, holds all of its chunks."""
        same = (known.digest, known.recipe, known.record.collection) == (digest, self._recipe, collection)
        return same and self._index.count(known.edition, known.record.collection) == known.record.chunks

    def _bytes(self, uri: str, found: FetchResult) -> tuple[bytes, str]:
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
    """Return the identity of all settings and versions that decide what the index holds of a document."""
    values = (
        settings.chunker,
        settings.chunk_tokens,
        settings.chunk_overlap,
        settings.headings,
        settings.table_rows,
    )
    return content_id("recipe", settings.embeddings, *map(str, values), READER_VERSION, CHUNKER_VERSION)
