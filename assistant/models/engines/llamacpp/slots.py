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

    def __init__(self, number: int) -> None:
        """All of them are empty."""
        self._changed = threading.Condition()
        self._free = [_Slot(at) for at in range(number)]
        """The one that was used longest ago is first."""

    @contextmanager
    def lend(self, reader: str | None, text: Sequence[int], *, of_base: bool) -> Iterator[int]:
        """Give the number of the slot to read `text` in, and wait for one where all are in use.

        It is the one in which `reader` has read most of it, or the base model has where `of_base` says that its
        reading counts, else the one that was used longest ago.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._free)
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
                self._changed.notify()
