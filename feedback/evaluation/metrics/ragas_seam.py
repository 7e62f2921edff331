"""What both ragas suites share: our embedder in ragas' shape, and one event loop per suite."""

import asyncio
import math
import os
from collections.abc import Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import ragas._analytics
from ragas.embeddings.base import BaseRagasEmbedding

from retrieval.index.embedder import Embedder

# ragas makes a user id and keeps it in the user's data folder even when it reports nothing; we write in our home only.
ragas._analytics.user_data_dir = lambda **_: os.devnull  # pyright: ignore[reportPrivateImportUsage]

T = TypeVar("T")


class OurEmbeddings(BaseRagasEmbedding):
    """The embedder of retrieval, as ragas asks for it. Texts learned in one batch are not embedded again."""

    def __init__(self, embedder: Embedder) -> None:
        super().__init__()
        self.embedder = embedder
        self.known: dict[str, list[float]] = {}

    def learn(self, texts: Sequence[str]) -> None:
        """Embed `texts` in one batch."""
        new = [text for text in dict.fromkeys(texts) if text not in self.known]
        if new:
            self.known.update(zip(new, self.embedder.embed(new).tolist(), strict=True))

    def embed_text(self, text: str, **_: Any) -> list[float]:
        """Return the vector of one text."""
        self.learn([text])
        return self.known[text]

    async def aembed_text(self, text: str, **_: Any) -> list[float]:
        """Return the vector of one text; it is computed here and now."""
        return self.embed_text(text)


def run_to_end(suite: Coroutine[Any, Any, T]) -> T:
    """Run `suite` in an event loop of its own, also when the calling thread has one already (as Gradio's has)."""
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="ragas") as thread:
        return thread.submit(asyncio.run, suite).result()


def number(value: object) -> float | None:
    """Return what a metric gave as a float; None for NaN, which is ragas' word for "could not tell"."""
    result = float(value) if isinstance(value, int | float) else math.nan
    return None if math.isnan(result) else result
