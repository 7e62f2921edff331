"""Many writers, killed writers and failing databases, on SQLite and on PostgreSQL."""

import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy

from feedback.errors import FeedbackError
from feedback.records import Rating
from feedback.store.database import open_database
from feedback.store.store import FeedbackStore
from feedback.store.tables import choices, edits, exchanges, ratings
from tests.feedback.fakes import START, recorded
from tests.project.processes import Processes


def test_many_threads_write_at_once_and_nothing_is_lost(store: FeedbackStore) -> None:
    exchange = recorded(store)

    def judge(number: int) -> Rating:
        own = recorded(store, conversation=f"c{number}")
        store.edit(own.id, f"Edit {number}", user="ada")
        return store.rate(exchange.id, user=f"user {number}", value=1)

    with ThreadPoolExecutor(24) as threads:
        given = list(threads.map(judge, range(120)))
    entries = {judged.exchange.id: judged for judged in store.judged()}
    assert len(entries) == 121
    assert set(entries[exchange.id].ratings) == set(given)


WRITER = """
import sys
from feedback.store.database import open_database
from feedback.store.store import FeedbackStore
store = FeedbackStore(open_database(sys.argv[1]))
for number in range(int(sys.argv[3])):
    store.rate(sys.argv[2], user=sys.argv[4], value=-1, comment=str(number))
    print(number, flush=True)
"""


def writer(processes: Processes, database_url: str, exchange_id: str, times: int, user: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WRITER, database_url, exchange_id, str(times), user]
    return processes.start(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[3])


def test_several_processes_write_at_once_and_nothing_is_lost(
    store: FeedbackStore, database_url: str, processes: Processes
) -> None:
    exchange = recorded(store)
    for process in [writer(processes, database_url, exchange.id, 40, user) for user in ("ada", "ben", "cy")]:
        process.communicate(timeout=120)
        assert process.returncode == 0
    [judged] = store.judged()
    assert len(judged.ratings) == 120


def test_every_rating_that_was_acknowledged_survives_a_killed_process(
    store: FeedbackStore, database_url: str, processes: Processes
) -> None:
    exchange = recorded(store)
    for round_ in range(3):
        user = f"user {round_}"
        process = writer(processes, database_url, exchange.id, 1_000_000, user)
        assert process.stdout is not None
        acknowledged = [process.stdout.readline().strip() for _ in range(30)]
        process.send_signal(signal.SIGKILL)
        acknowledged += process.stdout.read().split()
        process.stdout.close()
        process.wait(30)
        reopened = open_database(database_url)
        [judged] = FeedbackStore(reopened).judged()
        reopened.dispose()
        kept = [rating.comment for rating in judged.ratings if rating.user == user]
        assert kept[: len(acknowledged)] == acknowledged
        assert len(kept) <= len(acknowledged) + 1


def test_each_query_finds_its_rows_by_an_index(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'a.db'}")
    queries = (
        sqlalchemy.select(exchanges).where(exchanges.c.conversation_id == "c").order_by(exchanges.c.at),
        sqlalchemy.select(exchanges).where(exchanges.c.user == "u"),
        sqlalchemy.select(exchanges).where(exchanges.c.at > START).order_by(exchanges.c.at, exchanges.c.id),
        sqlalchemy.select(ratings).where(ratings.c.exchange_id == "e").order_by(ratings.c.at),
        sqlalchemy.select(edits).where(edits.c.exchange_id == "e").order_by(edits.c.at),
        sqlalchemy.select(choices).where(choices.c.chosen_id == "e").order_by(choices.c.at),
        sqlalchemy.select(choices).where(choices.c.rejected_id == "e"),
    )
    with engine.connect() as connection:
        for query in queries:
            compiled = query.compile(engine, compile_kwargs={"literal_binds": True})
            [plan] = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}").all()
            assert "USING INDEX" in plan.detail
    engine.dispose()


def test_a_database_that_fails_is_reported_as_feedback_not_kept(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'a.db'}")
    with engine.begin() as connection:
        connection.execute(sqlalchemy.text("DROP TABLE ratings"))
    store = FeedbackStore(engine)
    exchange = recorded(store)
    with pytest.raises(FeedbackError, match="no such table: ratings"):
        store.rate(exchange.id, user="ada", value=1)
    engine.dispose()
