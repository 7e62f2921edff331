"""Stages of a pipeline that work ahead, each in its own thread, while the next stage is still busy."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Generic, TypeVar

MOST_ITEMS = 1_000
"""The most items that wait to be taken, however little they weigh."""
PATIENCE_S = 15.0
"""How long to wait for a thread that has to stop but is still making an item."""
Item = TypeVar("Item")


class PrefetchQueue(Generic[Item]):
    """Makes items ahead in a thread, and hands out all that are ready, in order, as soon as there is one."""

    def __init__(self, items: Iterator[Item], weight: Callable[[Item], int], most: int) -> None:
        """Start a thread that makes items. It pauses while items of weight `most`, or MOST_ITEMS items, wait."""
        self._items, self._weight, self._most = items, weight, most
        self._waiting: list[Item] = []
        self._waiting_weight = 0
        self._changed = threading.Condition()
        self._done = self._stopped = False
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._make, name="prefetch", daemon=True)
        self._thread.start()

    def __iter__(self) -> Iterator[list[Item]]:
        """Yield the items in groups. An error of `items` is raised after the items that were made before it."""
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
        """Stop making items and handing them out."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()

    def join(self) -> None:
        """Wait up to PATIENCE_S seconds for the item that is being made."""
        if self._thread is not threading.current_thread():  # the garbage collector may run in this very thread
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
def prefetch(
    items: Iterator[Any],
    *stages: Callable[[Iterator[list[Any]]], Iterator[Any]],
    weight: Callable[[Any], int],
    most: int,
) -> Iterator[Iterator[list[Any]]]:
    """Run `items` ahead, and each of `stages` on the groups that the one before it made, during a with block.

    The block receives what the last stage makes, in groups. All threads stop when the block is left.
    """
    line = [PrefetchQueue(items, weight, most)]
    for stage in stages:
        line.append(PrefetchQueue(stage(iter(line[-1])), weight, most))
    try:
        yield iter(line[-1])
    finally:
        for ahead in line:
            ahead.stop()
        for ahead in line:
            ahead.join()
