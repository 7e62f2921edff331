"""What every part of the product asks of an embedding model."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np


@dataclass(frozen=True)
class Prepared:
    """What some models want done to one kind of their texts."""

    prefix: str = ""
    """Stands before each text."""
    centre: np.ndarray | None = None
    """Mean vector of many texts of this kind, float32, of shape (dimensions,): it says nothing about any of them, and
    is taken out."""

    def finish(self, vectors: np.ndarray) -> np.ndarray:
        """Return the unit vectors without the centre; both of shape (texts, dimensions)."""
        if self.centre is None or not len(vectors):
            return vectors
        beyond = vectors - self.centre
        return beyond / np.linalg.norm(beyond, axis=1, keepdims=True)


class Embedder(Protocol):
    """Turns texts into vectors."""

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """Return the unit vectors, float32, of texts that are searched; shape (len(texts), dimensions)."""
        ...

    def embed_questions(self, questions: Sequence[str]) -> np.ndarray:
        """Return the unit vectors, float32, of what is asked, which some models tell from texts; shape as above."""
        ...


class ChunkEmbedder(Embedder, Protocol):
    """An embedder that also says how long a text may be, which cutting documents into chunks needs."""

    @property
    def max_tokens(self) -> int:
        """The number of tokens that the model reads of one text; it ignores the rest."""
        ...

    def count_tokens(self, text: str) -> int:
        """Return the number of tokens of a text, special tokens included."""
        ...
