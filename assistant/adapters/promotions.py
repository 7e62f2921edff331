"""The history of what serves: a row for every promotion and every rollback, which is only ever added to."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Boolean, Column, Integer, MetaData, Row, String, Table, Text, false, text

from assistant.adapters.parts import INSTALLED, Parts
from assistant.answers import UNKNOWN, Conditions
from retrieval.index.times import UtcDateTime

METADATA = MetaData()
PROMOTIONS = Table(
    "promotions",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False),
    Column("adapter_id", String(100)),
    Column("kind", String(10), nullable=False),
    Column("reason", Text, nullable=False),
    Column("score_id", String(100)),
    Column("extract_id", String(100)),
    Column("manner", String(10)),
    Column("automatic", Boolean, nullable=False, server_default=false()),
    Column("prompt_version", String(100), nullable=False, server_default=text("''")),
    Column("settings_digest", String(100), nullable=False, server_default=text("''")),
    Column("documents_digest", String(100), nullable=False, server_default=text("''")),
)

Kind = Literal["promote", "rollback"]
"""A rollback undoes the promotion before it. A part that was taken back is promoted anew, as it was."""


@dataclass(frozen=True)
class Promotion:
    """A change of what serves."""

    at: datetime
    parts: Parts
    """What serves from then on."""
    kind: Kind
    reason: str
    automatic: bool = False
    """Whether judgements of the answers took a part back, and no person."""
    conditions: Conditions = UNKNOWN
    """As they were then."""

    def to_row(self, number: int) -> dict[str, Any]:
        """Return the row that keeps this as the change of this number, from 1."""
        kept = {"at": self.at, "kind": self.kind, "reason": self.reason, "automatic": self.automatic}
        return {"number": number, **kept, **asdict(self.parts), **asdict(self.conditions)}


def read_parts(row: Row[Any]) -> Parts:
    """Return what serves from a row on."""
    return Parts(row.adapter_id, row.score_id, row.extract_id, row.manner)


def read_promotion(row: Row[Any]) -> Promotion:
    """Return the change that a row keeps."""
    conditions = Conditions(row.prompt_version, row.settings_digest, row.documents_digest)
    return Promotion(row.at, read_parts(row), row.kind, row.reason, row.automatic, conditions)


def list_served(history: Sequence[Promotion]) -> list[Parts]:
    """Return what served after each promotion that is not undone yet, what was installed before all of them."""
    served = [INSTALLED]
    for promotion in history:
        if promotion.kind == "promote":
            served.append(promotion.parts)
        else:
            served.pop()
    return served
