"""The only file that imports ragas: its metrics, and our embedding model and judge in the form that it wants.

ragas binds the versions of other packages through what it imports, and takes seconds to load. Whoever replaces it, or
makes it optional, looks here alone.
"""

import math
import os
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

import ragas._analytics
from pydantic import BaseModel
from ragas.embeddings.base import BaseRagasEmbedding
from ragas.llms.base import InstructorBaseRagasLLM
from ragas.metrics.collections import (
    AnswerAccuracy,
    AnswerRelevancy,
    ContextPrecision,
    ContextRecall,
    ExactMatch,
    Faithfulness,
    NonLLMStringSimilarity,
    QuotedSpansAlignment,
    SemanticSimilarity,
    StringPresence,
)
from ragas.metrics.collections.base import BaseMetric

from feedback.evaluation.suites.running import run_to_end
from retrieval.index.embedding.embedder import Embedder

# ragas stores a user id in the user's data folder even when it reports nothing. We only write to our own home.
ragas._analytics.user_data_dir = lambda **_: os.devnull  # pyright: ignore[reportPrivateImportUsage]

__all__ = [
    "AnswerAccuracy",
    "AnswerRelevancy",
    "AskedJudge",
    "BaseMetric",
    "ContextPrecision",
    "ContextRecall",
    "ExactMatch",
    "Faithfulness",
    "NonLLMStringSimilarity",
    "OurEmbeddings",
    "QuotedSpansAlignment",
    "SemanticSimilarity",
    "StringPresence",
    "read_number",
]

Reply = TypeVar("Reply", bound=BaseModel)


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


class AskedJudge(InstructorBaseRagasLLM):
    """A judge in the form that ragas wants. It keeps why it could not judge, which some metrics of ragas swallow."""

    def __init__(self, ask: Callable[[str, type[Any]], Awaitable[Any]]) -> None:
        """`ask` returns the reply to a prompt, of the given kind, or raises an error that says why there is none."""
        self.ask = ask
        self.problem = ""

    async def agenerate(self, prompt: str, response_model: type[Reply]) -> Reply:
        """Return the judge's reply. One that leaves a text empty is none: ragas would give it the score 0."""
        try:
            reply = await self.ask(prompt, response_model)
            if empty := [name for name, value in reply if value == "" and name != "reason"]:
                raise ValueError(f"the judge left {empty[0]!r} empty")
        except Exception as error:
            self.problem = str(error)
            raise
        return reply

    def generate(self, prompt: str, response_model: type[Reply]) -> Reply:
        """Return the judge's reply, from where no event loop runs."""
        return run_to_end(self.agenerate(prompt, response_model))


def read_number(value: object) -> float | None:
    """Return the value of a metric as a float; None for NaN, by which ragas says that it could not tell."""
    result = float(value) if isinstance(value, int | float) else math.nan
    return None if math.isnan(result) else result
