"""Finds the reader that comes inside packages. Imports nothing heavy until it is asked for."""

import threading

from assistant.answerability.reading.reader import Reader


def find_reader() -> Reader | None:
    """Return the reader that comes inside packages, loaded once; None where its package is not installed."""
    from assistant.answerability.reading.packed_reader import load_packed_reader  # with torch, for which no page waits

    with _loading:
        return load_packed_reader()


def no_reader() -> Reader | None:
    """Return None, for those who do without."""
    return None


_loading = threading.Lock()
