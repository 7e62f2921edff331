"""A fresh, migrated database for every test: SQLite in a file, and PostgreSQL where its server is installed."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy

from feedback.store.database import open_database
from feedback.store.store import FeedbackStore
from tests.feedback.databases import lay_migrated, open_migrated
from tests.project.processes import owned_processes


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a database on a private server that listens on a socket in its own folder only."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not folders:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    binaries = folders[-1].parent
    account = _unprivileged_account()
    folder = Path(tempfile.mkdtemp(prefix="apprentice-postgres-"))
    folder.chmod(0o755)
    data = folder / "data"
    data.mkdir()
    if account is not None:
        shutil.chown(folder, account)
        shutil.chown(data, account)
    subprocess.run(
        [binaries / "initdb", "-D", data, "-U", "apprentice", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"],
        check=True,
        stdout=subprocess.DEVNULL,
        user=account,
        cwd=folder,
    )
    url = f"postgresql+psycopg://apprentice@/postgres?host={folder}"
    try:
        with (folder / "log").open("w") as log, owned_processes() as processes:
            server = processes.start(
                [binaries / "postgres", "-D", data, "-k", folder, "-c", "listen_addresses=", "-c", "fsync=off"],
                stderr=log,
                user=account,
                cwd=folder,
            )
            _wait_for(url, server, folder / "log")
            yield url
            server.send_signal(signal.SIGQUIT)  # at once: nothing of it is kept, but its shared memory is given back
            server.wait(30)
    finally:
        shutil.rmtree(folder)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database that nobody has opened yet."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'apprentice.db'}"
    url: str = request.getfixturevalue("postgres_server")
    server = sqlalchemy.create_engine(url)
    with server.begin() as connection:
        connection.execute(sqlalchemy.text("DROP SCHEMA public CASCADE"))
        connection.execute(sqlalchemy.text("CREATE SCHEMA public"))
    server.dispose()
    return url


@pytest.fixture
def engine(database_url: str) -> Iterator[sqlalchemy.Engine]:
    if database_url.startswith("sqlite:///"):
        lay_migrated(Path(database_url.removeprefix("sqlite:///")))
    engine = open_database(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def store(engine: sqlalchemy.Engine) -> FeedbackStore:
    return FeedbackStore(engine)


@pytest.fixture
def sqlite_store(tmp_path: Path) -> Iterator[FeedbackStore]:
    """For tests of what stands above the database."""
    engine = open_migrated(tmp_path / "apprentice.db")
    yield FeedbackStore(engine)
    engine.dispose()


def _unprivileged_account() -> str | None:
    """PostgreSQL refuses to run as root; None when the tests do not run as root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _wait_for(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    engine = sqlalchemy.create_engine(url)
    deadline = time.monotonic() + 60
    while True:
        try:
            engine.connect().close()
        except sqlalchemy.exc.OperationalError as error:
            if server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not start: {log.read_text()}") from error
            time.sleep(0.1)
        else:
            engine.dispose()
            return
