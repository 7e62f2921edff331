"""Counts feedback in the database, without reading the answers."""

from collections import Counter
from itertools import groupby

from sqlalchemy import Connection, Row, Subquery, case, func, select

from feedback.history import DayStats, FeedbackStats, WriterStats, find_standing_choices
from feedback.records import Reason
from feedback.store.reading.exchanges import was_given_here
from feedback.store.rows import choice_from_row
from feedback.store.tables import choices, edits, exchanges, ratings


def count_feedback(connection: Connection) -> FeedbackStats:
    """Count all feedback."""
    current, edited = _current_ratings(), _edited()

    def count_rated(value: int):
        return func.count(case((current.c.value == value, 1)))

    rows = connection.execute(
        select(
            exchanges.c.asked,
            was_given_here().label("here"),
            exchanges.c.model_id,
            exchanges.c.adapter_id,
            func.count().label("exchanges"),
            func.count(case((exchanges.c.simulated, 1))).label("simulated"),
            count_rated(1).label("up"),
            count_rated(-1).label("down"),
            count_rated(0).label("withdrawn"),
            func.count(edited.c.exchange_id).label("edited"),
        )
        .outerjoin_from(exchanges, current, current.c.exchange_id == exchanges.c.id)
        .outerjoin(edited, edited.c.exchange_id == exchanges.c.id)
        .group_by(exchanges.c.asked, "here", exchanges.c.model_id, exchanges.c.adapter_id)
        .order_by(func.max(exchanges.c.at).desc())
    ).all()
    reasons: Counter[Reason] = Counter()
    for given in connection.scalars(select(current.c.reasons).where(current.c.value == -1)):
        reasons.update(given)
    people = select(func.count(exchanges.c.user.distinct())).where(exchanges.c.simulated.is_(False))
    return FeedbackStats(
        exchanges=sum(row.exchanges for row in rows),
        simulated=sum(row.simulated for row in rows),
        imported=sum(row.exchanges for row in rows if not row.here),
        up=sum(row.up for row in rows),
        down=sum(row.down for row in rows),
        withdrawn=sum(row.withdrawn for row in rows),
        edited=sum(row.edited for row in rows),
        choices=len(find_standing_choices(map(choice_from_row, connection.execute(select(choices))))),
        users=connection.scalar(people) or 0,
        reasons=dict(reasons.most_common()),
        writers=tuple(_make_stats(row) for row in rows if row.asked),
        without_model=tuple(_make_stats(row) for row in rows if not row.asked and row.here),
    )


def count_days(connection: Connection) -> list[DayStats]:
    """Count the feedback on the answers of each day, oldest first, without simulated and imported ones."""
    current, edited = _current_ratings(), _edited()
    rows = connection.execute(
        select(exchanges.c.at, current.c.value, edited.c.exchange_id.label("edited"))
        .outerjoin_from(exchanges, current, current.c.exchange_id == exchanges.c.id)
        .outerjoin(edited, edited.c.exchange_id == exchanges.c.id)
        .where(exchanges.c.simulated.is_(False), was_given_here())
        .order_by(exchanges.c.at)
    )
    days = []
    for day, answers in groupby(rows, lambda row: row.at.date()):
        given = list(answers)
        thumbs = Counter(row.value for row in given)
        days.append(DayStats(day, len(given), thumbs[1], thumbs[-1], sum(row.edited is not None for row in given)))
    return days


def _current_ratings() -> Subquery:
    """Return the rating that counts of each exchange: the latest that was not withdrawn, else a withdrawn one."""
    latest = func.row_number().over(
        partition_by=(ratings.c.exchange_id, ratings.c.user), order_by=(ratings.c.at.desc(), ratings.c.id.desc())
    )
    by_person = select(ratings, latest.label("place")).subquery()
    standing_first = case((by_person.c.value == 0, 1), else_=0)
    place = func.row_number().over(
        partition_by=by_person.c.exchange_id,
        order_by=(standing_first, by_person.c.at.desc(), by_person.c.id.desc()),
    )
    columns = by_person.c.exchange_id, by_person.c.value, by_person.c.reasons
    ranked = select(*columns, place.label("place")).where(by_person.c.place == 1).subquery()
    return select(ranked).where(ranked.c.place == 1).subquery()


def _edited() -> Subquery:
    return select(edits.c.exchange_id).distinct().subquery()


def _make_stats(row: Row) -> WriterStats:
    return WriterStats(row.model_id, row.adapter_id, row.exchanges, row.up, row.down, row.edited)
