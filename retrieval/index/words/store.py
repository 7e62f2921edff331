"""Word counts on disk, so that a new process counts only what is new. A cache: what is missing is counted again."""

import json
import sqlite3
import zlib
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np

from retrieval.errors import RetrievalError
from retrieval.index.words.counts import WORD_COUNTS_VERSION, WordCounts

WAIT_S = 30.0
"""Longest wait for another process that is writing."""


class WordStore:
    """The word counts of editions in one SQLite file. Several threads and processes may share it."""

    def __init__(self, folder: Path) -> None:
        """Store everything in `folder`, which is created with the first counts.

        Every method raises RetrievalError if the file is damaged or cannot be written.
        """
        self._file = folder / "words.db"

    def get(self, editions: Sequence[str]) -> Iterator[tuple[str, WordCounts]]:
        """Yield the counts of those of `editions` that are stored."""
        with closing(self._open()) as database:
            rows = self._run(
                database,
                "SELECT edition, keys, words, postings FROM words WHERE edition IN (SELECT value FROM json_each(?))",
                [(json.dumps(editions),)],
            )
            for edition, keys, words, postings in rows:
                chunk, word, count = np.frombuffer(zlib.decompress(postings), np.int32).reshape(3, -1)
                yield edition, WordCounts(tuple(json.loads(keys)), tuple(json.loads(words)), chunk, word, count)

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
        with closing(self._open()) as database:
            self._run(database, "INSERT OR REPLACE INTO words VALUES (?, ?, ?, ?)", rows)

    def keep_only(self, editions: Collection[str]) -> None:
        """Delete the counts of all other editions."""
        with closing(self._open()) as database:
            self._run(
                database,
                "DELETE FROM words WHERE edition NOT IN (SELECT value FROM json_each(?))",
                [(json.dumps(list(editions)),)],
            )

    def _open(self) -> sqlite3.Connection:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        try:
            database = sqlite3.connect(self._file, timeout=WAIT_S)
        except sqlite3.Error as error:
            raise self._broken(error) from error
        (version,) = self._run(database, "PRAGMA user_version", [()])[0]
        if version != WORD_COUNTS_VERSION:
            self._run(database, "DROP TABLE IF EXISTS words", [()])
            self._run(database, f"PRAGMA user_version = {WORD_COUNTS_VERSION}", [()])
        self._run(
            database,
            "CREATE TABLE IF NOT EXISTS words (edition TEXT PRIMARY KEY, keys TEXT, words TEXT, postings BLOB)",
            [()],
        )
        return database

    def _run(self, database: sqlite3.Connection, statement: str, parameters: Sequence[tuple]) -> list[tuple]:
        """Run a statement once for each of `parameters` in one transaction, and return all rows."""
        try:
            with database:
                return [row for values in parameters for row in database.execute(statement, values)]
        except sqlite3.Error as error:
            raise self._broken(error) from error

    def _broken(self, error: sqlite3.Error) -> RetrievalError:
        return RetrievalError(
            f"The words of the documents cannot be kept in {str(self._file)!r} ({error}). "
            "Check its permissions and disk, or delete it: it is made again."
        )
