"""The documents of one home folder: ingest, list, remove, search. What other packages use of this one.

It wires the parts together. Those that load heavy libraries are imported when first needed, so that listing documents
loads neither the embedding model nor Chroma.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa
from filelock import FileLock, Timeout

from retrieval.catalogue import Catalogue
from retrieval.documents import Passage, content_id
from retrieval.errors import RetrievalError
from retrieval.records import DocumentRecord, Ingested, Progress
from retrieval.settings import IndexSettings

if TYPE_CHECKING:
    from retrieval.index import ChunkIndex
    from retrieval.keywords import KeywordIndex
    from retrieval.search import Embedder

LOCK_WAIT_S = 2.0
SEARCH_ATTEMPTS = 5
"""A search that finds too little because documents changed under it is made again."""


class Library:
    """All of retrieval behind one object. Safe to use from several threads and, on one home, several processes."""

    def __init__(
        self, settings: IndexSettings, home: Path, engine: sa.Engine, embedder: "Embedder | None" = None
    ) -> None:
        self.settings = settings
        self.home = home
        self._catalogue = Catalogue(engine)
        self._loading = threading.RLock()
        self._loaded_embedder = embedder
        self._opened_index: ChunkIndex | None = None
        self._opened_keywords: KeywordIndex | None = None

    @classmethod
    def open(
        cls, settings: IndexSettings, home: Path, engine: sa.Engine, embedder: "Embedder | None" = None
    ) -> "Library":
        """Open the library of `home`; the catalogue tables must exist in the database of `engine`. Loads nothing yet.

        Args:
            settings: The `[index]` settings.
            home: The home folder; the index lives in `home/index`.
            engine: The database.
            embedder: Used instead of the model that the settings name.
        """
        return cls(settings, home, engine, embedder)

    def ingest(
        self, sources: Sequence[str], on_progress: Callable[[Progress], None] | None = None
    ) -> Iterator[Ingested]:
        """Read files, folders and web pages into the index; yield what became of each as it finishes.

        Raises:
            RetrievalError: Another ingest of this home is running, or the model or index cannot be opened.
        """
        from retrieval.ingest import Ingestion, expand

        uris = expand(sources, self.home)
        with self._sole_writer():
            ingestion = Ingestion(
                self._catalogue, self._index, lambda: self.embedder, self.settings, on_progress or (lambda _: None)
            )
            yield from ingestion.run(uris)

    def documents(self) -> list[DocumentRecord]:
        """Return the visible documents by title."""
        return [entry.record for entry in self._catalogue.snapshot().visible.values()]

    def incomplete(self) -> list[DocumentRecord]:
        """Return the visible documents of which the index does not hold every chunk: it was lost or exchanged.

        Raises:
            RetrievalError: The index cannot be opened.
        """
        snapshot = self._catalogue.snapshot()
        self._index.refresh(snapshot.generation)
        return [
            entry.record
            for edition, entry in snapshot.visible.items()
            if self._index.count(edition) != entry.record.chunks
        ]

    def remove(self, document_id: str) -> DocumentRecord:
        """Take a document and all of its chunks away and return what it was.

        Raises:
            RetrievalError: No document has this id, or an ingest is running.
        """
        from retrieval.ingest import clear_leftovers

        with self._sole_writer():
            self._index.refresh(self._catalogue.snapshot().generation)
            record = self._catalogue.hide(document_id)
            clear_leftovers(self._catalogue, self._index)
        return record

    def search(self, question: str, k: int | None = None) -> list[Passage]:
        """Return up to `k` passages for a question, best first; `k` is `[index] passages` by default.

        Raises:
            RetrievalError: The question is empty, or documents were embedded by another model.
        """
        from retrieval.search import search

        wanted = k or self.settings.passages
        passages: list[Passage] = []
        for _ in range(SEARCH_ATTEMPTS):
            snapshot = self._catalogue.snapshot()
            found = search(
                question,
                wanted,
                snapshot=snapshot,
                embedder=self.embedder,
                index=self._index,
                keywords=self._keywords,
                settings=self.settings,
            )
            passages = found.passages
            if found.chunks >= min(wanted, snapshot.chunks):
                break
        return passages

    def digest(self) -> str:
        """Return the identity of everything that search can find now; equal digests give equal passages."""
        return content_id("index", *sorted(self._catalogue.snapshot().visible))

    @property
    def embedder(self) -> "Embedder":
        """The embedding model, loaded on first use."""
        with self._loading:
            if self._loaded_embedder is None:
                from retrieval.embedding import SentenceEmbedder

                self._loaded_embedder = SentenceEmbedder(self.settings.embeddings, self.settings.embedding_batch)
            return self._loaded_embedder

    @property
    def _index(self) -> "ChunkIndex":
        with self._loading:
            if self._opened_index is None:
                from retrieval.index import ChunkIndex

                self._opened_index = ChunkIndex(self.settings, self.home / "index")
            return self._opened_index

    @property
    def _keywords(self) -> "KeywordIndex":
        with self._loading:
            if self._opened_keywords is None:
                from retrieval.keywords import KeywordIndex

                self._opened_keywords = KeywordIndex(self._index.texts)
            return self._opened_keywords

    def close(self) -> None:
        """Let go of the index's files; the library may be used again and opens them again."""
        with self._loading:
            if self._opened_index is not None:
                self._opened_index.close()
            self._opened_index = self._opened_keywords = None

    @contextmanager
    def _sole_writer(self) -> Iterator[None]:
        folder = self.home / "index"
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / "ingest.lock", timeout=LOCK_WAIT_S)
        try:
            lock.acquire()
        except Timeout as error:
            raise RetrievalError("Another ingest or removal is running. Wait until it is done, or stop it.") from error
        try:
            yield
        finally:
            lock.release()
