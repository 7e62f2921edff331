"""Databases with the newest schema, copied: migrating one takes longer than most tests that need one."""

import tempfile
from functools import cache
from pathlib import Path

import sqlalchemy

from feedback.store.database import open_database


def open_migrated(path: Path) -> sqlalchemy.Engine:
    """Open a SQLite database at `path`; one that is not there yet is made as `open_database` would make it."""
    lay_migrated(path)
    return open_database(f"sqlite:///{path}")


def lay_migrated(path: Path) -> None:
    """Make an empty database at `path`, unless there is one."""
    if not path.exists():
        path.parent.mkdir(0o700, parents=True, exist_ok=True)
        path.write_bytes(_migrated())


@cache
def _migrated() -> bytes:
    """Return the file of an empty database after all migrations."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "apprentice.db"
        open_database(f"sqlite:///{path}").dispose()
        assert [file.name for file in path.parent.iterdir()] == [path.name], "its log is not empty"
        return path.read_bytes()
