"""What was answered and judged, read by what it is about: votes on a version, answers of a period or on a document."""

import json
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Engine,
    Row,
    ScalarSelect,
    Table,
    Text,
    and_,
    cast,
    exists,
    func,
    select,
)

from assistant.adapters.files import Part
from feedback.records import Exchange, Period, Vote
from feedback.store.reading.exchanges import was_given_here
from feedback.store.reading.transactions import begin
from feedback.store.rows import exchange_from_row
from feedback.store.tables import edits, exchanges, ratings, reviews

WAYS: Mapping[Part, tuple[str, ...]] = {
    "score": ("refused", "quoted", "written"),
    "extract": ("quoted",),
    "adapter": ("quoted", "written"),
}
"""How the answers were made in which a part had a hand. An adapter writes in the place of quotes."""
TURNED_DOWN = ("rejected", "missing")
MOST_ROWS = 2_000
"""Ratings, and edits, that are read of a period: the latest of one that has ended, the first of the present one."""
_STAMPS: Mapping[Part, Column[str]] = {
    "score": exchanges.c.score_id,
    "extract": exchanges.c.extract_id,
    "adapter": exchanges.c.adapter_id,
}


@dataclass
class _Opinion:
    """What a person thinks of an answer, as far as it is read."""

    question: str
    thumb: int = 0
    changed: float = 0.0


class LiveRecords:
    """The answers and judgements in one database. A read takes ranges of indexes and no look at the whole history."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def read_votes(self, period: Period, light_edit: float) -> list[Vote]:
        """Return the votes on the answers of a period in which its version had a hand, in the order of judging.

        Only judgements of the period itself count. Thumbs down are bad, and so are edits that changed a larger share
        than `light_edit`; other thumbs up are good. A person has one vote on a question: on the first answer to it that
        they judged. Simulated users have none, and neither what a reviewer turned down nor what one changed in a
        correction is a vote. Raises FeedbackError when the database fails.
        """
        with self._connect() as connection:
            thumbs, edited = (_list_rows(connection, period, table) for table in (ratings, edits))
        opinions: dict[tuple[str, str], _Opinion] = {}
        for row in sorted((*thumbs, *edited), key=lambda row: row.at):
            opinion = opinions.setdefault((row.exchange_id, row.user), _Opinion(row.question))
            if "value" in row._fields:
                opinion.thumb = row.value
            else:
                opinion.changed = row.changed or 0.0
        votes: dict[tuple[str, str], Vote] = {}
        for (_, user), opinion in opinions.items():
            bad = opinion.thumb == -1 or opinion.changed > light_edit
            if bad or opinion.thumb == 1:
                votes.setdefault((user, " ".join(opinion.question.casefold().split())), Vote(user, bad))
        return list(votes.values())

    def read_answers(self, since: datetime | None, until: datetime, most: int) -> list[Exchange]:
        """Return the answers of `since` up to and with `until`, the latest first, at most `most` of them.

        Simulated and imported ones are left out. Raises FeedbackError when the database fails.
        """
        found = select(exchanges).where(exchanges.c.simulated.is_(False), was_given_here(), exchanges.c.at <= until)
        found = found.where(exchanges.c.at >= since) if since else found
        latest = found.order_by(exchanges.c.at.desc(), exchanges.c.id.desc()).limit(most)
        with self._connect() as connection:
            return [exchange_from_row(row) for row in connection.execute(latest)]

    def read_citing(self, uri: str) -> list[Exchange]:
        """Return the answers that cite a document, the latest first, without simulated ones.

        Raises FeedbackError when the database fails.
        """
        # Every answer holds its passages as JSON: the text finds those that name the document, the answer decides.
        named = cast(exchanges.c.answer, Text).contains(json.dumps(uri), autoescape=True)
        found = select(exchanges).where(exchanges.c.simulated.is_(False), named)
        with self._connect() as connection:
            rows = connection.execute(found.order_by(exchanges.c.at.desc(), exchanges.c.id.desc()))
            return [one for row in rows if _cites(one := exchange_from_row(row), uri)]

    def _connect(self) -> AbstractContextManager[Connection]:
        return begin(self._engine, "Answers and judgements cannot be read")


def _cites(exchange: Exchange, uri: str) -> bool:
    passages = exchange.answer.passages
    return any(passages[one.number - 1].chunk.uri == uri for one in exchange.answer.citations)


def _find_decision(table: Table) -> ScalarSelect[str]:
    """Return the last decision on what a row says; null without one."""
    since = and_(reviews.c.exchange_id == table.c.exchange_id, reviews.c.author == table.c.user)
    latest = select(reviews.c.decision).where(since, reviews.c.at > table.c.at).order_by(reviews.c.at.desc()).limit(1)
    return latest.correlate(table).scalar_subquery()


def _is_of_reviewer(table: Table) -> ColumnElement[bool]:
    """Return the condition that a row is what a reviewer made of somebody's correction."""
    changed = and_(reviews.c.exchange_id == table.c.exchange_id, reviews.c.user == table.c.user)
    return exists().where(changed, reviews.c.decision == "changed")


def _list_rows(connection: Connection, period: Period, table: Table) -> Sequence[Row]:
    """Return who judged which answer of the period, oldest first, with `value` of ratings or `changed` of edits."""
    given = table.c.value if table is ratings else table.c.changed
    found = (
        select(table.c.exchange_id, table.c.user, table.c.at, given, exchanges.c.question)
        .join(exchanges, exchanges.c.id == table.c.exchange_id)
        .where(exchanges.c.simulated.is_(False), exchanges.c.way.in_(WAYS[period.part]))
        .where(_STAMPS[period.part].is_(None) if period.version is None else _STAMPS[period.part] == period.version)
        .where(func.coalesce(_find_decision(table), "open").not_in(TURNED_DOWN), ~_is_of_reviewer(table))
        .limit(MOST_ROWS)
    )
    for moment in (table.c.at, exchanges.c.at):
        found = found.where(moment >= period.since) if period.since else found
        found = found.where(moment < period.until) if period.until else found
    if period.until is None:
        return connection.execute(found.order_by(table.c.at, table.c.id)).all()
    return connection.execute(found.order_by(table.c.at.desc(), table.c.id.desc())).all()[::-1]
