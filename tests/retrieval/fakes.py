"""Hand-made stand-ins for retrieval's own seams."""

import re
import zlib
from collections.abc import Callable, Sequence

import numpy as np

DIMENSIONS = 64


class WordEmbedder:
    """A bag of hashed words, scaled to unit length. One token is one word, and two are special."""

    def __init__(self, max_tokens: int = 256) -> None:
        self.max_tokens = max_tokens
        self.embedded: list[str] = []

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        self.embedded += texts
        vectors = np.zeros((len(texts), DIMENSIONS), np.float32)
        for row, text in enumerate(texts):
            for word in re.findall(r"\w+", text.casefold()):
                vectors[row, zlib.crc32(word.encode()) % DIMENSIONS] += 1
        return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)

    def embed_questions(self, questions: Sequence[str]) -> np.ndarray:
        return self.embed(questions)

    def count_tokens(self, text: str) -> int:
        return len(re.findall(r"\w+|[^\w\s]", text)) + 2


class CountingEmbedder(WordEmbedder):
    """The same, but tokens are what a function says."""

    def __init__(self, count_tokens: Callable[[str], int], max_tokens: int) -> None:
        super().__init__(max_tokens)
        self._count_tokens = count_tokens

    def count_tokens(self, text: str) -> int:
        return self._count_tokens(text)
