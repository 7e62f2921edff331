"""The tables of feedback: exchanges, ratings and edits. Rows are only ever added, never changed or deleted."""

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
)
from sqlalchemy.types import TypeDecorator

METADATA = MetaData()


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC, to the microsecond; SQLite has no time zones and would give it back without one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Turn a moment with a time zone into UTC."""
        if value is not None and value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone")
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Put the time zone back."""
        return value and (value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC))


exchanges = Table(
    "exchanges",
    METADATA,
    Column("id", String, primary_key=True),
    Column("conversation_id", String, nullable=False),
    Column("user", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("simulated", Boolean, nullable=False),
    # What listing and counting need of the answer without reading it; PostgreSQL cannot look into JSON with a NUL.
    Column("question", Text, nullable=False),
    Column("asked", Boolean, nullable=False),
    Column("model_id", String, nullable=False),
    Column("adapter_id", String),
    Column("answer", JSON, nullable=False),
    Index("exchanges_in_order", "at", "id"),
    Index("exchanges_of_conversation", "conversation_id", "at"),
    Index("exchanges_of_user", "user", "conversation_id", "at", "id"),
)

# The id of a rating or an edit is a hash of its content, so that importing the same history twice adds nothing.
ratings = Table(
    "ratings",
    METADATA,
    Column("id", String, primary_key=True),
    Column("exchange_id", String, ForeignKey("exchanges.id"), nullable=False),
    Column("user", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("value", SmallInteger, nullable=False),
    Column("reasons", JSON, nullable=False),
    Column("comment", Text, nullable=False),
    CheckConstraint("value IN (-1, 0, 1)", name="ratings_value"),
    Index("ratings_of_exchange", "exchange_id", "at"),
)

edits = Table(
    "edits",
    METADATA,
    Column("id", String, primary_key=True),
    Column("exchange_id", String, ForeignKey("exchanges.id"), nullable=False),
    Column("user", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("text", Text, nullable=False),
    Index("edits_of_exchange", "exchange_id", "at"),
)
