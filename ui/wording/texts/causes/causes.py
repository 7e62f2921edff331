"""The texts on why answers were bad that every language has."""

from dataclasses import dataclass
from typing import TypedDict

Causes = TypedDict(
    "Causes",
    {"retrieval": str, "missing document": str, "gate": str, "choice": str, "model": str, "unclear": str},
)
"""A text for each step at which an answer can go wrong."""


@dataclass(frozen=True)
class CausesTexts:
    """What the panel says that counts them."""

    heading: str
    intro: str
    find: str
    """The button that looks for them."""
    none: str
    names: Causes
    meanings: Causes
    """What each of them means, without a full stop."""
