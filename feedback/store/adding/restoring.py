"""Adds an exported history to the database, beside what is already there."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from sqlalchemy import Connection, Table, insert, select

from feedback.history import JudgedExchange
from feedback.records import Choice
from feedback.store.adding.choices import check_choices
from feedback.store.rows import choice_to_row, edit_to_row, exchange_to_row, mark_to_row, rating_to_row, review_to_row
from feedback.store.tables import choices, edits, exchanges, marks, ratings, reviews

PAGE = 200
"""Number of exchanges that are added at once."""


def restore(connection: Connection, history: Iterable[JudgedExchange]) -> tuple[int, int, int, int, int, int]:
    """Add what is not there yet, and return the number of exchanges, ratings, edits, choices, marks and reviews added.

    Raises FeedbackError for a choice that is not between two answers to one question.
    """
    exchanged = rated = edited = chosen = marked = reviewed = 0
    made: list[Sequence[Choice]] = []
    for page in _split_into_pages(history):
        exchanged += _add(connection, exchanges, [exchange_to_row(judged.exchange) for judged in page])
        rated += _add(connection, ratings, [rating_to_row(rating) for judged in page for rating in judged.ratings])
        kept = [edit_to_row(edit, judged.exchange.answer.text) for judged in page for edit in judged.edits]
        edited += _add(connection, edits, kept)
        said = [mark_to_row(mark, judged.exchange.answer.text) for judged in page for mark in judged.marks]
        marked += _add(connection, marks, said)
        reviewed += _add(connection, reviews, [review_to_row(review) for judged in page for review in judged.reviews])
        made.append([choice for judged in page for choice in judged.choices])
    for given in made:  # only now are both answers of every choice there, in whatever order they came
        check_choices(connection, given)
        chosen += _add(connection, choices, [choice_to_row(choice) for choice in given])
    return exchanged, rated, edited, chosen, marked, reviewed


def _add(connection: Connection, table: Table, rows: Sequence[dict[str, object]]) -> int:
    by_id = {row["id"]: row for row in rows}
    known = set(connection.scalars(select(table.c.id).where(table.c.id.in_(by_id))))
    new = [row for identity, row in by_id.items() if identity not in known]
    if new:
        connection.execute(insert(table), new)
    return len(new)


def _split_into_pages(history: Iterable[JudgedExchange]) -> Iterator[list[JudgedExchange]]:
    rest = iter(history)
    while page := list(islice(rest, PAGE)):
        yield page
