"""What the ragas suites share: our embedding model in the form ragas wants, and an event loop for each suite."""

import asyncio
import math
import os
from collections.abc import Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import ragas._analytics
from ragas.embeddings.base import BaseRagasEmbedding

from retrieval.index.embedding.embedder import Embedder

# ragas stores a user id in the user's data folder even when it reports nothing. We only write to our own home.
ragas._analytics.user_data_dir = lambda **_: os.devnull  # pyright: ignore[reportPrivateImportUsage]

T = TypeVar("T")


class OurEmbeddings(BaseRagasEmbedding):
    """Our embedding model in the form that ragas wants. Each text is embedded only once."""

    def __init__(self, embedder: Embedder) -> None:
        super().__init__()
        self.embedder = embedder
        self.known: dict[str, list[float]] = {}

    def embed_batch(self, texts: Sequence[str]) -> None:
        """Embed `texts` in one batch and keep their vectors."""
        new = [text for text in dict.fromkeys(texts) if text not in self.known]
        if new:
            self.known.update(zip(new, self.embedder.embed(new).tolist(), strict=True))

    def embed_text(self, text: str, **_: Any) -> list[float]:
        """Return the vector of one text."""
        self.embed_batch([text])
        return self.known[text]

    async def aembed_text(self, text: str, **_: Any) -> list[float]:
        """Return the vector of one text. It is computed at once, not in the background."""
        return self.embed_text(text)


def run_to_end(suite: Coroutine[Any, Any, T]) -> T:
    """Run `suite` in an event loop of its own, because the calling thread may have one already (as with Gradio)."""
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="ragas") as thread:
        return thread.submit(asyncio.run, suite).result()


def read_number(value: object) -> float | None:
    """Return the value of a metric as a float; None for NaN, by which ragas says that it could not tell."""
    result = float(value) if isinstance(value, int | float) else math.nan
    return None if math.isnan(result) else result
