"""Write everything that a home keeps into one archive, while it is used.

Documents cannot change meanwhile, so that the list of documents, their index and their files fit together. Databases
are copied by SQLite itself, page by page, whoever writes to them. The archive gets its name when it is whole.
"""

import gzip
import hashlib
import io
import json
import os
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import make_url

from finetune.runs.folder import list_unfinished
from retrieval.ingest.lock import writer_lock
from ui.backup.errors import BackupError
from ui.settings.loading import Loaded, Settings

FORMAT = 1
MANIFEST, DATABASE, SETTINGS = "manifest.json", "apprentice.db", "restored-apprentice.toml"
LEFT_OUT = ("models",)
"""Folders that are made again when they are needed."""
TEMPORARY = (".lock", ".part", ".unfinished", "-wal", "-shm", "-journal")
DATABASES = (".db", ".sqlite3")
LOCK_WAIT_S = 600.0
"""Longest wait for the end of an ingest."""
TRIES = 5
"""How often to copy again when a search tidied the index up meanwhile."""


@dataclass(frozen=True)
class Written:
    """What an archive holds."""

    file: Path
    files: int
    size_mb: float
    notes: tuple[str, ...]
    """What is not in it."""


class _ChangedError(Exception):
    """A file changed while it was copied."""


def write_backup(loaded: Loaded, file: Path) -> Written:
    """Write the home that `loaded` names into `file`, in place of one that is there.

    Raises:
        BackupError: There is no home, or its database is on a server.
        RetrievalError: Documents are being added.
        OSError: The archive cannot be written, as when the disk is full; what was there before stays.
    """
    home = loaded.settings.home
    database = find_database(loaded.settings)
    if not database.is_file():
        raise BackupError(f"There is nothing to back up in {str(home)!r}: no database was made there yet.")
    notes = []
    if loaded.settings.index.url:
        notes.append(
            f"the index, which is at {loaded.settings.index.url}; after a restore `assistant ingest --lost` makes it"
        )
    if list_unfinished(home / "adapters"):
        notes.append("the training that is not finished")
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f".{file.name}.part")
    try:
        files = _write_quietly(loaded, home, database, part)
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
    return Written(file, files, file.stat().st_size / 2**20, tuple(notes))


def _write_quietly(loaded: Loaded, home: Path, database: Path, part: Path) -> int:
    """Write the archive in a moment in which nothing changes, and return how many files it holds."""
    name = ""
    for _ in range(TRIES):
        try:
            return _write(loaded, home, database, part)
        except _ChangedError as error:
            name = str(error)
    raise BackupError(f"{name!r} changed again and again while it was copied: try again later.")


def find_database(settings: Settings) -> Path:
    """Return the file of the database.

    Raises:
        BackupError: It is on a server.
    """
    if settings.database is None:
        return settings.home / DATABASE
    url = make_url(settings.database)
    if url.get_backend_name() != "sqlite":
        raise BackupError(
            f"The database is on a server ({url.render_as_string(hide_password=True)}), which has its own backups: "
            "write it with `pg_dump --format=custom --file=apprentice.dump URL`, and copy the folder "
            f"{str(settings.home)!r} while nothing is added. `pg_restore --clean --dbname=URL apprentice.dump` puts it "
            "back."
        )
    return Path(url.database or "")


def _write(loaded: Loaded, home: Path, database: Path, part: Path) -> int:
    """Write the archive, and return how many files it holds."""
    part.unlink(missing_ok=True)
    with (
        os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as raw,
        tempfile.TemporaryDirectory(prefix="apprentice-") as folder,
    ):
        with gzip.GzipFile("", "wb", 1, raw) as packed, tarfile.open(fileobj=packed, mode="w|") as archive:
            files = _Files(archive, Path(folder) / "copy.db")
            with writer_lock(home / "index", LOCK_WAIT_S):
                files.add_database(database, DATABASE)
                before = set(_look_at(home / "index"))
                for path in _walk(home):
                    name = path.relative_to(home).as_posix()
                    if path == database or name == DATABASE:
                        continue
                    is_ours = path.parent == home / "index" and path.suffix in DATABASES
                    add = files.add_database if is_ours else files.add
                    add(path, name)
                if changed := before ^ set(_look_at(home / "index")):
                    raise _ChangedError(min(changed)[0])
            if loaded.file:
                files.add(loaded.file, SETTINGS)
            files.end(home)
        raw.flush()
        os.fsync(raw.fileno())
    return len(files.sums)


class _Files:
    """The files of an archive, each with its checksum."""

    def __init__(self, archive: tarfile.TarFile, copy: Path) -> None:
        """Copy databases to `copy` on their way."""
        self._archive = archive
        self._copy = copy
        self.sums: dict[str, str] = {}

    def add_database(self, file: Path, name: str) -> None:
        """Add a database of SQLite as it is at one moment; one that is damaged is added byte by byte."""
        self._copy.unlink(missing_ok=True)
        try:
            with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(self._copy)) as target:
                source.backup(target)
        except sqlite3.DatabaseError as error:
            if not name.startswith("index/") or isinstance(error, sqlite3.OperationalError):
                raise BackupError(
                    f"The database {str(file)!r} cannot be read ({error}): run `assistant doctor`."
                ) from error
            self.add(file, name)
        else:
            self.add(self._copy, name)

    def add(self, file: Path, name: str) -> None:
        """Add a file. Raises _ChangedError if it changes meanwhile."""
        digest = hashlib.sha256()
        try:
            with file.open("rb") as content:
                info = tarfile.TarInfo(name)
                info.size, info.mtime, info.mode = os.fstat(content.fileno()).st_size, int(file.stat().st_mtime), 0o600
                self._archive.addfile(info, _Hashing(content, digest))
        except FileNotFoundError as error:
            raise _ChangedError(name) from error
        except OSError as error:
            if error.errno is None:  # of tarfile: there is less in it than there was
                raise _ChangedError(name) from error
            raise
        self.sums[name] = digest.hexdigest()

    def end(self, home: Path) -> None:
        """Add the list of all files, without which no archive is whole."""
        made = {"format": FORMAT, "written_at": datetime.now(UTC).isoformat(), "home": str(home), "sha256": self.sums}
        content = json.dumps(made, indent=1).encode()
        info = tarfile.TarInfo(MANIFEST)
        info.size = len(content)
        self._archive.addfile(info, io.BytesIO(content))


class _Hashing(io.RawIOBase):
    """A file that is hashed while it is read."""

    def __init__(self, file: io.BufferedReader, digest: "hashlib._Hash") -> None:
        self._file, self._digest = file, digest

    def read(self, size: int = -1) -> bytes:
        content = self._file.read(size)
        self._digest.update(content)
        return content


def _walk(home: Path) -> Iterator[Path]:
    """Yield the files that are kept, links followed, in order."""
    unfinished = {home / "adapters" / run.id for run in list_unfinished(home / "adapters")}
    for place, folders, names in os.walk(home, followlinks=True):
        at = Path(place)
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".") and not name.endswith(TEMPORARY) and at / name not in unfinished
        )
        if at == home:
            folders[:] = [name for name in folders if name not in LEFT_OUT]
        for name in sorted(names):
            if not name.startswith(".") and not name.endswith(TEMPORARY) and (at / name).is_file():
                yield at / name


def _look_at(index: Path) -> Iterator[tuple[str, int, int]]:
    """Yield what tells whether the files of the index that are no databases were written to."""
    for path in index.rglob("*"):
        if path.is_file() and path.suffix not in (*DATABASES, *TEMPORARY) and not path.name.endswith(TEMPORARY):
            found = path.stat()
            yield str(path), found.st_size, found.st_mtime_ns
