"""What every language says of learned versions, their curves and comparing them, and of why no training can start."""

from dataclasses import dataclass
from typing import TypedDict

from ui.wording.texts.counted import Counted

Obstacles = TypedDict("Obstacles", {"running": str, "read-only": str, "remote": str, "disk": str, "documents": str})
"""Why no training can start: with {home}, with {url}, with {free} and {needed} megabytes."""


class Holds(TypedDict):
    """Why a version cannot be deleted."""

    serves: str
    rollback: str
    training: str


@dataclass(frozen=True)
class CurveTexts:
    """What stands beside the pictures of a training."""

    loss: str
    margin: str
    reward: str
    """What the texts are worth that it writes while it learns from a reward."""
    held_back: str
    """The margin on the pairs that are held back, after each pass."""
    drawn: str
    """What a picture shows: {first} and {last}, up to {step} of {steps}."""


@dataclass(frozen=True)
class CardTexts:
    """What the card of a version says."""

    open: str
    """What a click on {version} does."""
    close: str
    download: str
    base_model: str
    held_back: str
    ranked: str
    """The share of pairs that its reward ranks rightly."""
    steps: str
    time: str
    memory: str
    energy: str
    size: str
    computed_on: str
    served: str
    """Above the changes that put it in charge or took it away."""
    figures: str
    settings: str
    delete: str
    delete_sure: str
    deleted: str
    """That {version} is deleted."""
    holds: Holds


@dataclass(frozen=True)
class CompareTexts:
    """What is said where two versions are compared."""

    heading: str
    first: str
    second: str
    compare: str
    figure: str
    verdict: str
    asked: Counted
    """How many questions both answered."""
    no_exam: str


@dataclass(frozen=True)
class VersionTexts:
    """Curves, cards, comparing, and what is in the way of a training."""

    obstacles: Obstacles
    elsewhere: str
    """Who can stop a training that the process {process} began."""
    curve: CurveTexts
    card: CardTexts
    compare: CompareTexts
