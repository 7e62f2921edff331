"""The folders that were ingested, in the database. A sync compares them with the disk."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from retrieval.index.catalogue import METADATA
from retrieval.index.times import UtcDateTime
from retrieval.records import DEFAULT_COLLECTION

folders = sa.Table(
    "folders",
    METADATA,
    sa.Column("path", sa.Text, primary_key=True),
    sa.Column("added_at", UtcDateTime, nullable=False),
    sa.Column("collection", sa.String(40), nullable=False, server_default=DEFAULT_COLLECTION),
)


class Folders:
    """The table of folders; it must exist in the database of `engine`."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def all(self) -> dict[Path, str]:
        """Return the folders, ordered by path, with the collection for new files in them."""
        with self._engine.connect() as connection:
            rows = connection.execute(sa.select(folders.c.path, folders.c.collection).order_by(folders.c.path)).all()
        return {Path(row.path): row.collection for row in rows}

    def remember(self, path: Path, collection: str | None) -> None:
        """Record that a folder was ingested. With a `collection`, the folder and all known folders in it move there."""
        known = self.all()
        inside = [folder for folder in known if folder.is_relative_to(path)] if collection else []
        with self._engine.begin() as connection:
            if path not in known:
                belongs = collection or nearest_collection(path, known)
                connection.execute(
                    sa.insert(folders).values(path=str(path), added_at=datetime.now(UTC), collection=belongs)
                )
            for folder in inside:
                connection.execute(
                    sa.update(folders).where(folders.c.path == str(folder)).values(collection=collection)
                )

    def forget(self, path: Path) -> None:
        """Stop following a folder."""
        with self._engine.begin() as connection:
            connection.execute(sa.delete(folders).where(folders.c.path == str(path)))

    def forget_collection(self, name: str) -> None:
        """Stop following the folders of a collection."""
        with self._engine.begin() as connection:
            connection.execute(sa.delete(folders).where(folders.c.collection == name))


def nearest_collection(path: Path, known: Mapping[Path, str]) -> str:
    """Return the collection of the innermost of the `known` folders around `path`, else the default collection."""
    return next((known[folder] for folder in (path, *path.parents) if folder in known), DEFAULT_COLLECTION)
