"""The documents of one home folder: ingest, list, remove, search. Other packages use retrieval through this class.

Modules that load heavy libraries are imported when they are first needed, so that listing documents loads neither the
embedding model nor Chroma.
"""

import threading
from collections.abc import Callable, Collection, Generator, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from retrieval.documents import Passage
from retrieval.errors import BusyError, RetrievalError
from retrieval.index.catalogue import Catalogue
from retrieval.index.parts import HeavyParts
from retrieval.index.tables import StoredTable, TableStore
from retrieval.ingest.lock import writer_lock
from retrieval.ingest.sources.folders import Folders
from retrieval.records import CollectionRecord, DocumentRecord, IngestProgress, IngestResult, is_attached
from retrieval.search.collections import Selection, check_name, check_target, describe_collections
from retrieval.search.reranking import FindReader, no_reader
from retrieval.settings import AS_SET, IndexSettings, Way, choose_embeddings

if TYPE_CHECKING:
    from retrieval.index.embedding.embedder import ChunkEmbedder
    from retrieval.ingest.pipeline import Ingestion

SEARCH_ATTEMPTS = 5
"""How often to search again when documents changed during the search, so that it found too little."""

OnProgress = Callable[[IngestProgress], None]


class Library:
    """All of retrieval behind one object. Several threads may share it, and several processes may open one home."""

    def __init__(
        self,
        settings: IndexSettings,
        home: Path,
        engine: sa.Engine,
        embedder: "ChunkEmbedder | None" = None,
        reader: FindReader = no_reader,
    ) -> None:
        """Open the library of `home`, with its index in `home/index`, and load nothing yet.

        An `embedder` replaces the model that the settings name. `reader` returns what orders passages anew.
        """
        self.home = home
        self._catalogue = Catalogue(engine)
        self.settings = choose_embeddings(settings, lambda: self._catalogue.snapshot().embeddings)
        self._folders = Folders(engine)
        self._tables = TableStore(engine)
        self._parts = HeavyParts(self.settings, home / "index", embedder)
        self._reader = reader

    def ingest(
        self,
        sources: Sequence[str],
        on_progress: OnProgress | None = None,
        *,
        collection: str | None = None,
        crawl: bool = False,
    ) -> Iterator[IngestResult]:
        """Read files, folders and web pages into the index; yield the outcome for each source as it finishes.

        With `crawl`, the links of web pages are followed too, within the limits of the settings. Everything goes into
        `collection`. Without one, known documents stay where they are, new files of a known folder go into the
        collection of that folder, and everything else goes into the collection "default".

        Raises:
            RetrievalError: Another ingest of this home is running, the name of the collection is not allowed, or the
                model or the index cannot be opened.
        """
        from retrieval.ingest.sources.files import expand, folders_among
        from retrieval.ingest.sources.web import is_url

        check_target(collection)
        uris = expand(sources, self.home)
        crawled = [uri for uri in uris if is_url(uri)] if crawl else []
        if crawl and not crawled:
            raise RetrievalError(
                "Only web addresses can be crawled, and you named none. Name one, or leave out --crawl."
            )
        with writer_lock(self.home / "index"):
            for folder in folders_among(sources):
                self._folders.remember(folder, collection)
            ingestion = self._ingestion(on_progress, collection)
            yield from ingestion.run([uri for uri in uris if uri not in crawled])
            for url in crawled:
                yield from ingestion.crawl(url)

    def sync(
        self, folders: Sequence[str] = (), on_progress: OnProgress | None = None, *, allow_empty: bool = False
    ) -> Iterator[IngestResult]:
        """Bring the library up to date with `folders`, which were ingested before; without any, with all known folders.

        The documents of a folder that is gone or empty are kept unless `allow_empty` is set.

        Raises:
            RetrievalError: No such folder was ingested, another ingest is running, or the index cannot be opened.
        """
        from retrieval.ingest.sources.files import resolve

        known = self._folders.all()
        if not known:
            raise RetrievalError("No folder was ingested yet. Do that first: `assistant ingest FOLDER`.")
        chosen = [resolve(folder) for folder in folders] or list(known)
        if others := [folder for folder in chosen if folder not in known]:
            raise RetrievalError(
                f"{str(others[0])!r} was not ingested as a folder; `assistant ingest` does that. "
                f"Known: {', '.join(map(str, known))}."
            )
        yield from self._sync_paths(chosen, on_progress, allow_empty)

    def watch(
        self,
        sources: Sequence[str],
        stop: threading.Event,
        on_progress: OnProgress | None = None,
        *,
        collection: str | None = None,
    ) -> Generator[IngestResult, None, None]:
        """Ingest `sources`, then follow every change in those that are folders, until `stop` is set.

        While another ingest is running, changes wait for it to end.

        Raises:
            RetrievalError: None of `sources` is a folder, which is raised before anything is read; a folder cannot be
                watched; or as for `ingest`.
        """
        from retrieval.ingest.sources.files import folders_among

        check_name(collection)
        folders = folders_among(sources)
        if not folders:
            raise RetrievalError(f"Only folders can be watched, and {sources[0]!r} is not a folder. Name a folder.")
        return self._ingest_and_watch(sources, folders, stop, on_progress, collection)

    def _ingest_and_watch(
        self,
        sources: Sequence[str],
        folders: Sequence[Path],
        stop: threading.Event,
        on_progress: OnProgress | None,
        collection: str | None,
    ) -> Generator[IngestResult, None, None]:
        from retrieval.ingest.sources.files import folders_among
        from retrieval.ingest.sources.watching import watch_changes

        # With a collection, known documents may have to move into it, which a comparison with the disk does not do.
        first = sources if collection else [source for source in sources if not folders_among([source])]
        yield from self.ingest(first, on_progress, collection=collection) if first else ()
        for folder in folders:
            self._folders.remember(folder, collection)
        waiting: set[Path] = set()
        for burst in watch_changes(folders, stop):
            waiting |= burst
            if waiting:
                with suppress(BusyError):  # tried again with the next changes, or when the wait for them ends
                    yield from self._sync_paths(waiting, on_progress)
                    waiting.clear()

    def documents(self, collections: Collection[str] = ()) -> list[DocumentRecord]:
        """Return the visible documents, ordered by title, without attached ones; if `collections` are named, theirs."""
        return [entry.record for entry in self._catalogue.snapshot().within(collections).visible.values()]

    def collections(self) -> list[CollectionRecord]:
        """Return the collections of all documents and folders, ordered by name, and always "default"."""
        return describe_collections(self.documents(), self._folders.all())

    def within(self, collections: Collection[str]) -> Selection:
        """Return a selection that searches only these collections; all of them if none is named.

        Raises:
            RetrievalError: There is no such collection.
        """
        known = [record.name for record in self.collections()]
        if unknown := sorted(set(collections) - set(known)):
            raise RetrievalError(f"No collection is called {unknown[0]!r}. There are: {', '.join(known)}.")
        return Selection(self, tuple(sorted(set(collections))))

    def find_incomplete(self) -> list[DocumentRecord]:
        """Return the visible documents that have chunks missing in the index, because it was lost or replaced."""
        from retrieval.search.reading import find_incomplete

        return find_incomplete(self._catalogue.snapshot(), self._parts.index)

    def remove(self, document_id: str) -> DocumentRecord:
        """Remove a document with all of its chunks, and return its record.

        Raises:
            RetrievalError: No document has this id, or an ingest is running.
        """
        from retrieval.ingest.pipeline import clear_leftovers

        with writer_lock(self.home / "index"):
            self._parts.index.refresh(self._catalogue.snapshot().generation)
            record = self._catalogue.hide(document_id)
            clear_leftovers(self._catalogue, self._parts.index)
        return record

    def remove_collection(self, name: str) -> list[DocumentRecord]:
        """Remove all documents of a collection, forget its folders, and return the records of the documents.

        Raises:
            RetrievalError: There is no such collection, or an ingest is running.
        """
        from retrieval.ingest.pipeline import clear_leftovers

        self.within([] if is_attached(name) else [name])
        with writer_lock(self.home / "index"):
            index = self._parts.index
            index.refresh(self._catalogue.snapshot().generation)
            self._folders.forget_collection(name)
            records = self._catalogue.hide_collection(name)
            clear_leftovers(self._catalogue, index)
            index.drop(name)
        return records

    def search(
        self, question: str, k: int | None = None, collections: Collection[str] = (), way: Way = AS_SET
    ) -> list[Passage]:
        """Return up to `k` passages for a question, best first; `k` is `[index] passages` by default.

        If `collections` are named, only theirs are searched, as if there were no others; `way` may change settings.

        Raises:
            RetrievalError: The question is empty, documents were embedded by another model, or the index was lost.
        """
        from retrieval.search.hybrid import SearchResult, search

        wanted, expected, found = k or self.settings.passages, 0, SearchResult([], 0)
        for _ in range(SEARCH_ATTEMPTS):
            snapshot = self._catalogue.snapshot()
            found = search(
                question,
                wanted,
                snapshot=snapshot,
                embedder=self.embedder,
                index=self._parts.index,
                keywords=self._parts.keywords,
                settings=way.change(self.settings),
                collections=collections,
                find_reader=self._reader,
            )
            if found.chunks >= min(wanted, expected := snapshot.within(collections).chunks):
                break
        return found.require(expected)

    def tables(self, collections: Collection[str] = ()) -> list[StoredTable]:
        """Return the tables of the visible documents; if `collections` are named, only theirs."""
        return self._tables.of(self._catalogue.snapshot().within(collections).visible)

    def read(self, document_id: str, most: int, start: int | None = None, first: int | None = None) -> list[Passage]:
        """Return up to `most` chunks of a document in its order: evenly spread ones, or as `read_document` says."""
        from retrieval.search.reading import read_document

        return read_document(document_id, most, self._catalogue.snapshot(), self._parts.index, start, first)

    def digest(self, collections: Collection[str] = ()) -> str:
        """Return the identity of everything that a search can find now; equal digests give equal passages."""
        return self._catalogue.snapshot().within(collections).digest

    @property
    def embedder(self) -> "ChunkEmbedder":
        """The embedding model, loaded on first use."""
        return self._parts.embedder

    def close(self) -> None:
        """Close the files of the index. Using the library again opens them again."""
        self._parts.close()

    def _ingestion(self, on_progress: OnProgress | None, collection: str | None = None) -> "Ingestion":
        from retrieval.ingest.pipeline import Ingestion

        return Ingestion(
            self._catalogue,
            self._parts.index,
            self._parts.keywords,
            self._tables,
            lambda: self.embedder,
            self.settings,
            on_progress or (lambda _: None),
            self._folders,
            collection,
        )

    def _sync_paths(
        self, paths: Collection[Path], on_progress: OnProgress | None, allow_empty: bool = False
    ) -> Iterator[IngestResult]:
        from retrieval.ingest.sync import Sync

        with writer_lock(self.home / "index"):
            ingestion = self._ingestion(on_progress)
            sync = Sync(self._catalogue, self._parts.index, self._folders, ingestion, self.home)
            yield from sync.run(paths, allow_empty)
