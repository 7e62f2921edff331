"""Work that runs ahead of whoever waits for it, in threads of its own. Knows nothing of what is on the conveyor."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Generic, TypeVar

MOST_ITEMS = 1_000
"""That wait, whatever they weigh."""
PATIENCE_S = 15.0
"""For threads that are told to stop and are in the middle of something."""
Item = TypeVar("Item")


class Conveyor(Generic[Item]):
    """Makes items ahead, and hands out all that wait, in order, as soon as there is one."""

    def __init__(self, items: Iterator[Item], weight: Callable[[Item], int], most: int) -> None:
        """Run `items` in a thread, which pauses while at least `most` of weight, or MOST_ITEMS, wait to be taken."""
        self._items, self._weight, self._most = items, weight, most
        self._waiting: list[Item] = []
        self._waiting_weight = 0
        self._changed = threading.Condition()
        self._done = self._stopped = False
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._make, name="conveyor", daemon=True)
        self._thread.start()

    def __iter__(self) -> Iterator[list[Item]]:
        """Yield what waits until there is no more. An error of `items` is raised behind what was made before it."""
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._done or self._stopped)
                some, self._waiting, self._waiting_weight = self._waiting, [], 0
                self._changed.notify_all()
            if self._stopped:
                return
            if some:
                yield some
            elif self._error is not None:
                raise self._error
            else:
                return

    def stop(self) -> None:
        """Make no more items and hand none out."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()

    def join(self) -> None:
        """Wait a little for the item that is being made."""
        if self._thread is not threading.current_thread():  # which may be the one that collects the garbage
            self._thread.join(PATIENCE_S)

    def _make(self) -> None:
        try:
            for item in self._items:
                with self._changed:
                    self._changed.wait_for(self._has_room)
                    if self._stopped:
                        return
                    self._waiting.append(item)
                    self._waiting_weight += self._weight(item)
                    self._changed.notify_all()
        except BaseException as error:  # noqa: BLE001  it is raised where the items are taken
            self._error = error
        finally:
            with self._changed:
                self._done = True
                self._changed.notify_all()

    def _has_room(self) -> bool:
        return self._stopped or (self._waiting_weight < self._most and len(self._waiting) < MOST_ITEMS)


@contextmanager
def running(
    items: Iterator[Any],
    *stations: Callable[[Iterator[list[Any]]], Iterator[Any]],
    weight: Callable[[Any], int],
    most: int,
) -> Iterator[Iterator[list[Any]]]:
    """Run `items` ahead, and what each station makes of the groups of the one before it, for a with block.

    The block goes through what the last station makes, in groups. When it is left, everything stops.
    """
    line = [Conveyor(items, weight, most)]
    for station in stations:
        line.append(Conveyor(station(iter(line[-1])), weight, most))
    try:
        yield iter(line[-1])
    finally:
        for conveyor in line:
            conveyor.stop()
        for conveyor in line:
            conveyor.join()
