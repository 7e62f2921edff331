"""Orders the passages that a search found anew, by a model that reads question and passage together."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from retrieval.documents import Passage

if TYPE_CHECKING:
    import numpy as np

UNREAD = -9.0
"""The logit of a unit without a single token, and of a passage without units."""


class Reader(Protocol):
    """Tells which units of passages answer a question."""

    def read(self, question: str, passages: Sequence[Passage]) -> "list[np.ndarray]":
        """Return for each passage the logits of its units, float32: above 0 a unit likely answers."""
        ...


FindReader = Callable[[], Reader | None]
"""Returns the reader, loaded when it is first called; None where there is none."""


def no_reader() -> Reader | None:
    """Return None, for those who do without."""
    return None


def best_logits(question: str, passages: Sequence[Passage], reader: Reader) -> list[float]:
    """Return for each passage the logit of its unit that answers best."""
    return [float(logits.max()) if len(logits) else UNREAD for logits in reader.read(question, passages)]


def rerank(question: str, passages: Sequence[Passage], reader: Reader) -> list[Passage]:
    """Return the passages, those first that were found well and hold a unit that likely answers."""
    read = [
        replace(passage, scores=replace(passage.scores, read=logit))
        for passage, logit in zip(passages, best_logits(question, passages, reader), strict=True)
    ]
    return sorted(read, key=lambda passage: -passage.scores.order)
