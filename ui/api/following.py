"""Follows an answer that is written in a thread, for a program that may go away at any moment."""

import asyncio
import threading
from collections.abc import AsyncGenerator, Generator, Iterator
from typing import TypeVar

from fastapi.concurrency import iterate_in_threadpool, run_in_threadpool

Step = TypeVar("Step")


async def follow(steps: Iterator[Step], source: Generator[Step], stop: threading.Event) -> AsyncGenerator[Step]:
    """Yield each step. However it ends, the model stops, and the text so far is recorded.

    `source` is what `steps` come from; closing it stops the model.
    """
    try:
        async for step in iterate_in_threadpool(steps):
            yield step
    finally:
        stop.set()
        await asyncio.shield(run_in_threadpool(source.close))  # whatever cancels the request
