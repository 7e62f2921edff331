"""The windows of a text: what could be shown of it as an answer, each understandable by itself.

A window is some units that follow each other, with the lines that introduce them and the headings in between.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.text.units import Unit

LONGEST_WORDS = 110
"""Words of one unit with what introduces it; longer ones are shown by nobody: tables and data without sentences."""


@dataclass(frozen=True)
class Window:
    """Some units in their order, what introduces them included."""

    units: tuple[Unit, ...]
    items: int = 0
    """Entries of the list that it shows a part of; 0 where it shows no list, or the whole of it."""

    @property
    def text(self) -> str:
        """All units in one line."""
        return " ".join(" ".join(unit.text.split()) for unit in self.units)


def find_windows(units: Sequence[Unit], most_words: int) -> list[Window]:
    """Return a window for each unit that one can begin with: as much after it as fits, in the order of the text.

    Only a window whose first unit alone is longer has more than `most_words` words.
    """
    lists = _lists(units)
    found = (_window(units, first, most_words, lists) for first in range(len(units)))
    return [window for window in found if window is not None]


def _window(units: Sequence[Unit], first: int, most_words: int, lists: dict[int | None, set[int]]) -> Window | None:
    chosen = _with_lead(units, first)
    if _count(units, chosen) > LONGEST_WORDS:
        return None
    for at in range(first + 1, len(units)):
        more = chosen | _with_lead(units, at)
        if "figures" in (units[at].kind, units[first].kind) or _count(units, more) > most_words:
            break
        chosen = more
    while len(chosen) > 1 and units[max(chosen)].text.endswith(":"):  # introduces what did not fit
        chosen = chosen - {max(chosen)}
    if all(units[at].text.endswith(":") for at in chosen):
        return None
    shown = {at for at in chosen if units[at].kind == "item"}
    whole = lists[units[max(shown)].lead] if shown else set()
    return Window(tuple(units[at] for at in sorted(chosen)), len(whole) if whole - shown else 0)


def _with_lead(units: Sequence[Unit], at: int) -> frozenset[int]:
    lead = units[at].lead
    return frozenset({at} if lead is None else {lead, at})


def _count(units: Sequence[Unit], chosen: frozenset[int]) -> int:
    """Return the words of some units, with those of each heading that begins between them."""
    words, heading = 0, units[min(chosen)].heading
    for at in sorted(chosen):
        if units[at].heading != heading:
            heading = units[at].heading
            words += len(heading.split())
        words += len(units[at].text.split())
    return words


def _lists(units: Sequence[Unit]) -> dict[int | None, set[int]]:
    """Return the entries of each list by the number of the unit that introduces it."""
    found: dict[int | None, set[int]] = {}
    for at, unit in enumerate(units):
        if unit.kind == "item":
            found.setdefault(unit.lead, set()).add(at)
    return found
