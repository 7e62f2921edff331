"""Runs what is asynchronous from where it may not be: each suite gets an event loop of its own."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")


def run_to_end(suite: Coroutine[Any, Any, T]) -> T:
    """Run `suite` in an event loop of its own, because the calling thread may have one already (as with Gradio)."""
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="suite") as thread:
        return thread.submit(asyncio.run, suite).result()
