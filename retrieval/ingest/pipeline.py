"""Sources become visible documents. Knows the order of the stations, not how each is done.

Three stations work at once: one thread reads and cuts ahead, one embeds what has been cut, of several small documents
together, and the caller's writes. A bounded number of chunks waits between them.

Chunks go to the index first, then one catalogue transaction shows the document, then the chunks it replaces are
deleted. A source that was killed half-way is continued when it is given again, and cleared otherwise.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

import numpy as np

from retrieval.documents import IndexedChunk
from retrieval.errors import RetrievalError
from retrieval.index.catalogue import Catalogue
from retrieval.index.embedder import ChunkEmbedder
from retrieval.index.vectors import ChunkIndex
from retrieval.index.words.index import CHUNKS_AT_ONCE, KeywordIndex
from retrieval.ingest.prefetch import prefetch
from retrieval.ingest.sources.crawl import crawl
from retrieval.ingest.sources.folders import Folders
from retrieval.ingest.steps import ArchiveEnd, FetchResult, Portion, Sources, Step, recipe_of
from retrieval.records import IngestResult, Progress, file_of
from retrieval.settings import IndexSettings

MOST_WAITING = 64
"""Chunks before each station at which the one before it pauses."""


@dataclass(frozen=True)
class _EmbeddedPortion:
    portion: Portion
    chunks: Sequence[IndexedChunk]
    """Those of the portion that the index does not hold yet."""
    vectors: np.ndarray
    """Of shape (len(chunks), dimensions)."""


class Ingestion:
    """One ingest into one index. The caller holds the lock that keeps a second one out."""

    def __init__(
        self,
        catalogue: Catalogue,
        index: ChunkIndex,
        keywords: KeywordIndex,
        embedder: Callable[[], ChunkEmbedder],
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
        self._keywords = keywords
        self._uncounted: dict[str, int] = {}
        """Editions whose words have not been counted yet, with their number of chunks."""
        self._embedder = embedder
        self._settings = settings
        self._on_progress = on_progress
        self._sources = Sources(catalogue, index, embedder, settings, folders.all(), collection)

    def run(self, uris: Sequence[str]) -> Iterator[IngestResult]:
        """Ingest files and web pages, and yield what became of each as it finishes."""
        yield from self._ingest([(uri, None) for uri in uris], len(uris))

    def crawl(self, url: str) -> Iterator[IngestResult]:
        """Ingest the page at `url` and those it leads to, as crawling.py finds them."""
        pages = ((crawled.url, crawled.found) for crawled in crawl(url, self._settings))
        yield from self._ingest(pages, self._settings.crawl_pages)

    def _ingest(self, sources: Iterable[tuple[str, FetchResult]], total: int) -> Iterator[IngestResult]:
        self._index.refresh(self._catalogue.snapshot().generation)
        steps = self._sources.steps(sources, total)
        with prefetch(steps, self._embed, weight=_count_chunks, most=MOST_WAITING) as embedded:
            for step in (step for some in embedded for step in some):
                if isinstance(step, Progress):
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
            except Exception:  # noqa: BLE001  raised again by the one step whose fault it is, behind those before it
                for step in group:
                    yield from self._add_vectors([step])
            else:
                yield from together

    def _add_vectors(self, group: Sequence[Step]) -> "list[Step | _EmbeddedPortion]":
        """Return the steps, portions with the vectors of what has to be written of them."""
        portions = [step for step in group if isinstance(step, Portion)]
        missing = [self._index.find_missing(one.edition, one.chunks, one.collection) for one in portions]
        texts = [chunk.searched for chunks in missing for chunk in chunks]
        vectors = self._embedder().embed(texts) if texts else np.zeros((0, 0), np.float32)
        ends = np.cumsum([len(chunks) for chunks in missing])
        ready = iter(zip(missing, np.split(vectors, ends[:-1]), strict=True))
        return [_EmbeddedPortion(step, *next(ready)) if isinstance(step, Portion) else step for step in group]

    def _write(self, step: _EmbeddedPortion) -> Iterator[IngestResult]:
        """Write a portion; after the last one of a document show it, and yield what became of it."""
        portion, document = step.portion, step.portion.document
        known = self._catalogue.by_uri(document.uri)
        replaced = known.edition if known and known.edition != portion.edition else None
        if portion.progress.chunks_done == len(portion.chunks) and (known is None or replaced):
            self._index.note_generation(self._catalogue.begin(portion.edition))
        if step.chunks:
            self._index.add(portion.edition, step.chunks, step.vectors, portion.collection)
        self._on_progress(portion.progress)
        if portion.last:
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
            status = "updated" if known else "added"
            yield IngestResult(document.uri, status, "", document.id, portion.progress.chunks_done)

    def _count_words(self) -> None:
        with suppress(RetrievalError):  # only words that cannot be kept, which the next search reports
            self._keywords.prepare(self._uncounted)
        self._uncounted.clear()

    def _hide_missing(self, archive: ArchiveEnd) -> None:
        """Take out of sight what an earlier version of an archive held and this one does not."""
        for edition, entry in self._catalogue.snapshot().visible.items():
            known = entry.record
            if known.uri != archive.uri == file_of(known.uri) and known.uri not in archive.members:
                self._catalogue.hide(known.id)
                clear(self._catalogue, self._index, [edition])


def clear(catalogue: Catalogue, index: ChunkIndex, editions: Iterable[str]) -> None:
    """Delete editions that no document shows from the index."""
    for edition in editions:
        index.delete(edition)
        index.note_generation(catalogue.remove_leftover(edition))


def clear_leftovers(catalogue: Catalogue, index: ChunkIndex) -> None:
    """Delete from the index all that no document shows. Not while one is being written: it is not shown yet."""
    clear(catalogue, index, catalogue.leftovers())


def _count_chunks(step: Step | _EmbeddedPortion) -> int:
    """Return how many chunks a step holds, those included that need not be written."""
    portion = step.portion if isinstance(step, _EmbeddedPortion) else step
    return len(portion.chunks) if isinstance(portion, Portion) else 0
