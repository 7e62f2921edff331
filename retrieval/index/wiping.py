"""Rewrites the files of the index, so that nothing of removed documents is left in their bytes.

Removing a document deletes its rows. Their bytes stay in unused places of the files until something overwrites them,
and Chroma keeps what was written in a queue until its graph of vectors is stored.
"""

import json
import sqlite3
from collections.abc import Collection
from contextlib import closing
from pathlib import Path

from retrieval.errors import RetrievalError
from retrieval.index.words.store import WordStore

WAIT_S = 30.0
"""Longest wait for another process that is writing."""
_CHROMA = "chroma.sqlite3"
_FORGET = """
UPDATE embeddings_queue SET metadata = NULL
WHERE substr(id, 1, instr(id, ':') - 1) NOT IN (SELECT value FROM json_each(?))
"""
"""The texts in Chroma's queue; the vectors stay, because its graph may still be made from them. Ids begin with the
edition."""


def wipe_removed(folder: Path, editions: Collection[str]) -> None:
    """Leave only `editions` in the files of the index in `folder`. An index at a server is left as it is.

    Raises RetrievalError when a file cannot be rewritten now.
    """
    if not folder.is_dir():
        return
    WordStore(folder).keep_only(editions)
    try:
        for file in (folder / "words.db", folder / _CHROMA):
            if file.exists():
                _rewrite(file, editions)
    except sqlite3.Error as error:
        raise RetrievalError(
            f"The documents are removed, but {str(folder)!r} could not be rewritten ({error}): unused places of its "
            "files may still hold their texts. Stop what else uses the index, and run VACUUM on these files."
        ) from error


def _rewrite(file: Path, editions: Collection[str]) -> None:
    with closing(sqlite3.connect(file, timeout=WAIT_S, isolation_level=None)) as database:
        if file.name == _CHROMA:
            database.execute(_FORGET, [json.dumps(list(editions))])
        database.execute("VACUUM")
