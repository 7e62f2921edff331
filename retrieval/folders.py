"""The folders that were ingested, in the database: what a sync compares with the disk. Knows no document."""

from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from retrieval.catalogue import METADATA
from retrieval.times import UtcDateTime

folders = sa.Table(
    "folders",
    METADATA,
    sa.Column("path", sa.Text, primary_key=True),
    sa.Column("added_at", UtcDateTime, nullable=False),
)


class Folders:
    """The table of folders; it must exist in the database of `engine`."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def all(self) -> list[Path]:
        """Return the folders by path."""
        with self._engine.connect() as connection:
            return [Path(path) for path in connection.scalars(sa.select(folders.c.path).order_by(folders.c.path))]

    def remember(self, path: Path) -> None:
        """Note that a folder was ingested."""
        with self._engine.begin() as connection:
            if connection.scalar(sa.select(folders.c.path).where(folders.c.path == str(path))) is None:
                connection.execute(sa.insert(folders).values(path=str(path), added_at=datetime.now(UTC)))

    def forget(self, path: Path) -> None:
        """Compare a folder no longer."""
        with self._engine.begin() as connection:
            connection.execute(sa.delete(folders).where(folders.c.path == str(path)))
