"""Turn sources into visible documents, in three stages that work at the same time.

One thread reads and cuts ahead, one embeds the chunks, those of several small documents together, and the caller's
thread writes. A limited number of chunks waits between the stages.

Chunks are written to the index first, then one transaction of the catalogue shows the document, then the chunks that it
replaces are deleted. If the process is killed on the way, the next ingest of the source continues there; any other
ingest deletes what was written.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

import numpy as np

from retrieval.documents import IndexedChunk
from retrieval.errors import RetrievalError
from retrieval.index.catalogue import Catalogue
from retrieval.index.embedding.embedder import ChunkEmbedder
from retrieval.index.tables import TableStore
from retrieval.index.vectors import ChunkIndex
from retrieval.index.words.index import CHUNKS_AT_ONCE, KeywordIndex
from retrieval.ingest.prefetch import prefetch
from retrieval.ingest.sources.crawl import crawl
from retrieval.ingest.sources.folders import Folders
from retrieval.ingest.steps import ArchiveEnd, FetchResult, Portion, Sources, Step, recipe_of
from retrieval.records import IngestProgress, IngestResult, file_of, join_notes
from retrieval.settings import IndexSettings

MOST_WAITING = 64
"""Number of waiting chunks at which the stage before pauses."""


@dataclass(frozen=True)
class _EmbeddedPortion:
    portion: Portion
    chunks: Sequence[IndexedChunk]
    """The chunks of the portion that the index does not hold yet."""
    vectors: np.ndarray
    """Shape (len(chunks), dimensions)."""


class Ingestion:
    """One ingest into one index. The caller holds the lock that keeps other processes out."""

    def __init__(
        self,
        catalogue: Catalogue,
        index: ChunkIndex,
        keywords: KeywordIndex,
        tables: TableStore,
        embedder: Callable[[], ChunkEmbedder],
        settings: IndexSettings,
        on_progress: Callable[[IngestProgress], None],
        folders: Folders,
        collection: str | None,
    ) -> None:
        """Put everything into `collection`; without one, keep documents where they are, new ones go with their folder.

        `embedder` is called when the first chunk has to be embedded, so that unchanged sources load no model.
        """
        self._catalogue = catalogue
        self._index = index
        self._keywords = keywords
        self._tables = tables
        self._uncounted: dict[str, int] = {}
        """Number of chunks of the editions whose words have not been counted yet."""
        self._embedder = embedder
        self._settings = settings
        self._on_progress = on_progress
        self._sources = Sources(catalogue, index, embedder, settings, folders.all(), collection)

    def run(self, uris: Sequence[str]) -> Iterator[IngestResult]:
        """Ingest files and web pages, and yield the result for each as it finishes."""
        yield from self._ingest([(uri, None) for uri in uris], len(uris))

    def crawl(self, url: str) -> Iterator[IngestResult]:
        """Ingest the page at `url` and the pages that it leads to."""
        pages = ((crawled.url, crawled.found) for crawled in crawl(url, self._settings))
        yield from self._ingest(pages, self._settings.crawl_pages)

    def _ingest(self, sources: Iterable[tuple[str, FetchResult]], total: int) -> Iterator[IngestResult]:
        self._index.refresh(self._catalogue.snapshot().generation)
        steps = self._sources.steps(sources, total)
        with prefetch(steps, self._embed, weight=_count_chunks, most=MOST_WAITING) as embedded:
            for step in (step for some in embedded for step in some):
                if isinstance(step, IngestProgress):
                    self._on_progress(step)
                elif isinstance(step, IngestResult):
                    yield step
                elif isinstance(step, _EmbeddedPortion):
                    yield from self._write(step)
                    if sum(self._uncounted.values()) >= CHUNKS_AT_ONCE:
                        self._count_words()
                elif isinstance(step, ArchiveEnd):
                    self._hide_missing(step)
        clear_leftovers(self._catalogue, self._index)
        self._count_words()

    def _embed(self, groups: Iterable[Sequence[Step]]) -> "Iterator[Step | _EmbeddedPortion]":
        for group in groups:
            try:
                together = self._add_vectors(group)
            except Exception:  # noqa: BLE001  the step that fails raises it again, after the steps before it
                for step in group:
                    yield from self._add_vectors([step])
            else:
                yield from together

    def _add_vectors(self, group: Sequence[Step]) -> "list[Step | _EmbeddedPortion]":
        """Return the steps, with portions replaced by the vectors of their new chunks."""
        portions = [step for step in group if isinstance(step, Portion)]
        missing = [self._index.find_missing(one.edition, one.chunks, one.collection) for one in portions]
        texts = [chunk.searched for chunks in missing for chunk in chunks]
        vectors = self._embedder().embed(texts) if texts else np.zeros((0, 0), np.float32)
        ends = np.cumsum([len(chunks) for chunks in missing])
        ready = iter(zip(missing, np.split(vectors, ends[:-1]), strict=True))
        return [_EmbeddedPortion(step, *next(ready)) if isinstance(step, Portion) else step for step in group]

    def _write(self, step: _EmbeddedPortion) -> Iterator[IngestResult]:
        """Write a portion; after the last one of a document, show the document and yield the result."""
        portion, document = step.portion, step.portion.document
        known = self._catalogue.by_uri(document.uri)
        replaced = known.edition if known and known.edition != portion.edition else None
        if portion.progress.chunks_done == len(portion.chunks) and (known is None or replaced):
            self._index.note_generation(self._catalogue.begin(portion.edition))
        if step.chunks:
            self._index.add(portion.edition, step.chunks, step.vectors, portion.collection)
        self._on_progress(portion.progress)
        if portion.last:
            self._tables.put(portion.edition, document.tables)
            generation = self._catalogue.publish(
                document,
                digest=portion.digest,
                recipe=recipe_of(self._settings),
                embeddings=self._settings.embeddings,
                chunks=portion.progress.chunks_done,
                collection=portion.collection,
            )
            self._index.note_generation(generation)
            self._uncounted[portion.edition] = portion.progress.chunks_done
            if replaced:
                clear(self._catalogue, self._index, [replaced])
            status = "partly read" if document.notes else "updated" if known else "added"
            reason = join_notes(document.notes)
            yield IngestResult(document.uri, status, reason, document.id, portion.progress.chunks_done)

    def _count_words(self) -> None:
        with suppress(RetrievalError):  # only that the index does not answer, which the next search reports
            self._keywords.prepare(self._uncounted)
        self._uncounted.clear()

    def _hide_missing(self, archive: ArchiveEnd) -> None:
        """Hide the documents that an earlier version of an archive held and this one does not."""
        for edition, entry in self._catalogue.snapshot().visible.items():
            known = entry.record
            if known.uri != archive.uri == file_of(known.uri) and known.uri not in archive.members:
                self._catalogue.hide(known.id)
                clear(self._catalogue, self._index, [edition])


def clear(catalogue: Catalogue, index: ChunkIndex, editions: Iterable[str]) -> None:
    """Delete editions that no document uses from the index."""
    for edition in editions:
        index.delete(edition)
        index.note_generation(catalogue.remove_leftover(edition))


def clear_leftovers(catalogue: Catalogue, index: ChunkIndex) -> None:
    """Delete everything from the index that no document uses. Do not call it while a document is being written."""
    clear(catalogue, index, catalogue.leftovers())


def _count_chunks(step: Step | _EmbeddedPortion) -> int:
    """Return the number of chunks of a step, including those that are stored already."""
    portion = step.portion if isinstance(step, _EmbeddedPortion) else step
    return len(portion.chunks) if isinstance(portion, Portion) else 0
