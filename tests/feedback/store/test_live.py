"""The judgements since a version serves, one for each person and question, and those before."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from feedback.history import JudgedExchange
from feedback.records import Edit, Exchange, Period, Rating, Vote
from feedback.store.adding.reviews import ReviewStore
from feedback.store.database import open_database
from feedback.store.live import LiveRecords
from feedback.store.store import FeedbackStore
from tests.feedback.fakes import START, an_answer

PROMOTED = START + timedelta(days=10)
LIGHT = 0.2


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Engine]:
    engine = open_database(f"sqlite:///{tmp_path / 'feedback.db'}")
    yield engine
    engine.dispose()


def judge(
    engine: Engine,
    *given: int | str,
    day: int,
    user: str = "ada",
    question: str = "How long?",
    judged_on: int | None = None,
    simulated: bool = False,
    **changes: object,
) -> None:
    """Record an answer of a day, and thumbs (numbers) or edits (texts) on it, a minute apart."""
    answer = an_answer(question, **changes)
    name = f"{user}-{question}-{day}"
    exchange = Exchange(name, "c", user, START + timedelta(days=day), answer, simulated)
    moments = [START + timedelta(days=judged_on or day, minutes=1 + place) for place in range(len(given))]
    FeedbackStore(engine).restore(
        [
            JudgedExchange(
                exchange,
                tuple(
                    Rating(name, user, at, one)  # pyright: ignore[reportArgumentType]
                    for at, one in zip(moments, given, strict=True)
                    if isinstance(one, int)
                ),
                tuple(
                    Edit(name, user, at, one) for at, one in zip(moments, given, strict=True) if isinstance(one, str)
                ),
            )
        ]
    )


def before(engine: Engine, **changes: object) -> list[Vote]:
    given = {"part": "adapter", "version": None, "since": None, "until": PROMOTED, **changes}
    return LiveRecords(engine).read_votes(Period(**given), LIGHT)  # pyright: ignore[reportArgumentType]


def since(engine: Engine, version: str | None = "dpo-1", part: str = "adapter") -> list[Vote]:
    return LiveRecords(engine).read_votes(Period(part, version, PROMOTED), LIGHT)  # pyright: ignore[reportArgumentType]


def test_thumbs_down_and_edits_that_change_much_are_bad(database: Engine):
    judge(database, 1, day=1, user="up")
    judge(database, -1, day=2, user="down")
    judge(database, "It is three years, as the contract says.", day=3, user="corrects")
    judge(database, "It is two years!", day=4, user="polishes")
    judge(database, 1, "It is two years!", day=5, user="likes and polishes")
    judge(database, "It is three years, by contract.", 1, day=6, user="likes the correction")
    judge(database, -1, 0, day=7, user="withdraws")
    judge(database, "It is three years, by contract.", "It is two years.", day=8, user="takes back")
    assert before(database) == [
        Vote("up", False),
        Vote("down", True),
        Vote("corrects", True),
        Vote("likes and polishes", False),
        Vote("likes the correction", True),
    ]


def test_a_person_has_one_vote_on_a_question(database: Engine):
    judge(database, 1, day=1)
    judge(database, -1, day=2, question="how  LONG?")
    judge(database, -1, day=3, question="How much?")
    judge(database, -1, day=4, user="ben")
    assert before(database) == [Vote("ada", False), Vote("ada", True), Vote("ben", True)]


def test_only_answers_and_judgements_of_the_period_count(database: Engine):
    judge(database, 1, day=1)
    judge(database, -1, day=2, judged_on=12, user="late")
    judge(database, -1, day=11, adapter_id="dpo-1", user="new")
    judge(database, -1, day=12, adapter_id="dpo-2", user="another version")
    assert before(database) == [Vote("ada", False)]
    assert before(database, since=START + timedelta(days=2)) == []
    assert since(database) == [Vote("new", True)]


def test_a_part_is_judged_by_the_answers_in_which_it_had_a_hand(database: Engine):
    quoted = {"messages": (), "quoted": True, "score_id": "dpo-1", "extract_id": "dpo-1"}
    judge(database, 1, day=11, user="quoted", **quoted)
    judge(database, -1, day=12, user="refused", messages=(), refused=True, score_id="dpo-1")
    judge(database, -1, day=13, user="small talk", messages=(), about="conversation", score_id="dpo-1")
    judge(database, -1, day=14, user="computed", messages=(), computed=True, score_id="dpo-1")
    judge(database, -1, day=15, user="approved", messages=(), approved_exchange_id="e1", score_id="dpo-1")
    assert since(database, part="extract") == [Vote("quoted", False)]
    assert since(database, part="score") == [Vote("quoted", False), Vote("refused", True)]
    assert since(database) == []


def test_simulated_users_have_no_vote(database: Engine):
    judge(database, -1, day=1, simulated=True)
    assert before(database) == []


def test_what_is_judged_in_the_store_is_read(database: Engine):
    store = FeedbackStore(database)
    exchange = store.record(an_answer(adapter_id="dpo-1"), user="ada", conversation_id="c")
    store.edit(exchange.id, "It is three years, as the contract says.", user="ada")
    period = Period("adapter", "dpo-1", datetime(2026, 1, 1, tzinfo=UTC))
    assert LiveRecords(database).read_votes(period, LIGHT) == [Vote("ada", True)]


def test_the_latest_answers_of_a_period_are_read(database: Engine):
    for day in range(5):
        judge(database, day=day, question=f"Question {day}?")
    judge(database, day=3, user="simulated", simulated=True)
    found = LiveRecords(database).read_answers(START + timedelta(days=1), START + timedelta(days=3), 2)
    assert [one.answer.question for one in found] == ["Question 3?", "Question 2?"]
    assert LiveRecords(database).read_answers(None, START - timedelta(days=1), 2) == []


def test_what_a_reviewer_rejected_or_changed_is_no_vote_of_theirs(database: Engine):
    store, reviews = FeedbackStore(database), ReviewStore(database)
    for user in ("ada", "bob"):
        judge(database, "Something else.", day=1, user=user)
    rejected, changed = list(store.history())
    reviews.add(rejected.exchange.id, user="rita", author="ada", decision="rejected", reason="No.")
    edit = Edit(changed.exchange.id, "rita", START, "Something else, in other words.")
    reviews.add(changed.exchange.id, user="rita", author="bob", decision="changed", edit=edit)
    assert before(database, until=None) == [Vote("bob", bad=True)]
    reviews.add(rejected.exchange.id, user="rita", author="ada", decision="open")
    assert before(database, until=None) == [Vote("ada", bad=True), Vote("bob", bad=True)]
