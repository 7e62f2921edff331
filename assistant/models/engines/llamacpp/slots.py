"""The places in llama.cpp where texts are read: which one has most of a text in it already."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from assistant.models.engines.prefixes import count_common


@dataclass
class _Slot:
    number: int
    reader: str | None = None
    text: Sequence[int] = ()


class Slots:
    """Lends each slot to one text at a time."""

    def __init__(self, number: int, room: int) -> None:
        """All of them are empty. There is `room` for so many tokens in the slots that are lent, together."""
        self._changed = threading.Condition()
        self._room = room
        self._lent = 0
        """Tokens that the texts in lent slots may grow to."""
        self._free = [_Slot(at) for at in range(number)]
        """The one that was used longest ago is first."""

    @contextmanager
    def lend(self, reader: str | None, text: Sequence[int], most: int, *, of_base: bool) -> Iterator[int]:
        """Give the number of the slot to read `text` in and to write up to `most` tokens; wait where there is no room.

        It is the one in which `reader` has read most of it, or the base model has where `of_base` says that its
        reading counts, else the one that was used longest ago.
        """
        with self._changed:
            size = len(text) + most
            self._changed.wait_for(lambda: self._free and (not self._lent or self._lent + size <= self._room))
            self._lent += size
            readers = (reader, None) if of_base else (reader,)
            known = [
                (count_common(one.text, text), one.reader == reader, one) for one in self._free if one.reader in readers
            ]
            common, _, slot = max(known, key=lambda found: found[:2], default=(0, False, self._free[0]))
            if common * 2 < min(len(slot.text), len(text)):  # more would be forgotten than is saved
                slot = self._free[0]
            self._free.remove(slot)
        try:
            yield slot.number
        finally:
            with self._changed:
                slot.reader, slot.text = reader, tuple(text)
                self._free.append(slot)
                self._lent -= size
                self._changed.notify_all()
