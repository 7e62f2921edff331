"""A database of every earlier schema, with a row in each of its tables, is upgraded, and the rows are there."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command

from feedback.store import database
from feedback.store.database import migration_config, open_database

REVISIONS = sorted(path.name[:4] for path in Path(database.__file__).parent.glob("migrations/versions/0*.py"))

OTHER = "other"
DIFFERENT = {
    "choices": {"rejected_id": OTHER},
    "golden": {"role": "gold"},
    "accounts": {"role": "reader"},
    "reviews": {"decision": "accepted"},
}
"""Whoever chooses chooses between two; roles and decisions have names."""


def value_of(column: sa.Column) -> object:
    """Return a value that the column takes; all tables have the same in their keys."""
    kind = column.type
    if isinstance(kind, sa.DateTime):
        return datetime(2026, 1, 2, tzinfo=UTC)
    if isinstance(kind, sa.Boolean):
        return False
    if isinstance(kind, sa.LargeBinary):
        return b"leaf"
    if isinstance(kind, sa.JSON):
        return {}
    return 1 if isinstance(kind, sa.Integer | sa.Numeric | sa.Float) else "leaf"


def rows_of(engine: sa.Engine, tables: dict[str, set[str]]) -> dict[str, list[dict[str, object]]]:
    """Return the rows of `tables`, with the columns that are named."""
    with engine.connect() as connection:
        return {
            name: [dict(row) for row in connection.execute(sa.text(f'SELECT {columns} FROM "{name}"')).mappings()]
            for name, columns in (
                (name, ", ".join(f'"{one}"' for one in sorted(some))) for name, some in tables.items()
            )
        }


@pytest.mark.parametrize("revision", REVISIONS)
def test_rows_of_every_table_of_every_earlier_schema_are_there_after_the_upgrade(tmp_path: Path, revision: str) -> None:
    url = f"sqlite:///{tmp_path / 'apprentice.db'}"
    old = sa.create_engine(url)
    metadata = sa.MetaData()
    with old.begin() as connection:
        command.upgrade(migration_config(connection), revision)
        metadata.reflect(connection)
        tables = [table for table in metadata.sorted_tables if table.name != "alembic_version"]
        for table in tables:
            row = {column.name: value_of(column) for column in table.columns}
            connection.execute(table.insert().values({**row, **DIFFERENT.get(table.name, {})}))
            if table.name == "exchanges":
                connection.execute(table.insert().values({**row, "id": OTHER}))
    columns = {table.name: {column.name for column in table.columns} for table in tables}
    before = rows_of(old, columns)
    old.dispose()
    assert len(before["exchanges"]) == 2
    new = open_database(url)
    assert rows_of(new, columns) == before
    with new.connect() as connection:
        assert connection.scalar(sa.text("SELECT version_num FROM alembic_version")) == REVISIONS[-1]
        assert connection.scalar(sa.text("PRAGMA quick_check")) == "ok"
        assert connection.execute(sa.text("PRAGMA foreign_key_check")).all() == []
    new.dispose()
