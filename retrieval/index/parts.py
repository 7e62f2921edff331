"""The parts of a library that take long to load. Each is loaded when it is first needed."""

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from retrieval.settings import IndexSettings

if TYPE_CHECKING:
    from retrieval.index.embedding.embedder import ChunkEmbedder
    from retrieval.index.vectors import ChunkIndex
    from retrieval.index.words.index import KeywordIndex


class HeavyParts:
    """Embedding model, vectors and words. Several threads may share it."""

    def __init__(self, settings: IndexSettings, folder: Path, embedder: "ChunkEmbedder | None") -> None:
        self._settings = settings
        self._folder = folder
        self._loading = threading.RLock()
        self._embedder = embedder
        self._index: ChunkIndex | None = None
        self._keywords: KeywordIndex | None = None

    @property
    def embedder(self) -> "ChunkEmbedder":
        """The embedding model."""
        with self._loading:
            if self._embedder is None:
                from retrieval.index.embedding.sentence_embedder import SentenceEmbedder

                chosen = self._settings
                self._embedder = SentenceEmbedder(chosen.embeddings, chosen.embedding_batch, chosen.embedding_dtype)
            return self._embedder

    @property
    def index(self) -> "ChunkIndex":
        """The vectors and texts of the chunks."""
        with self._loading:
            if self._index is None:
                from retrieval.index.vectors import ChunkIndex

                self._index = ChunkIndex(self._settings, self._folder)
            return self._index

    @property
    def keywords(self) -> "KeywordIndex":
        """The words of the chunks."""
        with self._loading:
            if self._keywords is None:
                from retrieval.index.words.index import KeywordIndex

                self._keywords = KeywordIndex(self.index.texts, self._folder)
            return self._keywords

    def close(self) -> None:
        """Close the files of the index. They are opened again when they are needed."""
        with self._loading:
            if self._index is not None:
                self._index.close()
            self._index = self._keywords = None
