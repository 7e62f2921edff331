"""Feedback is counted by the day of the answer."""

from datetime import UTC, date, datetime

from sqlalchemy import update

from feedback.history import DayStats
from feedback.store.store import FeedbackStore
from feedback.store.tables import exchanges
from tests.feedback.fakes import an_answer


def test_feedback_is_counted_by_the_day_of_the_answer(store: FeedbackStore, engine) -> None:
    given = [store.record(an_answer(), user="ada", conversation_id="c") for _ in range(4)]
    simulated = store.record(an_answer(), user="simulated", conversation_id="s", simulated=True)
    store.rate(given[0].id, user="ada", value=1)
    store.rate(given[0].id, user="bob", value=-1)  # the latest counts
    store.rate(given[1].id, user="ada", value=1)
    store.rate(given[2].id, user="ada", value=1)
    store.rate(given[2].id, user="ada", value=0)  # taken back
    for exchange in (given[1], simulated):
        store.edit(exchange.id, "better", user="ada")
        store.edit(exchange.id, "even better", user="ada")
    with engine.begin() as connection:
        for number, exchange in enumerate(given):
            moment = datetime(2026, 11, 2 + number // 3, 23, 30, tzinfo=UTC)
            connection.execute(update(exchanges).where(exchanges.c.id == exchange.id).values(at=moment))
    assert store.days() == [
        DayStats(date(2026, 11, 2), answers=3, up=1, down=1, edited=1),
        DayStats(date(2026, 11, 3), answers=1, up=0, down=0, edited=0),
    ]


def test_without_answers_there_is_no_day(store: FeedbackStore) -> None:
    assert store.days() == []
