"""The memory of feedback: what was asked, answered, rated, edited and preferred. It only ever adds.

Any number of threads and processes may use one database at once; what a method returned is on the disk.
Knows the database; what is learned from it is decided in feedback/pairs/candidates.py.
"""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any, Literal, get_args

from sqlalchemy import Column, ColumnElement, Connection, Engine, Row, and_, exists, func, insert, or_, select, true
from sqlalchemy.exc import DBAPIError

from assistant.answers import Answer
from feedback.errors import FeedbackError
from feedback.history import Conversation, FeedbackStats, JudgedExchange
from feedback.records import Choice, Edit, Exchange, Rating, Reason
from feedback.store.choices import BETWEEN, check_choices, find_earlier_choice, unknown_exchange
from feedback.store.restoring import restore
from feedback.store.rows import (
    choice_from_row,
    choice_to_row,
    edit_from_row,
    edit_to_row,
    exchange_from_row,
    exchange_to_row,
    rating_from_row,
    rating_to_row,
)
from feedback.store.statistics import count_feedback
from feedback.store.tables import choices, edits, exchanges, ratings

PAGE = 200
"""Exchanges read at once."""
_NAMES_AN_EXCHANGE = (ratings.c.exchange_id, edits.c.exchange_id, *BETWEEN)
"""The columns that name the exchange of which something was said."""


class FeedbackStore:
    """Exchanges, ratings, edits and choices in the database behind `engine`, as `open_database` returns it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def record(self, answer: Answer, *, user: str, conversation_id: str, simulated: bool = False) -> Exchange:
        """Keep a finished answer. Raises FeedbackError while it is still being written."""
        if answer.ending == "running":
            raise FeedbackError("The answer is still being written. Record it once its ending is known.")
        exchange = Exchange(uuid.uuid4().hex, conversation_id, user, datetime.now(UTC), answer, simulated)
        with self._transaction() as connection:
            connection.execute(insert(exchanges), [exchange_to_row(exchange)])
        return exchange

    def rate(
        self,
        exchange_id: str,
        *,
        user: str,
        value: Literal[-1, 0, 1],
        reasons: Sequence[str] = (),
        comment: str = "",
    ) -> Rating:
        """Keep a thumb up (1), a thumb down (-1) or a withdrawal (0); it replaces what `user` said before, which
        stays in the history. Raises FeedbackError for another value, an unknown reason and an unknown exchange.
        """
        if value not in (-1, 0, 1):
            raise FeedbackError(f"A rating is -1, 0 or 1, not {value!r}.")
        known: tuple[Reason, ...] = get_args(Reason)
        if unknown := [reason for reason in reasons if reason not in known]:
            raise FeedbackError(f"{unknown[0]!r} is no reason. Known are: {', '.join(known)}.")
        given: tuple[Reason, ...] = tuple(reason for reason in known if reason in reasons)
        with self._transaction() as connection:
            at = _next_moment(connection, exchange_id)
            rating = Rating(exchange_id, user, at, value, given, comment.strip())
            connection.execute(insert(ratings), [rating_to_row(rating)])
        return rating

    def edit(self, exchange_id: str, text: str, *, user: str) -> Edit:
        """Keep the answer as `user` would have written it; the same text twice in a row is kept once.

        To take an edit back, give the original answer. Raises FeedbackError for empty text and an unknown exchange.
        """
        with self._transaction() as connection:
            at = _next_moment(connection, exchange_id)
            latest = (
                select(edits).where(edits.c.exchange_id == exchange_id).order_by(edits.c.at.desc(), edits.c.id.desc())
            )
            before = connection.execute(latest.limit(1)).first()
            if before is not None and before.text == text:
                return edit_from_row(before)
            edit = Edit(exchange_id, user, at, text)
            connection.execute(insert(edits), [edit_to_row(edit)])
        return edit

    def choose(self, chosen_id: str, rejected_id: str, *, user: str, withdrawn: bool = False) -> Choice:
        """Keep that `user` prefers one answer to another answer to the same question, or, when `withdrawn`, does not
        say so any more; the same twice in a row is kept once.

        Raises FeedbackError for an unknown exchange, and for two that do not answer one question of one conversation.
        """
        with self._transaction() as connection:
            at = max(_next_moment(connection, name) for name in (chosen_id, rejected_id))
            choice = Choice(chosen_id, rejected_id, user, at, withdrawn)
            row = choice_to_row(choice)
            check_choices(connection, [choice])
            before = find_earlier_choice(connection, choice)
            if before is not None and (before.chosen_id, before.withdrawn) == (chosen_id, withdrawn):
                return before
            connection.execute(insert(choices), [row])
        return choice

    def exchange(self, exchange_id: str) -> Exchange:
        """Return the exchange. Raises FeedbackError for an unknown id."""
        with self._transaction() as connection:
            row = connection.execute(select(exchanges).where(exchanges.c.id == exchange_id)).first()
        if row is None:
            raise unknown_exchange(exchange_id)
        return exchange_from_row(row)

    def judged(self, *, include_simulated: bool = True) -> Iterator[JudgedExchange]:
        """Yield every exchange that has a rating, an edit or a choice, and the other attempts at the same question in
        the same conversation: they lost to one that was liked or corrected. Oldest first, in steady memory.
        """
        attempt = exchanges.alias()
        same_question = and_(
            attempt.c.conversation_id == exchanges.c.conversation_id,
            attempt.c.user == exchanges.c.user,
            attempt.c.question == exchanges.c.question,
        )
        wanted = or_(
            _has_verdict(exchanges.c.id),
            exists().where(same_question, attempt.c.id != exchanges.c.id, _has_verdict(attempt.c.id)),
        )
        return self._read(wanted if include_simulated else and_(wanted, exchanges.c.simulated.is_(False)))

    def revision(self) -> tuple[int, int, int]:
        """Return how many ratings, edits and choices are kept. Rows are only added: the same numbers, nothing new."""
        counted = select(
            select(func.count()).select_from(ratings).scalar_subquery(),
            select(func.count()).select_from(edits).scalar_subquery(),
            select(func.count()).select_from(choices).scalar_subquery(),
        )
        with self._transaction() as connection:
            rated, edited, chosen = connection.execute(counted).one()
        return rated, edited, chosen

    def judgements(self) -> Mapping[str, int]:
        """Return for each judged exchange how many ratings, edits and choices name it: those that changed have more."""
        counts: Counter[str] = Counter()
        with self._transaction() as connection:
            for named in _NAMES_AN_EXCHANGE:
                grouped = select(named, func.count()).group_by(named)
                for exchange_id, number in connection.execute(grouped):
                    counts[exchange_id] += number
        return counts

    def corrected(self, exchange_ids: Sequence[str]) -> Iterator[JudgedExchange]:
        """Yield those of the exchanges that were edited or for which no model was asked."""
        has_edit = exists().where(edits.c.exchange_id == exchanges.c.id)
        for start in range(0, len(exchange_ids), PAGE):
            some = exchanges.c.id.in_(exchange_ids[start : start + PAGE])
            yield from self._read(and_(some, or_(has_edit, exchanges.c.asked.is_(False))))

    def history(self) -> Iterator[JudgedExchange]:
        """Yield every exchange, judged or not, oldest first, in steady memory."""
        return self._read(true())

    def conversation(self, conversation_id: str) -> list[JudgedExchange]:
        """Return the exchanges of one conversation, oldest first; none when it is unknown."""
        return list(self._read(exchanges.c.conversation_id == conversation_id))

    def conversations(self, user: str) -> list[Conversation]:
        """Return the conversations of `user`, the one with the latest answer first."""
        one = exchanges.c.conversation_id
        in_order = (exchanges.c.at, exchanges.c.id)
        ranked = (
            select(
                exchanges.c.id,
                func.max(exchanges.c.at).over(partition_by=one).label("last_at"),
                func.count().over(partition_by=one).label("exchanges"),
                func.row_number().over(partition_by=one, order_by=in_order).label("place"),
            )
            .where(exchanges.c.user == user)
            .subquery()
        )
        first = (
            select(one, exchanges.c.question, ranked)
            .join(ranked, ranked.c.id == exchanges.c.id)
            .where(ranked.c.place == 1)
            .order_by(ranked.c.last_at.desc(), one)
        )
        with self._transaction() as connection:
            rows = connection.execute(first).all()
        return [Conversation(row.conversation_id, row.question, row.last_at, row.exchanges) for row in rows]

    def stats(self) -> FeedbackStats:
        """Count what was kept."""
        with self._transaction() as connection:
            return count_feedback(connection)

    def restore(self, history: Iterable[JudgedExchange]) -> tuple[int, int, int, int]:
        """Add what of `history` is not here yet, all of it or, when an exception interrupts, none of it.

        Returns the number of exchanges, ratings, edits and choices that were added. Other writers wait meanwhile.
        Raises FeedbackError for a choice that is not between two answers to one question.
        """
        with self._transaction() as connection:
            return restore(connection, _pages(history))

    def _read(self, wanted: ColumnElement[bool]) -> Iterator[JudgedExchange]:
        # One short transaction per page: a reader that stops half-way holds nothing open.
        order = (exchanges.c.at, exchanges.c.id)
        query = select(exchanges).where(wanted).order_by(*order).limit(PAGE)
        after: ColumnElement[bool] = true()
        while True:
            with self._transaction() as connection:
                rows = connection.execute(query.where(after)).all()
                found = [row.id for row in rows]
                rated = _by_exchange(connection, ratings.c.exchange_id, found)
                edited = _by_exchange(connection, edits.c.exchange_id, found)
                chosen = _by_exchange(connection, choices.c.chosen_id, found)
            for row in rows:
                yield JudgedExchange(
                    exchange_from_row(row),
                    tuple(map(rating_from_row, rated[row.id])),
                    tuple(map(edit_from_row, edited[row.id])),
                    tuple(map(choice_from_row, chosen[row.id])),
                )
            if len(rows) < PAGE:
                return
            last = rows[-1]
            after = or_(order[0] > last.at, and_(order[0] == last.at, order[1] > last.id))

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        try:
            with self._engine.begin() as connection:
                yield connection
        except DBAPIError as error:
            raise FeedbackError(f"The database did not take or give feedback: {error.orig}. Try again.") from error


def _next_moment(connection: Connection, exchange_id: str) -> datetime:
    """Return now, or just after the latest entry when the clock was set back or a history from elsewhere came in."""
    latest = (
        select(func.max(named.table.c.at)).where(named == exchange_id).scalar_subquery() for named in _NAMES_AN_EXCHANGE
    )
    row = connection.execute(select(exchanges.c.at, *latest).where(exchanges.c.id == exchange_id)).first()
    if row is None:
        raise unknown_exchange(exchange_id)
    return max(datetime.now(UTC), *(moment + timedelta(microseconds=1) for moment in row if moment is not None))


def _has_verdict(exchange_id: ColumnElement[str]) -> ColumnElement[bool]:
    return or_(*(exists().where(named == exchange_id) for named in _NAMES_AN_EXCHANGE))


def _by_exchange(
    connection: Connection, named: Column[str], exchange_ids: Sequence[str]
) -> Mapping[str, list[Row[Any]]]:
    """Return the rows whose column `named` names one of the exchanges, by exchange, oldest first."""
    table = named.table
    grouped: defaultdict[str, list[Row[Any]]] = defaultdict(list)
    for row in connection.execute(select(table).where(named.in_(exchange_ids)).order_by(table.c.at, table.c.id)):
        grouped[getattr(row, named.name)].append(row)
    return grouped


def _pages(history: Iterable[JudgedExchange]) -> Iterator[list[JudgedExchange]]:
    rest = iter(history)
    while page := list(islice(rest, PAGE)):
        yield page
