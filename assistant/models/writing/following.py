"""Tokens that a thread writes, followed as they come."""

import threading
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from typing import TypeVar

from assistant.seams import Fragment

T = TypeVar("T")


def follow_tokens(
    write: Callable[[Callable[[int], None], threading.Event], T], read: Callable[[Sequence[int]], Fragment]
) -> Generator[Fragment, None, tuple[list[int], T]]:
    """Yield what `read` makes of the tokens so far, one after the other; return all of them, and what `write` returns.

    `write` works in a thread of its own. It is given what hears each token, and an event that is set when nobody
    follows any more: it is to end then. What it raises is raised at the end.
    """
    abandoned = threading.Event()
    arriving: SimpleQueue[int | None] = SimpleQueue()
    tokens: list[int] = []
    with ThreadPoolExecutor(1, "generation") as worker:
        work = worker.submit(write, arriving.put, abandoned)
        work.add_done_callback(lambda _: arriving.put(None))
        try:
            while (token := arriving.get()) is not None:
                tokens.append(token)
                yield read(tokens)
        finally:
            abandoned.set()
    return tokens, work.result()
