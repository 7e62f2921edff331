"""The windows of a text: what could be shown of it as an answer, each understandable by itself.

A window is some units that follow each other, with the lines that introduce them and the headings in between.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.text.units import Unit

LONGEST_WORDS = 110
"""Words of one unit with what introduces it; longer ones are shown by nobody: tables and data without sentences."""

_FIRST = re.compile(r"[01a][.)]\s")
"""The number of the first step; a text may begin with a later one."""
_LINK = re.compile(r"(?:[-*+•–]\s+|\d{1,3}[.)]\s+)?(?:\[[^\]]*\]\([^)]*\)|<?https?://\S+)[.:;]?")
"""What only leads elsewhere says nothing by itself."""


@dataclass(frozen=True)
class Window:
    """Some units in their order, what introduces them included."""

    units: tuple[Unit, ...]
    items: int = 0
    """Entries of the list that it shows a part of; 0 where it shows no list, or the whole of it."""
    shown: int = 0
    """How many of these entries are among its units."""
    others: tuple[Unit, ...] = ()
    """Other entries of its list that can be shown with it: whoever reads some steps needs them all."""

    @property
    def text(self) -> str:
        """All units in one line, without other entries."""
        return " ".join(" ".join(unit.text.split()) for unit in self.units)


def find_windows(units: Sequence[Unit], most_words: int) -> list[Window]:
    """Return a window for each unit that one can begin with: as much after it as fits, in the order of the text.

    Only a window whose first unit alone is longer has more than `most_words` words, not counting other entries.
    """
    lists, records = _find_lists(units), _find_records(units)
    found = (_window(units, first, most_words, lists, records) for first in range(len(units)))
    return [window for window in found if window is not None]


def _window(
    units: Sequence[Unit], first: int, most_words: int, lists: "_Lists", records: Sequence[range]
) -> Window | None:
    chosen = _begin(units, first, most_words, records)
    if _count(units, chosen) > LONGEST_WORDS or (_is_link(units[first]) and units[first].lead is None):
        return None
    for at in range(max(chosen) + 1, len(units)):
        more = chosen | _with_lead(units, at)
        if _ends_before(units, max(chosen), at) or _count(units, more) > most_words:
            break
        chosen = more
    while len(chosen) > 1 and units[max(chosen)].text.endswith(":"):  # introduces what did not fit
        chosen = chosen - {max(chosen)}
    if all(units[at].text.endswith(":") for at in chosen):
        return None
    entries = {at for at in chosen if units[at].kind == "item"}
    whole = lists[_list_of(units[max(entries)])] if entries else set()
    if whole <= chosen:
        return Window(tuple(units[at] for at in sorted(chosen)))
    shown, others = (tuple(units[at] for at in sorted(some)) for some in (chosen, _find_others(units, chosen, whole)))
    return Window(shown, len(whole), len(whole & chosen), others)


def _begin(units: Sequence[Unit], first: int, most_words: int, records: Sequence[range]) -> frozenset[int]:
    """Return what a window shows at least: a unit with what introduces it, of a record the whole, if that fits.

    Of a longer record the first value comes too, which most often says what the record is about.
    """
    record, alone = records[first], _with_lead(units, first)
    if len(record) == 1:
        return alone
    whole = alone.union(*(_with_lead(units, at) for at in record)) if len(record) <= most_words else alone
    return whole if whole != alone and _count(units, whole) <= most_words else alone | {record[0]}


def _find_records(units: Sequence[Unit]) -> list[range]:
    """Return the units of the record that each unit belongs to, which is itself alone where there is none."""
    found: list[range] = []
    start = 0
    for at in range(1, len(units) + 1):
        if at == len(units) or not _is_one_record(units, at - 1, at):
            found += [range(start, at)] * (at - start)
            start = at
    return found


def _is_one_record(units: Sequence[Unit], before: int, at: int) -> bool:
    """Whether two units are values of one record, whose lines follow each other."""
    return units[before].kind == units[at].kind == "field" and units[before].end + 1 == units[at].start


def _ends_before(units: Sequence[Unit], before: int, at: int) -> bool:
    """Whether a window ends between two units: records, long rows and rows with figures stand by themselves."""
    kinds = (units[before].kind, units[at].kind)
    is_long_row = kinds[1] == "row" and at + 1 < len(units) and units[at + 1].lead == at
    return "figures" in kinds or is_long_row or (kinds[0] == "field" and not _is_one_record(units, before, at))


def _find_others(units: Sequence[Unit], chosen: frozenset[int], entries: set[int]) -> frozenset[int]:
    """Return what else of a list is shown with a window, with what stands between: all of it, if anyone reads that.

    Bullets are completed only behind the line that announces them. Steps that begin in the window go on as far as fits.
    """
    first, last = min(entries), max(entries)
    are_steps = _FIRST.match(units[first].text) is not None
    lead = units[first].lead
    is_announced = lead is not None and lead == min(chosen) and units[lead].text.endswith(":")
    if not (are_steps or is_announced):
        return frozenset()
    whole = chosen | _with_lead(units, first) | frozenset(range(first, min(last, first + LONGEST_WORDS) + 1))
    if entries <= whole and _count(units, whole) <= LONGEST_WORDS:
        return whole - chosen
    end = start = max(chosen) + 1
    if are_steps and first in chosen:
        while end <= last and _count(units, chosen | frozenset(range(start, end + 1))) <= LONGEST_WORDS:
            end += 1
    return frozenset(range(start, end))


def _is_link(unit: Unit) -> bool:
    return _LINK.fullmatch(unit.text) is not None


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


_ListKey = tuple[int | None, str]
_Lists = dict[_ListKey, set[int]]


def _list_of(unit: Unit) -> _ListKey:
    """Return by what the list of an entry is known: the unit that introduces it, and the heading above."""
    return unit.lead, unit.heading


def _find_lists(units: Sequence[Unit]) -> _Lists:
    """Return the entries of each list."""
    found: _Lists = {}
    for at, unit in enumerate(units):
        if unit.kind == "item":
            found.setdefault(_list_of(unit), set()).add(at)
    return found
