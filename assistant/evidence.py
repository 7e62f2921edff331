"""Which sentences of the passages the model reads: those nearest to the question. Knows no language model.

The idea is that of extractive compression (RECOMP 2310.04408): a shorter prompt is read and trained on sooner. Whether
answers gain or lose is measured in docs/decisions/0008-whole-passages-are-read.md.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from assistant.signals import Embedder, sentences_of
from retrieval.documents import Passage


class SentenceEvidence:
    """Satisfies the assistant's Evidence."""

    def __init__(self, embedder: Callable[[], Embedder], most: int) -> None:
        """Keep the `most` sentences that are nearest to a question, and the nearest of every other passage."""
        self._embedder = embedder
        self._most = most

    @property
    def identity(self) -> str:
        """How many sentences are kept."""
        return f"{self._most}s"

    def read(self, question: str, passages: Sequence[Passage]) -> list[Passage]:
        """Return the passages with some of their sentences, in their order, as their text.

        A sentence is compared with its title before it, because passages seldom repeat what they are about.
        """
        sentences = [(place, sentence) for place, passage in enumerate(passages) for sentence in sentences_of(passage)]
        if len(sentences) <= self._most:
            return list(passages)
        titled = [f"{passages[place].chunk.title}: {text}" for place, text in sentences]
        vectors = self._embedder().embed([question, *titled])
        ranked = np.argsort(-(vectors[1:] @ vectors[0]), kind="stable")
        kept = set(ranked[: self._most].tolist())
        seen = {sentences[index][0] for index in kept}
        for index in ranked[self._most :].tolist():
            if sentences[index][0] not in seen:
                seen.add(sentences[index][0])
                kept.add(index)
        read: list[list[str]] = [[] for _ in passages]
        for index in sorted(kept):
            place, text = sentences[index]
            read[place].append(text)
        return [
            replace(passage, chunk=replace(passage.chunk, text=" ".join(texts)))
            for passage, texts in zip(passages, read, strict=True)
        ]


class RememberingEmbedder:
    """Embeds a text once while it is among the last ones: several judge the same sentences of one question."""

    def __init__(self, embedder: Callable[[], Embedder], texts: int = 512) -> None:
        """Load nothing yet; remember up to `texts` vectors."""
        self._embedder = embedder
        self._most = texts
        self._vectors: OrderedDict[str, np.ndarray] = OrderedDict()
        self._lock = threading.Lock()

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """Return unit vectors, float32, of shape (len(texts), dimensions)."""
        with self._lock:
            found = {text: self._vectors[text] for text in texts if text in self._vectors}
        if new := [text for text in dict.fromkeys(texts) if text not in found]:
            found.update(zip(new, self._embedder().embed(new), strict=True))
        with self._lock:
            for text in found:
                self._vectors[text] = found[text]
                self._vectors.move_to_end(text)
            while len(self._vectors) > self._most:
                self._vectors.popitem(last=False)
        return np.array([found[text] for text in texts])
