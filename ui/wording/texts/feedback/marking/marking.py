"""The texts on marking what is wrong in an answer that every language has."""

from dataclasses import dataclass


@dataclass(frozen=True)
class MarkingTexts:
    """What is said where parts of an answer are marked, and the right passage is named."""

    point_out: str
    """The button that shows what can be marked."""
    which_part: str
    which_passage: str
    no_passages: str
    search_label: str
    search: str
    none_found: str
    wrong: str
    """What is marked as wrong: {part}."""
    right: str
    """Which passage is named: {passage}."""
    hint: str
