"""Transactions whose failures people can read."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from feedback.errors import FeedbackError


@contextmanager
def begin(engine: Engine, problem: str) -> Iterator[Connection]:
    """Begin a transaction, which is undone when an exception interrupts it.

    Raises FeedbackError, which begins with `problem`, when the database fails.
    """
    try:
        with engine.begin() as connection:
            yield connection
    except DBAPIError as error:
        raise FeedbackError(f"{problem}: {error.orig}. Try again.") from error
