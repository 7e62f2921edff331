"""The vectors and texts of the chunks, stored in Chroma. Only this module uses that library.

Chroma inside this process keeps its vector graph in memory and does not see what another process writes. So the index
is opened again whenever the generation of the catalogue shows that another process wrote.

Each of our collections is a collection of Chroma, so that a search in it is neither diluted nor slowed down by other
collections, and dropping it leaves nothing behind.
"""

import itertools
import re
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import chromadb
import httpx
import numpy as np
from chromadb.config import Settings as ChromaSettings
from chromadb.errors import ChromaError

from retrieval.documents import IndexedChunk, content_id
from retrieval.errors import RetrievalError
from retrieval.index.stored_chunks import StoredChunk, key_of, load_chunk, metadata_of, searched_text, start_of
from retrieval.records import DEFAULT_COLLECTION
from retrieval.settings import IndexSettings

READ_PAGE = 2_000
Result = TypeVar("Result")
_opened = itertools.count()


class ChunkIndex:
    """The chunks that one model embedded. Several threads may share it."""

    def __init__(self, settings: IndexSettings, folder: Path) -> None:
        self._settings = settings
        self._folder = folder
        self._place = settings.url or str(folder)
        self._lock = threading.RLock()
        self._generation: int | None = None
        # Chroma's types for plain dicts are its own, and the type of its clients lacks `close`.
        self._client: Any
        self._collections: dict[str, Any] = {}
        """Chroma's collections, by the name of ours."""
        self._open()

    def refresh(self, generation: int) -> None:
        """Make everything visible that was written up to `generation`."""
        with self._lock:
            if self._generation is not None and generation > self._generation:
                self._reopen()
            self._generation = max(generation, self._generation or 0)

    def note_generation(self, generation: int) -> None:
        """Record that this process itself made `generation`, so that the index need not be opened again."""
        self._generation = generation

    def add(
        self,
        edition: str,
        chunks: Sequence[IndexedChunk],
        vectors: np.ndarray,
        collection: str = DEFAULT_COLLECTION,
    ) -> None:
        """Store `chunks` with their vectors, of shape (len(chunks), dimensions)."""
        self._run(
            lambda: self._chroma(collection).upsert(
                ids=[key_of(edition, chunk) for chunk in chunks],
                embeddings=vectors,
                documents=[chunk.found.text for chunk in chunks],
                metadatas=[metadata_of(edition, chunk) for chunk in chunks],
            )
        )

    def find_missing(
        self, edition: str, chunks: Sequence[IndexedChunk], collection: str = DEFAULT_COLLECTION
    ) -> list[IndexedChunk]:
        """Return those of `chunks` that are not stored yet."""
        keys = [key_of(edition, chunk) for chunk in chunks]
        kept = set(self._run(lambda: self._chroma(collection).get(ids=keys, include=[])["ids"]) if keys else ())
        return [chunk for key, chunk in zip(keys, chunks, strict=True) if key not in kept]

    def count(self, edition: str, collection: str = DEFAULT_COLLECTION) -> int:
        """Return how many chunks of an edition are stored in a collection."""
        return len(self._run(lambda: self._chroma(collection).get(where={"edition": edition}, include=[])["ids"]))

    def keys_in_order(self, edition: str, collection: str = DEFAULT_COLLECTION) -> list[str]:
        """Return the keys of the chunks of an edition in the order of the text, without the rows of tables."""
        keys = self._run(lambda: self._chroma(collection).get(where={"edition": edition}, include=[])["ids"])
        starts = {key: start for key in keys if (start := start_of(key)) is not None}
        return sorted(starts, key=lambda key: starts[key])

    def delete(self, edition: str) -> None:
        """Delete the chunks of an edition in all collections, whichever model embedded them."""

        def delete_everywhere() -> None:
            for kept in self._own_collections():
                kept.delete(where={"edition": edition})

        self._run(delete_everywhere)

    def drop(self, collection: str) -> None:
        """Delete everything that the current model embedded for a collection, and Chroma's files for it."""

        def drop() -> None:
            self._collections.pop(collection, None)
            if any(kept.name == self._name(collection) for kept in self._own_collections()):
                self._client.delete_collection(self._name(collection))

        self._run(drop)

    def texts(self, editions: Sequence[str]) -> Iterator[tuple[str, str, str]]:
        """Yield (edition, key, searched text) of every chunk of `editions`, in any collection."""
        firsts = range(0, len(editions), READ_PAGE)
        for name, first in itertools.product([kept.name for kept in self._run(self._own_collections)], firsts):
            some = list(editions[first : first + READ_PAGE])
            offset = 0
            while True:
                page = self._run(
                    lambda name=name, some=some, offset=offset: self._client.get_collection(
                        name, embedding_function=None
                    ).get(
                        where={"edition": {"$in": some}},
                        include=["documents", "metadatas"],
                        limit=READ_PAGE,
                        offset=offset,
                    )
                )
                for key, text, metadata in zip(page["ids"], page["documents"], page["metadatas"], strict=True):
                    yield metadata["edition"], key, searched_text(text, metadata)
                if len(page["ids"]) < READ_PAGE:
                    break
                offset += READ_PAGE

    def nearest(
        self,
        vector: np.ndarray,
        wanted: int,
        hidden: Collection[str] = (),
        collections: Collection[str] = (DEFAULT_COLLECTION,),
    ) -> list[str]:
        """Return the keys of the `wanted` chunks nearest to `vector`, nearest first, without the `hidden` editions."""
        found = [near for name in collections for near in self._nearest_in(name, vector, wanted, hidden)]
        return [key for _, key in sorted(found)[:wanted]]

    def _nearest_in(
        self, collection: str, vector: np.ndarray, wanted: int, hidden: Collection[str]
    ) -> list[tuple[float, str]]:
        """Return distance and key of the nearest chunks of one collection.

        Hidden chunks are left out here, because a filter in Chroma fails on chunks that were just written elsewhere.
        """
        asked = wanted
        while True:
            near = self._run(partial(self._query, collection, vector, asked))
            shown = [(distance, key) for distance, key in near if key.partition(":")[0] not in hidden]
            if len(shown) >= wanted or len(near) < asked:
                return shown[:wanted]
            asked *= 4

    def _query(self, collection: str, vector: np.ndarray, count: int) -> list[tuple[float, str]]:
        found = self._chroma(collection).query(query_embeddings=[vector], n_results=count, include=["distances"])
        return list(zip(found["distances"][0], found["ids"][0], strict=True))

    def fetch(self, keys: Sequence[str], collections: Collection[str] = (DEFAULT_COLLECTION,)) -> list[StoredChunk]:
        """Return the chunks with one of `keys` that are stored in `collections`."""
        return [chunk for name in collections for chunk in self._fetch_from(name, keys)] if keys else []

    def _fetch_from(self, collection: str, keys: Sequence[str]) -> list[StoredChunk]:
        found = self._run(
            lambda: self._chroma(collection).get(ids=list(keys), include=["documents", "metadatas", "embeddings"])
        )
        rows = zip(found["ids"], found["documents"], found["metadatas"], found["embeddings"], strict=True)
        return [load_chunk(*row) for row in rows]

    def close(self) -> None:
        """Close the files or connections."""
        with self._lock:
            self._close_client(self._client)

    def _open(self) -> None:
        quiet = ChromaSettings(anonymized_telemetry=False)
        try:
            if self._settings.url:
                address = urlsplit(self._settings.url)
                secure = address.scheme == "https"
                self._client = chromadb.HttpClient(
                    address.hostname or "", address.port or (443 if secure else 80), ssl=secure, settings=quiet
                )
            else:
                self._folder.mkdir(parents=True, exist_ok=True)
                # Clients whose path is spelled the same share memory. A new spelling each time gives us a client of
                # our own, so that closing it really closes it.
                path = f"{self._folder}/{'./' * next(_opened)}"
                self._client = chromadb.PersistentClient(path, settings=quiet)
            self._collections.clear()
            self._chroma(DEFAULT_COLLECTION)
        except BaseException as error:
            if not _is_of_chroma(error) and not isinstance(error, ValueError | OSError):
                raise
            raise RetrievalError(
                f"The index at {self._place!r} cannot be opened ({error}). {self._advise()}"
            ) from error

    def _chroma(self, collection: str) -> Any:
        """Return Chroma's collection for one of ours."""
        if collection not in self._collections:
            self._collections[collection] = self._client.get_or_create_collection(
                self._name(collection), embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
            )
        return self._collections[collection]

    def _name(self, collection: str) -> str:
        elsewhere = [collection] if collection != DEFAULT_COLLECTION else []
        return f"{self._settings.collection}-{content_id('embeddings', self._settings.embeddings, *elsewhere)}"

    def _own_collections(self) -> list[Any]:
        """Return Chroma's collections of this home, whichever model filled them."""
        # Match the whole name: the prefix of another home may begin with this prefix and a hyphen.
        ours = re.compile(rf"{re.escape(self._settings.collection)}-[0-9a-f]{{16}}")
        return [kept for kept in self._client.list_collections() if ours.fullmatch(kept.name)]

    def _reopen(self) -> None:
        before = self._client
        if self._settings.url:  # close the old client last: without one, no later call could try again
            self._open()
            self._close_client(before)
        else:
            self._close_client(before)
            self._open()

    def _close_client(self, client: Any) -> None:
        servers = (client._server, client._admin_client._server)
        client.close()
        for server in servers if self._settings.url else ():
            server._session.close()  # Chroma 1.5 leaves its connections open

    def _run(self, action: Callable[[], Result]) -> Result:
        """Run one Chroma call, and once more on a newly opened index if another process changed it meanwhile."""
        with self._lock:
            try:
                return action()
            except BaseException as error:
                if not _is_of_chroma(error):
                    raise
                self._reopen()
            try:
                return action()
            except BaseException as error:
                if not _is_of_chroma(error):
                    raise
                raise RetrievalError(
                    f"The index at {self._place!r} does not answer ({error}). {self._advise()}"
                ) from error

    def _advise(self) -> str:
        if self._settings.url:
            return "Check [index] url and the server there, then try again."
        return (
            "Check its disk and permissions. If it is damaged, move that folder away, and make it again: "
            "`assistant ingest --lost`."
        )


def _is_of_chroma(error: BaseException) -> bool:
    """Whether Chroma or the way to its server failed. What panics in its native part is no Exception."""
    return isinstance(error, ChromaError | httpx.HTTPError) or type(error).__name__ == "PanicException"
