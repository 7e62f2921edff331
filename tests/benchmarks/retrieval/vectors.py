"""An embedding model with a memory on disk, so that a benchmark that is run again embeds nothing twice."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from retrieval.index.embedding.sentence_embedder import SentenceEmbedder

DIMENSIONS = 384


class RememberingEmbedder:
    """Satisfies retrieval's Embedder. Vectors are kept as float16."""

    def __init__(self, file: Path, dtype: str = "auto", embeddings: str = "embedded") -> None:
        self._file = file
        self._model = SentenceEmbedder(embeddings, dtype=dtype)
        self.max_tokens = self._model.max_tokens
        self._known: dict[str, np.ndarray] = {}
        if file.is_file():
            kept = np.load(file)
            self._known = dict(zip(kept["digests"].tolist(), kept["vectors"], strict=True))

    def count_tokens(self, text: str) -> int:
        return self._model.count_tokens(text)

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        digests = [hashlib.md5(text.encode("utf-8", "replace")).hexdigest() for text in texts]
        new = {digest: text for digest, text in zip(digests, texts, strict=True) if digest not in self._known}
        if new:
            vectors = self._model.embed(list(new.values())).astype(np.float16)
            self._known.update(zip(new, vectors, strict=True))
        return np.array([self._known[digest] for digest in digests], np.float32).reshape(-1, DIMENSIONS)

    def embed_questions(self, questions: Sequence[str]) -> np.ndarray:
        return self._model.embed_questions(questions)

    def save(self) -> None:
        """Write what is known to the file."""
        temporary = self._file.with_suffix(".new.npz")
        np.savez(temporary, digests=np.array(list(self._known)), vectors=np.array(list(self._known.values())))
        temporary.replace(self._file)
