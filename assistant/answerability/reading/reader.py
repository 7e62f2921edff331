"""Reads question and passages together: which of their sentences, entries and rows answer. Imports nothing heavy."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from retrieval.documents import Passage
from retrieval.text.headings import nearest_heading
from retrieval.text.units import Unit, find_units

if TYPE_CHECKING:
    import numpy as np

UNREAD = -9.0
"""The logit of a unit without a single token."""


class Reader(Protocol):
    """Tells which units of passages answer a question."""

    def read(self, question: str, passages: Sequence[Passage]) -> "list[np.ndarray]":
        """Return for each passage the logits of its units (`read_units`), float32: above 0 a unit likely answers."""
        ...


def read_units(passage: Passage) -> list[Unit]:
    """Return the units of a passage in the order of their logits."""
    return find_units(passage.chunk.text, nearest_heading(passage.chunk.place))
