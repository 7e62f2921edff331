"""Databases are opened: new, old, shared and damaged ones."""

import importlib
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
import sqlalchemy
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from assistant.adapters.promotions import PROMOTIONS
from assistant.adapters.shelf import AdapterShelf
from feedback.errors import FeedbackError
from feedback.records import Exchange
from feedback.settings import FeedbackSettings
from feedback.store import database
from feedback.store.database import migration_config, open_database
from feedback.store.rows import edit_to_row, exchange_to_row, rating_to_row
from feedback.store.store import FeedbackStore
from feedback.store.tables import edits, exchanges, ratings
from retrieval.index.catalogue import Catalogue
from retrieval.ingest.sources.folders import Folders
from tests.feedback.fakes import Story, an_answer
from tests.project.processes import Processes

OWNERS = (
    "retrieval.ingest.sources.folders",
    "retrieval.ingest.sources.uploads",
    "assistant.adapters.promotions",
    "assistant.answerability.thresholds",
    "feedback.store.tables",
    "ui.people.tables",
)
REVISIONS = sorted(path.name[:4] for path in Path(database.__file__).parent.glob("migrations/versions/0*.py"))


def test_the_migrated_schema_is_the_one_that_the_programs_expect(engine: sqlalchemy.Engine) -> None:
    declared = list(dict.fromkeys(importlib.import_module(owner).METADATA for owner in OWNERS))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, declared) == []
    assert {table for metadata in declared for table in metadata.tables} | {"alembic_version"} == set(
        sqlalchemy.inspect(engine).get_table_names()
    )


def test_a_moment_comes_back_in_utc_whatever_zone_the_database_is_set_to(
    engine: sqlalchemy.Engine, tmp_path: Path
) -> None:
    tokyo = timezone(timedelta(hours=9))
    row = {"number": 1, "at": datetime(2026, 1, 2, 8, tzinfo=tokyo), "kind": "promote", "reason": "better"}
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("SET TIME ZONE 'Asia/Tokyo'")  # the pool's one connection keeps it
        connection.execute(PROMOTIONS.insert().values(row))
    (promotion,) = AdapterShelf(tmp_path, engine).history()
    assert promotion.at.isoformat() == datetime(2026, 1, 1, 23, tzinfo=UTC).isoformat()


def test_opening_again_keeps_what_is_there(database_url: str) -> None:
    first = open_database(database_url)
    store = FeedbackStore(first)
    exchange = store.record(an_answer(), user="ada", conversation_id="c")
    first.dispose()
    again = open_database(database_url)
    assert FeedbackStore(again).exchange(exchange.id) == exchange
    again.dispose()


FIRST_START = """
import sys
from feedback.store.database import open_database
from feedback.store.rows import edit_to_row, exchange_to_row, rating_to_row
from feedback.store.store import FeedbackStore
from feedback.store.tables import edits, exchanges, ratings
sys.stdin.readline()
print(FeedbackStore(open_database(sys.argv[1])).stats().exchanges)
"""


def test_several_processes_may_start_first_at_once(database_url: str, processes: Processes) -> None:
    started = [
        processes.start(
            [sys.executable, "-c", FIRST_START, database_url],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[3],
        )
        for _ in range(3)
    ]
    for process in started:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    outputs = [process.communicate(timeout=120)[0].strip() for process in started]
    assert outputs == ["0"] * 3


def test_a_database_of_a_newer_version_is_refused(database_url: str) -> None:
    engine = open_database(database_url)
    with engine.begin() as connection:
        connection.execute(sqlalchemy.text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(FeedbackError, match=r"'9999'.*newer version"):
        open_database(database_url)


def of_schema(revision: str, database_url: str) -> sqlalchemy.Engine:
    """Make an empty database as an earlier version of the program did."""
    engine = sqlalchemy.create_engine(database_url)
    with engine.begin() as connection:
        command.upgrade(migration_config(connection), revision)
    return engine


def insert_known(engine: sqlalchemy.Engine, rows: Mapping[sqlalchemy.Table, Mapping[str, object]]) -> None:
    """Insert rows of today, as far as an earlier schema has their columns."""
    with engine.begin() as connection:
        for table, row in rows.items():
            known = {column["name"] for column in sqlalchemy.inspect(connection).get_columns(table.name)}
            connection.execute(table.insert().values({name: row[name] for name in row if name in known}))


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_database_of_every_earlier_schema_is_read(revision: str, database_url: str) -> None:
    told = Story().rated(-1, "wrong fact").edited("It is three years.").judged
    engine = of_schema(revision, database_url)
    rows = {
        exchanges: exchange_to_row(told.exchange),
        ratings: rating_to_row(told.ratings[0]),
        edits: edit_to_row(told.edits[0], told.exchange.answer.text),
    }
    insert_known(engine, rows)
    engine.dispose()
    engine = open_database(database_url)
    assert list(FeedbackStore(engine).history()) == [told]
    engine.dispose()


def test_a_database_file_that_the_flat_packages_wrote_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "apprentice.db"
    with sqlite3.connect(path) as connection:
        connection.executescript((Path(__file__).parent / "schema_0005.sql").read_text(encoding="utf-8"))
    connection.close()
    engine = open_database(f"sqlite:///{path}")
    store = FeedbackStore(engine)
    corrected, preferred = store.history()
    answer = corrected.exchange.answer
    assert (answer.text, answer.adapter_id, answer.ending) == (
        "It is two years [1].",
        "dpo-20260101-abcdef",
        "complete",
    )
    assert answer.passages[0].chunk.text == "The warranty is three years."
    assert [turn.text for turn in answer.messages] == ["Answer from the passages.", "How long is the warranty?"]
    assert corrected.exchange.at == datetime(2026, 11, 27, 10, 57, 47, 750891, UTC)
    [rating] = corrected.ratings
    assert (rating.value, rating.reasons, rating.comment) == (-1, ("wrong fact",), "It is longer.")
    assert [edit.text for edit in corrected.edits] == ["It is three years [1]."]
    [choice] = preferred.choices
    assert (choice.user, choice.chosen_id, choice.rejected_id) == ("bob", preferred.exchange.id, corrected.exchange.id)
    store.rate(preferred.exchange.id, user="ada", value=1)
    assert [rating.value for rating in store.conversation("c1")[1].ratings] == [1]
    engine.dispose()


def test_a_database_of_the_version_before_choices_keeps_what_it_holds(database_url: str) -> None:
    engine = of_schema("0002", database_url)
    exchange = Exchange("e1", "c", "ada", datetime(2026, 1, 2, tzinfo=UTC), an_answer())
    insert_known(engine, {exchanges: exchange_to_row(exchange)})
    engine.dispose()
    engine = open_database(database_url)
    store = FeedbackStore(engine)
    again = store.record(an_answer(), user="ada", conversation_id="c")
    store.choose(again.id, exchange.id, user="ada")
    assert [judged.exchange for judged in store.judged()] == [exchange, again]
    engine.dispose()


def test_documents_of_the_version_before_collections_are_in_the_default_one(database_url: str) -> None:
    engine = of_schema("0003", database_url)
    names = "id, uri, title, digest, recipe, embeddings, edition, characters, chunks, ingested_at"
    values = "'d', '/tea.md', 'Tea', 'x', 'r', 'embedded', 'e', 4, 1, '2026-01-02 03:04:05'"
    with engine.begin() as connection:
        connection.execute(sqlalchemy.text(f"INSERT INTO documents ({names}) VALUES ({values})"))
    engine.dispose()
    engine = open_database(database_url)
    [entry] = Catalogue(engine).snapshot().visible.values()
    assert (entry.record.title, entry.record.collection) == ("Tea", "default")
    assert Folders(engine).all() == {}
    engine.dispose()


def test_a_migration_that_fails_leaves_nothing_behind(database_url: str) -> None:
    engine = sqlalchemy.create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(sqlalchemy.text("CREATE TABLE edits (id INTEGER)"))
    with pytest.raises(FeedbackError, match="another program"):
        open_database(database_url)
    assert sqlalchemy.inspect(engine).get_table_names() == ["edits"]
    engine.dispose()


def test_sqlite_keeps_commits_through_a_power_cut_and_checks_references(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'a.db'}")
    with engine.connect() as connection:
        pragmas = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous")]
        assert pragmas == ["wal", 2]
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 30_000
    engine.dispose()


def test_the_folder_of_a_new_database_is_made(tmp_path: Path) -> None:
    path = tmp_path / "a % folder" / "deep" / "a.db"
    open_database(f"sqlite:///{path}").dispose()
    assert path.is_file()


def test_a_file_that_is_no_database_is_reported_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    path.write_text("These are my notes. " * 100)
    before = path.read_bytes()
    with pytest.raises(FeedbackError, match="not a database"):
        open_database(f"sqlite:///{path}")
    assert path.read_bytes() == before


def test_a_place_that_cannot_hold_a_database_is_reported(tmp_path: Path) -> None:
    with pytest.raises(FeedbackError, match="Cannot open the database"):
        open_database(f"sqlite:///{tmp_path}")
    (tmp_path / "file").write_text("")
    with pytest.raises(FeedbackError, match="Cannot make the folder"):
        open_database(f"sqlite:///{tmp_path / 'file' / 'a.db'}")


@pytest.mark.parametrize("url", ["", "apprentice.db", "mysql://host/name", "sqlite://", "sqlite:///:memory:"])
def test_a_url_that_cannot_be_used_says_what_to_write(url: str) -> None:
    with pytest.raises(FeedbackError, match="Write sqlite:///PATH"):
        open_database(url)


def test_a_server_that_does_not_answer_is_reported_without_the_password() -> None:
    with pytest.raises(FeedbackError, match="Cannot open the database") as error:
        open_database("postgresql+psycopg://ada:secret@127.0.0.1:1/nothing")
    assert "secret" not in str(error.value)


def test_a_missing_driver_is_named() -> None:
    with pytest.raises(FeedbackError, match=r"Write postgresql\+psycopg"):
        open_database("postgresql+pg8000://ada@127.0.0.1:1/nothing")


def test_a_killed_migration_is_finished_by_the_next_start(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    killed = """
import os, sys
import feedback.store.database as database
from alembic import op
create_index = op.create_index
def killing(*arguments, **options):
    os.kill(os.getpid(), 9)
op.create_index = killing
database.open_database(sys.argv[1])
"""
    finished = subprocess.run([sys.executable, "-c", killed, f"sqlite:///{path}"], cwd=Path(__file__).parents[3])
    assert finished.returncode == -9
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == []
    connection.close()
    open_database(f"sqlite:///{path}").dispose()


def test_settings_refuse_what_they_do_not_know() -> None:
    with pytest.raises(ValueError, match="typo_threshold"):
        FeedbackSettings.model_validate({"typo_threshold": 0.1})
