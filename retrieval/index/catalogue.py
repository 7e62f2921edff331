"""The list of visible documents, in the database. A search finds a document exactly while it has a row here.

The index stores chunks under an *edition*: one document, cut and embedded in one way. A new edition is written to the
index first. One transaction then shows it, hides the old one and raises the generation, which tells other processes
that something changed. Editions that are hidden or unfinished are listed in `leftovers` until the index has deleted
them, so that nothing stays behind when a process is killed.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

import sqlalchemy as sa

from retrieval.documents import Document, content_id
from retrieval.errors import RetrievalError
from retrieval.index.times import UtcDateTime
from retrieval.records import DEFAULT_COLLECTION, DocumentRecord, is_attached

METADATA = sa.MetaData()

documents = sa.Table(
    "documents",
    METADATA,
    sa.Column("id", sa.String(16), primary_key=True),
    sa.Column("uri", sa.Text, nullable=False, unique=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("digest", sa.String(64), nullable=False, doc="SHA-256 of the source's bytes"),
    sa.Column("recipe", sa.String(16), nullable=False, doc="How it was read, cut and embedded"),
    sa.Column("embeddings", sa.Text, nullable=False, doc="Name of the embedding model"),
    sa.Column("edition", sa.String(16), nullable=False, unique=True),
    sa.Column("pages", sa.Integer),
    sa.Column("characters", sa.Integer, nullable=False),
    sa.Column("chunks", sa.Integer, nullable=False),
    sa.Column("ingested_at", UtcDateTime, nullable=False),
    sa.Column("collection", sa.String(40), nullable=False, server_default=DEFAULT_COLLECTION),
    sa.Column("notes", sa.Text, nullable=False, server_default=sa.text("''"), doc="What was not read, a line each"),
)
leftovers = sa.Table("leftovers", METADATA, sa.Column("edition", sa.String(16), primary_key=True))
document_tables = sa.Table(
    "document_tables",
    METADATA,
    sa.Column("edition", sa.String(16), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("rows", sa.Integer, nullable=False),
    sa.Column("heads", sa.Text, nullable=False, doc="Name, caption and columns, as JSON"),
    sa.Column("words", sa.LargeBinary, nullable=False, doc="Hashes of the stems of its words, sorted"),
    sa.Column(
        "content",
        sa.LargeBinary,
        nullable=False,
        doc="Columns of cells; starts, places and texts of rows, as packed JSON",
    ),
)
index_state = sa.Table(
    "index_state",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("generation", sa.Integer, nullable=False),
)


@dataclass(frozen=True)
class Entry:
    """A row of the catalogue."""

    record: DocumentRecord
    digest: str
    recipe: str
    embeddings: str
    edition: str


@dataclass(frozen=True)
class Snapshot:
    """The visible documents at one generation, by edition, and the editions that the index may hold besides."""

    generation: int
    visible: Mapping[str, Entry]
    hidden: frozenset[str]

    @property
    def chunks(self) -> int:
        """Number of visible chunks."""
        return sum(entry.record.chunks for entry in self.visible.values())

    @property
    def embeddings(self) -> str | None:
        """The embedding model that most visible documents were read with; None when there is no document."""
        used = Counter(entry.embeddings for entry in self.visible.values())
        return used.most_common(1)[0][0] if used else None

    @cached_property
    def digest(self) -> str:
        """The identity of everything that a search can find; equal digests give equal passages."""
        return content_id("index", *sorted(self.visible))

    @cached_property
    def shared(self) -> "Snapshot":
        """The snapshot without what is attached to conversations."""
        visible = {key: one for key, one in self.visible.items() if not is_attached(one.record.collection)}
        return Snapshot(self.generation, visible, self.hidden) if len(visible) < len(self.visible) else self

    def within(self, collections: Collection[str]) -> "Snapshot":
        """Return the snapshot of `collections` only; if none is named, of all but what conversations have attached."""
        if not collections:
            return self.shared
        visible = {edition: one for edition, one in self.visible.items() if one.record.collection in collections}
        return Snapshot(self.generation, visible, self.hidden)


def edition_of(document: Document, recipe: str, collection: str) -> str:
    """Return the id under which a collection of the index stores the chunks that `recipe` makes of `document`."""
    elsewhere = [collection] if collection != DEFAULT_COLLECTION else []
    return content_id("edition", document.id, recipe, *elsewhere)


class Catalogue:
    """The catalogue tables; they must exist in the database of `engine`."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._snapshot: Snapshot | None = None

    def snapshot(self) -> Snapshot:
        """Return what is visible now. Reads only one row if nothing changed since the last call."""
        with self._engine.connect() as connection:
            generation = connection.scalar(sa.select(index_state.c.generation)) or 0
            if self._snapshot is None or self._snapshot.generation != generation:
                rows = connection.execute(sa.select(documents).order_by(documents.c.title, documents.c.uri)).all()
                hidden = connection.scalars(sa.select(leftovers.c.edition)).all()
                self._snapshot = Snapshot(
                    generation,
                    {row.edition: _read_entry(row) for row in rows},
                    frozenset(hidden) - {row.edition for row in rows},
                )
            return self._snapshot

    def by_uri(self, uri: str) -> Entry | None:
        """Return the entry of a source, or None if it is unknown."""
        with self._engine.connect() as connection:
            row = connection.execute(sa.select(documents).where(documents.c.uri == uri)).one_or_none()
        return _read_entry(row) if row else None

    def begin(self, edition: str) -> int:
        """Record that chunks of `edition` are about to be written, and return the new generation."""
        with self._engine.begin() as connection:
            _add_leftover(connection, edition)
            return _raise_generation(connection)

    def publish(
        self, document: Document, *, digest: str, recipe: str, embeddings: str, chunks: int, collection: str
    ) -> int:
        """Show a document whose chunks are all in the index, replacing that of the same uri; return the generation."""
        edition = edition_of(document, recipe, collection)
        with self._engine.begin() as connection:
            old = connection.scalar(sa.select(documents.c.edition).where(documents.c.uri == document.uri))
            if old is not None and old != edition:
                _add_leftover(connection, old)
            connection.execute(sa.delete(documents).where(documents.c.uri == document.uri))
            connection.execute(
                sa.insert(documents).values(
                    id=document.id,
                    uri=document.uri,
                    title=document.title,
                    digest=digest,
                    recipe=recipe,
                    embeddings=embeddings,
                    edition=edition,
                    pages=document.pages,
                    characters=len(document.text),
                    chunks=chunks,
                    ingested_at=datetime.now(UTC),
                    collection=collection,
                    notes="\n".join(document.notes),
                )
            )
            connection.execute(sa.delete(leftovers).where(leftovers.c.edition == edition))
            return _raise_generation(connection)

    def hide(self, document_id: str) -> DocumentRecord:
        """Hide a document; its chunks become a leftover.

        Raises:
            RetrievalError: No document has this id.
        """
        with self._engine.begin() as connection:
            row = connection.execute(sa.select(documents).where(documents.c.id == document_id)).one_or_none()
            if row is None:
                raise RetrievalError(f"No document has the id {document_id!r}. `assistant documents` lists them.")
            connection.execute(sa.delete(documents).where(documents.c.id == document_id))
            _add_leftover(connection, row.edition)
            _raise_generation(connection)
        return _read_entry(row).record

    def hide_collection(self, name: str) -> list[DocumentRecord]:
        """Hide all documents of a collection; their chunks become leftovers."""
        with self._engine.begin() as connection:
            rows = connection.execute(sa.select(documents).where(documents.c.collection == name)).all()
            connection.execute(sa.delete(documents).where(documents.c.collection == name))
            for row in rows:
                _add_leftover(connection, row.edition)
            _raise_generation(connection)
        return [_read_entry(row).record for row in rows]

    def leftovers(self) -> list[str]:
        """Return the editions that the index may still hold although no document shows them."""
        with self._engine.connect() as connection:
            return list(connection.scalars(sa.select(leftovers.c.edition)).all())

    def remove_leftover(self, edition: str) -> int:
        """Record that the index has deleted `edition`, delete its tables, and return the new generation."""
        with self._engine.begin() as connection:
            connection.execute(sa.delete(leftovers).where(leftovers.c.edition == edition))
            connection.execute(sa.delete(document_tables).where(document_tables.c.edition == edition))
            return _raise_generation(connection)


def _add_leftover(connection: sa.Connection, edition: str) -> None:
    connection.execute(sa.delete(leftovers).where(leftovers.c.edition == edition))
    connection.execute(sa.insert(leftovers).values(edition=edition))


def _raise_generation(connection: sa.Connection) -> int:
    changed = connection.execute(sa.update(index_state).values(generation=index_state.c.generation + 1))
    if changed.rowcount == 0:
        connection.execute(sa.insert(index_state).values(id=1, generation=1))
    return connection.execute(sa.select(index_state.c.generation)).scalar_one()


def _read_entry(row: sa.Row) -> Entry:
    record = DocumentRecord(
        row.id,
        row.uri,
        row.title,
        row.pages,
        row.characters,
        row.chunks,
        row.ingested_at,
        row.collection,
        tuple(row.notes.splitlines()),
    )
    return Entry(record, row.digest, row.recipe, row.embeddings, row.edition)
