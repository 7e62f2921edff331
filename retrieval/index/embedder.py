"""What every part of the product asks of an embedding model."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np


class Embedder(Protocol):
    """Turns texts into vectors."""

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """Return unit vectors, float32, of shape (len(texts), dimensions)."""
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
