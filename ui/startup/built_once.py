"""A property that is built when it is first needed, and once, however many threads ask for it."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import cached_property
from typing import Protocol, TypeVar

T = TypeVar("T")


class Building(Protocol):
    """What has such properties: it keeps a lock for each while that is built."""

    building: dict[str, threading.RLock]


class built_once(cached_property[T]):  # noqa: N801 - used as a decorator
    """A cached property that two threads of the server cannot build twice. While one part loads, others can be had."""

    def __get__(self, instance: Building, owner: type | None = None) -> T:  # type: ignore[override]
        with instance.building.setdefault(self.attrname or "", threading.RLock()):
            return super().__get__(instance, owner)


@contextmanager
def built_anew(instance: Building, names: Sequence[str]) -> Iterator[None]:
    """Forget these properties at the end of the block, which runs while no thread builds one of them.

    Name each before those that it is built from: whoever builds them takes the locks in that order.
    """
    with ExitStack() as held:
        for name in names:
            held.enter_context(instance.building.setdefault(name, threading.RLock()))
        yield
        for name in names:
            instance.__dict__.pop(name, None)
