"""Opens the one database, SQLite in a file or PostgreSQL by URL, and migrates it to the newest schema.

The tables are declared in retrieval/index/catalogue.py, retrieval/ingest/sources/{folders,uploads}.py,
assistant/adapters/promotions.py, assistant/answerability/thresholds.py, ui/people/tables.py and
feedback/store/tables.py.
"""

import sqlite3
import time
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.pool import ConnectionPoolEntry

from feedback.errors import FeedbackError

BUSY_TIMEOUT_S = 30
PERSONAL = (
    "exchanges, branches, ratings, edits, choices, marks, reviews, conversations, golden, uploads, documents, "
    "document_tables, accounts, audit, preferences, shares"
)
"""The tables that hold what belongs to persons."""
MIGRATION_LOCK = 0x41505052  # "APPR": processes that start at once on PostgreSQL wait for this lock


def open_database(url: str) -> Engine:
    """Open the database at `url`, and create and migrate it as needed. Several processes may do so at once.

    `url` is `sqlite:///PATH` or `postgresql+psycopg://...`. Raises FeedbackError for any other URL, for a database that
    cannot be reached or read, and for one written by a newer version of this program.
    """
    location = _parse(url)
    shown = location.render_as_string(hide_password=True)
    try:
        if location.get_backend_name() == "sqlite":
            engine = _open_sqlite(location)
        else:
            engine = create_engine(location, pool_pre_ping=True)
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        raise FeedbackError(f"No driver for {shown!r}: {error}. Write postgresql+psycopg://... instead.") from error
    try:
        _migrate(engine, shown)
    except DBAPIError as error:
        engine.dispose()
        raise FeedbackError(
            f"Cannot open the database {shown!r}: {error.orig}. "
            "Check that it exists, that it does not belong to another program, and that you may write to it."
        ) from error
    except BaseException:
        engine.dispose()
        raise
    return engine


def wipe_deleted(engine: Engine) -> None:
    """Rewrite the database, so that nothing of deleted rows is left in its files. Other writers wait meanwhile.

    Raises FeedbackError when it cannot be rewritten now.
    """
    try:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            if engine.dialect.name == "sqlite":
                left = _rewrite_sqlite(connection)
            else:
                connection.exec_driver_sql(f"VACUUM FULL {PERSONAL}")
                left = ""
    except DBAPIError as error:
        left = str(error.orig)
    if left:
        raise FeedbackError(
            f"It is erased, but the database could not be rewritten ({left}): its unused places may still hold the "
            "texts. Stop what else uses the database, see that the disk has room, and run VACUUM on it."
        )


def _rewrite_sqlite(connection: Connection) -> str:
    """Rewrite the file and empty its log; return why old pages are left in the log, or ""."""
    connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").all()
    connection.exec_driver_sql("VACUUM")
    busy, *_ = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
    return "another process is reading it" if busy else ""


def migration_config(connection: Connection) -> Config:
    """Return the Alembic configuration of store/migrations, on `connection` and without an alembic.ini."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _parse(url: str) -> URL:
    try:
        location = make_url(url)
    except ArgumentError as error:
        raise FeedbackError(f"{url!r} is no database URL. Write sqlite:///PATH or postgresql+psycopg://...") from error
    if location.get_backend_name() not in ("sqlite", "postgresql"):
        raise FeedbackError(
            f"{location.drivername!r} is not supported. Write sqlite:///PATH or postgresql+psycopg://..."
        )
    if location.get_backend_name() == "sqlite" and location.database in (None, "", ":memory:"):
        raise FeedbackError(f"{url!r} keeps nothing once the program ends. Write sqlite:///PATH.")
    return location


def _open_sqlite(location: URL) -> Engine:
    path = Path(location.database or "")
    try:
        path.parent.mkdir(0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise FeedbackError(f"Cannot make the folder of the database {str(path)!r}: {error}.") from error
    engine = create_engine(location, connect_args={"timeout": BUSY_TIMEOUT_S})

    @event.listens_for(engine, "connect")
    def _prepare(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA foreign_keys = ON")
        # With WAL, readers and a writer do not wait for each other. With FULL, commits survive a power cut; with NORMAL
        # the last ones could be lost. People rate slowly enough that each rating can wait for the disk.
        _use_wal(cursor)
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.close()

    return engine


def _use_wal(cursor: DBAPICursor) -> None:
    """Switch the file to WAL for good. SQLite does not wait while another process switches, so this does."""
    deadline = time.monotonic() + BUSY_TIMEOUT_S
    while True:
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return


def _migrate(engine: Engine, shown: str) -> None:
    with engine.connect() as connection:
        config = migration_config(connection)
        newest = ScriptDirectory.from_config(config).get_current_head()
        if _revision(connection) == newest:
            return
        connection.rollback()
        # One process migrates. The others wait here and then find nothing to do.
        if engine.dialect.name == "sqlite":
            connection.execute(text("BEGIN IMMEDIATE"))
        else:
            connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": MIGRATION_LOCK})
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise FeedbackError(
                f"The database {shown!r} has schema {_revision(connection)!r}, which this version of Apprentice does "
                f"not know (its newest is {newest!r}). Use the newer version that wrote it."
            ) from error
        connection.commit()


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()
