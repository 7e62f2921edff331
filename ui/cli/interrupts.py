"""Ctrl-C ends long commands in order: what is at hand is finished."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def stopped_by_interrupt() -> Iterator[threading.Event]:
    """Give an event that the first Ctrl-C sets, so that the command ends in order; a second Ctrl-C ends at once."""
    stop = threading.Event()

    def interrupt(signal_number: int, frame: FrameType | None) -> None:
        if stop.is_set():
            signal.default_int_handler(signal_number, frame)
        stop.set()

    before = signal.signal(signal.SIGINT, interrupt)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)
