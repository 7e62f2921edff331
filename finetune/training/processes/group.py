"""The processes that train together. One that trains alone is a group of one, and nothing waits for it."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import torch.distributed as distributed

T = TypeVar("T")
R = TypeVar("R")


def count_processes() -> int:
    """Return how many processes train together."""
    return distributed.get_world_size() if distributed.is_initialized() else 1


def number() -> int:
    """Return the number of this process, from 0."""
    return distributed.get_rank() if distributed.is_initialized() else 0


def is_main() -> bool:
    """Whether this is the process that writes files."""
    return number() == 0


def ask_main(compute: Callable[[], T]) -> T:
    """Let the main process compute something, and return that in all of them. All of them must ask."""
    if count_processes() == 1:
        return compute()
    answer: list[Any] = [compute() if is_main() else None]
    distributed.broadcast_object_list(answer, src=0)
    return answer[0]


def gather(mine: T) -> list[T]:
    """Return what each process gives, in the order of their numbers. All of them must give something."""
    if count_processes() == 1:
        return [mine]
    given: list[Any] = [None] * count_processes()
    distributed.all_gather_object(given, mine)
    return given


def share_out(items: Sequence[T], compute: Callable[[Sequence[T]], list[R]]) -> list[R]:
    """Let each process compute an equal share of the items; return what was computed of all, in their order.

    Where they do not divide, some processes compute the first item once more: a model that is split over processes must
    be called in all of them equally often.
    """
    together = count_processes()
    if together == 1 or not items:
        return compute(items)
    most = -(-len(items) // together)
    mine = list(items[number() :: together])
    shares = gather(compute([*mine, *[items[0]] * (most - len(mine))]))
    return [shares[place % together][place // together] for place in range(len(items))]
