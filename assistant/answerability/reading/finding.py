"""Finds the reader that comes inside packages. Imports nothing heavy until it is asked for."""

import threading

from assistant.settings import AnswerSettings
from retrieval.errors import RetrievalError
from retrieval.search.reranking import FindReader, Reader, no_reader


def reader_for(settings: AnswerSettings) -> FindReader:
    """Return what reads question and passages together, which is loaded when it is first called."""
    return find_reader if settings.reads else no_reader


def find_reader() -> Reader | None:
    """Return the reader that comes inside packages, loaded once; None where its package is not installed.

    Raises:
        RetrievalError: One of its files is damaged.
    """
    from assistant.answerability.reading.packed_reader import load_packed_reader  # with torch, for which no page waits

    with _loading:
        try:
            return load_packed_reader()
        except (OSError, ValueError) as error:
            raise RetrievalError(
                f"The model that reads passages cannot be loaded: {error}. Install the program again, or set "
                "[answers] reads to false."
            ) from error


_loading = threading.Lock()
