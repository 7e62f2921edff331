"""The units that the reader judges: sentences, entries and rows of a passage. Imports nothing heavy."""

from collections.abc import Sequence
from functools import lru_cache

from retrieval.documents import Passage
from retrieval.text.headings import heading_above
from retrieval.text.units import Unit, find_units

READING_VERSION = 3
"""Goes up when the same passages get other logits, by other weights or units."""


def read_units(passage: Passage) -> Sequence[Unit]:
    """Return the units of a passage in the order of their logits."""
    return _find_units(passage.chunk.text, passage.chunk.place)


@lru_cache(maxsize=256)
def _find_units(text: str, place: str) -> tuple[Unit, ...]:
    """Return the units of a text; search, judgement and the choice of what is shown ask for the same in turn."""
    return tuple(find_units(text, heading_above(text, place)))
