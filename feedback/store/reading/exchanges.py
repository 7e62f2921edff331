"""Reads exchanges together with all feedback on them."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Row, and_, exists, func, or_, select, true

from feedback.history import JudgedExchange
from feedback.store.rows import (
    IMPORTED,
    choice_from_row,
    edit_from_row,
    exchange_from_row,
    mark_from_row,
    rating_from_row,
    review_from_row,
    unknown_exchange,
)
from feedback.store.tables import BETWEEN, choices, edits, exchanges, marks, ratings, reviews

NAMES_AN_EXCHANGE = (ratings.c.exchange_id, edits.c.exchange_id, reviews.c.exchange_id, *BETWEEN)
"""The columns that name an exchange that was judged or reviewed. A mark only says why a judgement is bad."""


def was_given_here() -> ColumnElement[bool]:
    """Return the condition that an answer was not imported from another program."""
    return func.coalesce(exchanges.c.way, "") != IMPORTED


def add_feedback(connection: Connection, rows: Sequence[Row[Any]]) -> list[JudgedExchange]:
    """Return the exchanges kept in `rows`, each with the feedback on it, oldest first."""
    found = [row.id for row in rows]
    rated = _group_by_exchange(connection, ratings.c.exchange_id, found)
    edited = _group_by_exchange(connection, edits.c.exchange_id, found)
    chosen = _group_by_exchange(connection, choices.c.chosen_id, found)
    marked = _group_by_exchange(connection, marks.c.exchange_id, found)
    reviewed = _group_by_exchange(connection, reviews.c.exchange_id, found)
    return [
        JudgedExchange(
            exchange_from_row(row),
            tuple(map(rating_from_row, rated[row.id])),
            tuple(map(edit_from_row, edited[row.id])),
            tuple(map(choice_from_row, chosen[row.id])),
            tuple(map(mark_from_row, marked[row.id])),
            tuple(map(review_from_row, reviewed[row.id])),
        )
        for row in rows
    ]


def read_in_pages(
    begin: Callable[[], AbstractContextManager[Connection]], wanted: ColumnElement[bool], page: int
) -> Iterator[JudgedExchange]:
    """Yield the exchanges that are `wanted` with the feedback on them, oldest first, in constant memory.

    Each page is a short transaction of its own, so that a reader that stops half-way leaves nothing open.
    """
    order = (exchanges.c.at, exchanges.c.id)
    query = select(exchanges).where(wanted).order_by(*order).limit(page)
    after: ColumnElement[bool] = true()
    while True:
        with begin() as connection:
            rows = connection.execute(query.where(after)).all()
            found = add_feedback(connection, rows)
        yield from found
        if len(rows) < page:
            return
        last = rows[-1]
        after = or_(order[0] > last.at, and_(order[0] == last.at, order[1] > last.id))


def has_feedback(exchange_id: ColumnElement[str]) -> ColumnElement[bool]:
    """Return the condition that there is feedback on an exchange."""
    return or_(*(exists().where(named == exchange_id) for named in NAMES_AN_EXCHANGE))


def next_moment(connection: Connection, exchange_id: str) -> datetime:
    """Return the time now, or just after the latest entry if that lies ahead (clock set back, history imported).

    Raises FeedbackError for an unknown exchange.
    """
    named_in = (*NAMES_AN_EXCHANGE, marks.c.exchange_id)
    latest = (select(func.max(named.table.c.at)).where(named == exchange_id).scalar_subquery() for named in named_in)
    row = connection.execute(select(exchanges.c.at, *latest).where(exchanges.c.id == exchange_id)).first()
    if row is None:
        raise unknown_exchange(exchange_id)
    return max(datetime.now(UTC), *(moment + timedelta(microseconds=1) for moment in row if moment is not None))


def _group_by_exchange(
    connection: Connection, named: Column[str], exchange_ids: Sequence[str]
) -> Mapping[str, list[Row[Any]]]:
    """Return the rows whose column `named` names one of the exchanges, grouped by exchange, oldest first."""
    table = named.table
    grouped: defaultdict[str, list[Row[Any]]] = defaultdict(list)
    for row in connection.execute(select(table).where(named.in_(exchange_ids)).order_by(table.c.at, table.c.id)):
        grouped[getattr(row, named.name)].append(row)
    return grouped
