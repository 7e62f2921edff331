"""Who put in which uploaded file, in the database, so that people can list and erase theirs.

Files that were uploaded before this was noted have no row here and belong to nobody.
"""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime

import sqlalchemy as sa

from retrieval.index.catalogue import METADATA
from retrieval.index.times import UtcDateTime
from retrieval.records import DEFAULT_COLLECTION

uploads = sa.Table(
    "uploads",
    METADATA,
    sa.Column("name", sa.Text, primary_key=True, doc="Path below the folder of uploads"),
    sa.Column("user", sa.String, primary_key=True),
    sa.Column("digest", sa.String(64), primary_key=True, doc="SHA-256 of the file's bytes"),
    sa.Column("at", UtcDateTime, nullable=False),
)


@dataclass(frozen=True)
class UploadedFile:
    """A file that a person put in. Several people may have put in the same one."""

    name: str
    """Path below the folder of uploads, with forward slashes: "note.md", or "finance/note.md" in a collection."""
    user: str
    digest: str
    """SHA-256 of its bytes, which tells it from another file of the same name."""
    at: datetime

    @property
    def collection(self) -> str:
        """The collection that it was put into."""
        return self.name.rpartition("/")[0] or DEFAULT_COLLECTION


class Uploads:
    """The table of uploads; it must exist in the database of `engine`."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def all(self) -> list[UploadedFile]:
        """Return who put in what, ordered by name and time."""
        with self._engine.connect() as connection:
            rows = connection.execute(sa.select(uploads).order_by(uploads.c.name, uploads.c.at, uploads.c.user)).all()
        return [UploadedFile(row.name, row.user, row.digest, row.at) for row in rows]

    def people(self) -> list[str]:
        """Return everybody who put in a file, in alphabetical order."""
        with self._engine.connect() as connection:
            return sorted(connection.scalars(sa.select(uploads.c.user).distinct()))

    def record(self, file: UploadedFile) -> None:
        """Note that a person put in a file; the same file again changes only the time."""
        same = sa.and_(*(uploads.c[key] == getattr(file, key) for key in ("name", "user", "digest")))
        with self._engine.begin() as connection:
            connection.execute(sa.delete(uploads).where(same))
            connection.execute(sa.insert(uploads).values(asdict(file)))

    def keep_only(self, name: str, digest: str) -> None:
        """Forget every file of this name but the one that is there now."""
        with self._engine.begin() as connection:
            connection.execute(sa.delete(uploads).where(uploads.c.name == name, uploads.c.digest != digest))

    def forget(self, names: Collection[str]) -> None:
        """Forget files that are gone, whoever put them in."""
        with self._engine.begin() as connection:
            for name in names:
                connection.execute(sa.delete(uploads).where(uploads.c.name == name))

    def forget_person(self, user: str) -> None:
        """Forget what a person put in."""
        with self._engine.begin() as connection:
            connection.execute(sa.delete(uploads).where(uploads.c.user == user))
