"""The made-up tables, read and stored as an ingest does."""

import io
from collections.abc import Mapping
from datetime import UTC, datetime

import openpyxl
import pytest
import sqlalchemy as sa

from retrieval.documents import Chunk, Document, Passage, Scores
from retrieval.formats.readers import read
from retrieval.index.catalogue import METADATA, Entry, edition_of
from retrieval.index.tables import StoredTable, TableStore
from retrieval.records import DocumentRecord
from tests.assistant.figures.tables import INVENTORY, PAYMENTS, PRICES, STAFF


def workbook_of(rows: list[list[object]]) -> bytes:
    book, file = openpyxl.Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    book.save(file)
    return file.getvalue()


FILES: Mapping[str, bytes] = {
    "/shop/inventory.csv": INVENTORY.encode(),
    "/museum/staff.xlsx": workbook_of(STAFF),
    "/shop/preisliste.csv": PRICES.encode(),
    "/club/payments.csv": PAYMENTS.encode(),
}


def stored_tables(files: Mapping[str, bytes]) -> list[StoredTable]:
    """Read files and return their tables as the database gives them back."""
    engine = sa.create_engine("sqlite://")
    METADATA.create_all(engine)
    store, visible = TableStore(engine), {}
    for uri, data in files.items():
        document = read(data, uri, f".{uri.rpartition('.')[2]}")
        edition = edition_of(document, "recipe", "default")
        visible[edition] = Entry(_record(document), "", "", "", edition)
        store.put(edition, document.tables)
    return store.of(visible)


def _record(document: Document) -> DocumentRecord:
    return DocumentRecord(
        document.id, document.uri, document.title, None, len(document.text), 1, datetime.now(UTC), "default"
    )


def passage_of(stored: StoredTable) -> Passage:
    """A passage as the search finds it in the document of a table."""
    document = stored.document
    return Passage(Chunk("c", document.id, document.uri, document.title, "", 0, 0), Scores(fused=1.0))


@pytest.fixture(scope="session")
def tables() -> list[StoredTable]:
    return stored_tables(FILES)
