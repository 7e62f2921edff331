"""Keeps what reviewers decide, and reads what waits for them. feedback/pairs/reviewing.py says what a decision does."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import timedelta

from sqlalchemy import ColumnElement, Connection, Engine, and_, exists, func, insert, or_, select

from feedback.history import JudgedExchange
from feedback.records import Decision, Edit, Review
from feedback.store.reading.exchanges import add_feedback, next_moment, read_in_pages
from feedback.store.reading.transactions import begin
from feedback.store.rows import edit_to_row, exchange_from_row, review_to_row, unknown_exchange
from feedback.store.tables import edits, exchanges, ratings, reviews

PAGE = 200
"""Number of exchanges read at once."""


class ReviewStore:
    """The reviews in one database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def find(self, exchange_id: str) -> JudgedExchange:
        """Return an exchange with all that was said of it. Raises FeedbackError for an unknown id."""
        with self._transaction() as connection:
            rows = connection.execute(select(exchanges).where(exchanges.c.id == exchange_id)).all()
            if not rows:
                raise unknown_exchange(exchange_id)
            return add_feedback(connection, rows)[0]

    def add(
        self,
        exchange_id: str,
        *,
        user: str,
        author: str,
        decision: Decision,
        reason: str = "",
        edit: Edit | None = None,
    ) -> Review:
        """Record a decision on what `author` said of an answer; an `edit` that comes with it stands just before it.

        Raises FeedbackError for an unknown exchange and an edit without text. Nothing is recorded then.
        """
        with self._transaction() as connection:
            at = next_moment(connection, exchange_id)
            if edit is not None:
                row = connection.execute(select(exchanges).where(exchanges.c.id == exchange_id)).one()
                written = Edit(exchange_id, edit.user, at, edit.text)
                connection.execute(insert(edits), [edit_to_row(written, exchange_from_row(row).answer.text)])
                at += timedelta(microseconds=1)
            review = Review(exchange_id, user, author, at, decision, reason.strip())
            connection.execute(insert(reviews), [review_to_row(review)])
        return review

    def undecided(self, reader: str) -> Iterator[JudgedExchange]:
        """Yield what somebody else than `reader` asked and corrected or rated down since the last review, oldest first.

        What was taken back since is among it. Simulated answers are not.
        """
        of_it = select(reviews).where(reviews.c.exchange_id == exchanges.c.id).order_by(reviews.c.at.desc()).limit(1)
        of_it = of_it.correlate(exchanges)
        last = of_it.with_only_columns(reviews.c.at).scalar_subquery()
        is_open = of_it.with_only_columns(reviews.c.decision).scalar_subquery() == "open"

        def said_since(condition: ColumnElement[bool], at: ColumnElement[object]) -> ColumnElement[bool]:
            return exists().where(condition, or_(last.is_(None), is_open, at > last))

        wanted = or_(
            said_since(edits.c.exchange_id == exchanges.c.id, edits.c.at),
            said_since(and_(ratings.c.exchange_id == exchanges.c.id, ratings.c.value == -1), ratings.c.at),
        )
        wanted = and_(wanted, exchanges.c.simulated.is_(False), exchanges.c.user != reader)
        return read_in_pages(self._transaction, wanted, PAGE)

    def decided(self, most: int) -> list[JudgedExchange]:
        """Return the exchanges that were decided on last, the latest first."""
        last = select(reviews.c.exchange_id, func.max(reviews.c.at).label("at")).group_by(reviews.c.exchange_id)
        latest = last.subquery()
        query = select(exchanges).join(latest, latest.c.exchange_id == exchanges.c.id)
        with self._transaction() as connection:
            rows = connection.execute(query.order_by(latest.c.at.desc()).limit(most)).all()
            found = {judged.exchange.id: judged for judged in add_feedback(connection, rows)}
        return [found[row.id] for row in rows if found[row.id].review is not None]

    def count_by_author(self) -> Mapping[str, Counter[Decision]]:
        """Return for each person how often it was decided so on what they said; of an answer the last time."""
        query = select(reviews.c.exchange_id, reviews.c.author, reviews.c.decision).order_by(reviews.c.at, reviews.c.id)
        with self._transaction() as connection:
            latest = {(row.exchange_id, row.author): row.decision for row in connection.execute(query)}
        counted: dict[str, Counter[Decision]] = {}
        for (_, author), decision in latest.items():
            counted.setdefault(author, Counter())[decision] += 1
        return counted

    def _transaction(self) -> AbstractContextManager[Connection]:
        return begin(self._engine, "The database could not read or store reviews")
