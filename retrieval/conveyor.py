"""Work that runs ahead of whoever waits for it, in a thread of its own. Knows nothing of what is on the conveyor."""

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

PATIENCE_S = 10.0
"""For a thread that is told to stop and is in the middle of something."""
Item = TypeVar("Item")


class Conveyor(Generic[Item]):
    """Makes items ahead, and hands out all that wait, in order, as soon as there is one."""

    def __init__(self, items: Iterator[Item], weight: Callable[[Item], int], most: int) -> None:
        """Run `items` in a thread, which pauses while at least `most` of weight waits to be taken."""
        self._items, self._weight, self._most = items, weight, most
        self._waiting: deque[Item] = deque()
        self._changed = threading.Condition()
        self._done = self._closed = False
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._make, name="conveyor", daemon=True)

    def __iter__(self) -> Iterator[list[Item]]:
        """Yield what waits until there is no more. An error of `items` is raised behind what was made before it."""
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._done)
                some = list(self._waiting)
                self._waiting.clear()
                self._changed.notify_all()
            if some:
                yield some
            elif self._error:
                raise self._error
            else:
                return

    def start(self) -> None:
        """Begin to make items."""
        self._thread.start()

    def close(self) -> None:
        """Make no more items; wait a little for the one that is being made."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._thread.join(PATIENCE_S)

    def _make(self) -> None:
        try:
            for item in self._items:
                with self._changed:
                    self._changed.wait_for(lambda: self._closed or sum(map(self._weight, self._waiting)) < self._most)
                    if self._closed:
                        return
                    self._waiting.append(item)
                    self._changed.notify_all()
        except BaseException as error:  # noqa: BLE001  it is raised where the items are taken
            self._error = error
        finally:
            with self._changed:
                self._done = True
                self._changed.notify_all()


@contextmanager
def running(items: Iterator[Item], weight: Callable[[Item], int], most: int) -> Iterator[Iterator[list[Item]]]:
    """Run `items` ahead for the length of a with block, which goes through them in groups."""
    conveyor = Conveyor(items, weight, most)
    conveyor.start()
    try:
        yield iter(conveyor)
    finally:
        conveyor.close()
