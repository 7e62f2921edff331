"""Word counts on disk, so that a new process counts only what is new. A cache: what is missing is counted again.

A file that is damaged is deleted and made again. Where nothing can be written, nothing is kept.
"""

import json
import sqlite3
import zlib
from collections.abc import Callable, Collection, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import TypeVar

import numpy as np

from retrieval.index.words.counts import WORD_COUNTS_VERSION, WordCounts

WAIT_S = 30.0
"""Longest wait for another process that is writing."""
UNREADABLE = (sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
"""Errors of SQLite for a file that is none of ours: it lacks the table, is damaged, or is no database."""
Result = TypeVar("Result")


class DamagedStoreError(Exception):
    """The file is no database any more, or what it holds are no counts."""


class WordStore:
    """The word counts of editions in one SQLite file. Several threads and processes may share it."""

    def __init__(self, folder: Path) -> None:
        """Store everything in `folder`, which is created with the first counts."""
        self._file = folder / "words.db"

    def get(self, editions: Sequence[str]) -> list[tuple[str, WordCounts]]:
        """Return the counts of those of `editions` that are stored."""
        wanted = (json.dumps(editions),)
        chosen = "SELECT edition, keys, words, postings FROM words WHERE edition IN (SELECT value FROM json_each(?))"
        return self._run(lambda database: [_load(*row) for row in database.execute(chosen, wanted)], [])

    def put(self, editions: Sequence[tuple[str, WordCounts]]) -> None:
        """Store the counts of editions, replacing older ones."""
        rows = [
            (
                edition,
                json.dumps(counts.keys),
                json.dumps(counts.words, ensure_ascii=False),
                zlib.compress(np.stack([counts.chunk, counts.word, counts.count]).tobytes(), 1),
            )
            for edition, counts in editions
        ]
        if rows:
            added = "INSERT OR REPLACE INTO words VALUES (?, ?, ?, ?)"
            self._run(lambda database: database.executemany(added, rows), None)

    def keep_only(self, editions: Collection[str]) -> None:
        """Delete the counts of all other editions."""
        kept = (json.dumps(list(editions)),)
        others = "DELETE FROM words WHERE edition NOT IN (SELECT value FROM json_each(?))"
        self._run(lambda database: database.execute(others, kept), None)

    def explain_problem(self) -> str:
        """Return why counts cannot be kept now, "" if they can. A damaged file is no problem: it is made again."""
        try:
            self._try(lambda database: database.execute("DELETE FROM words WHERE edition = ''"))
        except (sqlite3.Error, OSError) as error:
            return str(error)
        except DamagedStoreError:
            self._delete()
        return ""

    def _run(self, action: Callable[[sqlite3.Connection], Result], otherwise: Result) -> Result:
        """Run an action on the database, on a new one if it is damaged; return `otherwise` where there can be none."""
        with suppress(sqlite3.Error, OSError):
            try:
                return self._try(action)
            except DamagedStoreError:
                self._delete()
                return self._try(action)
        return otherwise

    def _try(self, action: Callable[[sqlite3.Connection], Result]) -> Result:
        try:
            with closing(self._open()) as database, database:
                return action(database)
        except sqlite3.Error as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF in UNREADABLE:
                raise DamagedStoreError(str(error)) from error
            raise

    def _open(self) -> sqlite3.Connection:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        database = sqlite3.connect(self._file, timeout=WAIT_S)
        try:
            (version,) = database.execute("PRAGMA user_version").fetchone()
            if version != WORD_COUNTS_VERSION:
                _create(database)
        except BaseException:
            database.close()
            raise
        return database

    def _delete(self) -> None:
        for file in (
            self._file,
            *(self._file.with_name(self._file.name + end) for end in ("-journal", "-wal", "-shm")),
        ):
            file.unlink(missing_ok=True)


def _create(database: sqlite3.Connection) -> None:
    """Make an empty table, unless somebody else has made it meanwhile."""
    with database:
        database.execute("BEGIN IMMEDIATE")
        (version,) = database.execute("PRAGMA user_version").fetchone()
        if version != WORD_COUNTS_VERSION:
            database.execute("DROP TABLE IF EXISTS words")
            database.execute("CREATE TABLE words (edition TEXT PRIMARY KEY, keys TEXT, words TEXT, postings BLOB)")
            database.execute(f"PRAGMA user_version = {WORD_COUNTS_VERSION}")


def _load(edition: str, keys: str, words: str, postings: bytes) -> tuple[str, WordCounts]:
    try:
        chunk, word, count = np.frombuffer(zlib.decompress(postings), np.int32).reshape(3, -1)
        return edition, WordCounts(tuple(json.loads(keys)), tuple(json.loads(words)), chunk, word, count)
    except (zlib.error, ValueError, TypeError) as error:
        raise DamagedStoreError(f"the counts of {edition} are damaged") from error
