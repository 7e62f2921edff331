"""The tables of the documents as values, in the database: found by the words in them, and opened when they are needed.

They belong to an edition, as chunks do, and are deleted with it. What is read at once of each table is little: its
heads and a hash of every word in it, by which a question finds the tables that it may be about.
"""

import json
import threading
import zlib
from array import array
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import sqlalchemy as sa

from retrieval.documents import DocumentTable
from retrieval.index.catalogue import Entry, document_tables
from retrieval.records import DocumentRecord
from retrieval.text.words import stem_word, words

MOST_OPEN_CELLS = 3_000_000
"""Cells of tables that are kept open."""
EDITIONS_AT_ONCE = 500
"""Databases limit the number of values in a query."""


@dataclass(frozen=True)
class StoredTable:
    """A table of a visible document, without its rows."""

    edition: str
    number: int
    document: DocumentRecord
    name: str
    caption: str
    columns: tuple[str, ...]
    rows: int
    words: array
    """Hashes of the stems of its words, sorted."""
    store: "TableStore"

    def holds(self, stemmed: str) -> bool:
        """Whether a word with this stem is among its heads or cells; seldom True although none is."""
        wanted = _hash(stemmed)
        at = bisect_left(self.words, wanted)
        return at < len(self.words) and self.words[at] == wanted

    def open(self) -> DocumentTable:
        """Return the table with its rows; an empty one if its document was removed meanwhile."""
        return self.store.open(self)


class TableStore:
    """The tables in the database of `engine`. Several threads may share it."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._known: dict[str, list[StoredTable]] = {}
        self._opened: OrderedDict[tuple[str, int], DocumentTable] = OrderedDict()
        self._lock = threading.Lock()

    def put(self, edition: str, tables: Sequence[DocumentTable]) -> None:
        """Store the tables of an edition, in place of those that were stored before."""
        with self._engine.begin() as connection:
            connection.execute(sa.delete(document_tables).where(document_tables.c.edition == edition))
            for number, table in enumerate(tables):
                columns = [[row[at] for row in table.rows] for at in range(len(table.columns))]
                connection.execute(
                    sa.insert(document_tables).values(
                        edition=edition,
                        number=number,
                        rows=len(table.rows),
                        heads=json.dumps([table.name, table.caption, table.columns]),
                        words=_hash_words(table).tobytes(),
                        content=zlib.compress(
                            json.dumps([columns, table.starts, table.places, table.texts]).encode(), 3
                        ),
                    )
                )

    def of(self, visible: Mapping[str, Entry]) -> list[StoredTable]:
        """Return the tables of the visible editions, in their order."""
        with self._lock:
            for edition in self._known.keys() - visible.keys():
                del self._known[edition]
            missing = [edition for edition in visible if edition not in self._known]
            for at in range(0, len(missing), EDITIONS_AT_ONCE):
                for stored in self._read(missing[at : at + EDITIONS_AT_ONCE], visible):
                    self._known.setdefault(stored.edition, []).append(stored)
            for edition in missing:
                self._known.setdefault(edition, [])
            return [stored for edition in visible for stored in self._known[edition]]

    def open(self, stored: StoredTable) -> DocumentTable:
        """Return a table with its rows."""
        key = (stored.edition, stored.number)
        with self._lock:
            if key in self._opened:
                self._opened.move_to_end(key)
                return self._opened[key]
        chosen = (document_tables.c.edition == stored.edition) & (document_tables.c.number == stored.number)
        with self._engine.connect() as connection:
            content = connection.scalar(sa.select(document_tables.c.content).where(chosen))
        columns, *others = json.loads(zlib.decompress(content)) if content else ([], [], [], [])
        rows = tuple(zip(*columns, strict=True))
        table = DocumentTable(stored.name, stored.caption, stored.columns, rows, *map(tuple, others))
        with self._lock:
            self._opened[key] = table
            while len(self._opened) > 1 and sum(map(_count_cells, self._opened.values())) > MOST_OPEN_CELLS:
                self._opened.popitem(last=False)
        return table

    def _read(self, editions: Sequence[str], visible: Mapping[str, Entry]) -> Iterator[StoredTable]:
        columns = [column for column in document_tables.c if column.name != "content"]
        chosen = sa.select(*columns).where(document_tables.c.edition.in_(editions))
        with self._engine.connect() as connection:
            rows = connection.execute(chosen.order_by(document_tables.c.edition, document_tables.c.number)).all()
        for row in rows:
            yield _read_stored(row, visible[row.edition], self)


def _read_stored(row: sa.Row, entry: Entry, store: TableStore) -> StoredTable:
    name, caption, columns = json.loads(row.heads)
    hashes = array("I", row.words)
    return StoredTable(row.edition, row.number, entry.record, name, caption, tuple(columns), row.rows, hashes, store)


def _hash_words(table: DocumentTable) -> array:
    """Return the hashes of the stems of all words of a table, sorted."""
    texts = chain((table.name, table.caption), table.columns, chain.from_iterable(table.rows))
    found = {word for text in texts for word in words(text.replace("_", " "))}
    return array("I", sorted({_hash(stem_word(word)) for word in found}))


def _hash(stemmed: str) -> int:
    return zlib.crc32(stemmed.encode("utf-8", "replace"))


def _count_cells(table: DocumentTable) -> int:
    return len(table.rows) * len(table.columns)
