"""The first schema: the catalogue of documents, the promotions of adapters, and feedback."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create every table."""
    op.create_table(
        "documents",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("uri", sa.Text, nullable=False, unique=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("recipe", sa.String(16), nullable=False),
        sa.Column("embeddings", sa.Text, nullable=False),
        sa.Column("edition", sa.String(16), nullable=False, unique=True),
        sa.Column("pages", sa.Integer),
        sa.Column("characters", sa.Integer, nullable=False),
        sa.Column("chunks", sa.Integer, nullable=False),
        sa.Column("ingested_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table("leftovers", sa.Column("edition", sa.String(16), primary_key=True))
    op.create_table(
        "index_state",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("generation", sa.Integer, nullable=False),
    )
    op.create_table(
        "promotions",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("adapter_id", sa.String(100)),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
    )
    op.create_table(
        "exchanges",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("conversation_id", sa.String, nullable=False),
        sa.Column("user", sa.String, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("simulated", sa.Boolean, nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("asked", sa.Boolean, nullable=False),
        sa.Column("model_id", sa.String, nullable=False),
        sa.Column("adapter_id", sa.String),
        sa.Column("answer", sa.JSON, nullable=False),
    )
    op.create_index("exchanges_in_order", "exchanges", ["at", "id"])
    op.create_index("exchanges_of_conversation", "exchanges", ["conversation_id", "at"])
    op.create_index("exchanges_of_user", "exchanges", ["user", "conversation_id", "at", "id"])
    op.create_table(
        "ratings",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("exchange_id", sa.String, sa.ForeignKey("exchanges.id"), nullable=False),
        sa.Column("user", sa.String, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("value", sa.SmallInteger, nullable=False),
        sa.Column("reasons", sa.JSON, nullable=False),
        sa.Column("comment", sa.Text, nullable=False),
        sa.CheckConstraint("value IN (-1, 0, 1)", name="ratings_value"),
    )
    op.create_index("ratings_of_exchange", "ratings", ["exchange_id", "at"])
    op.create_table(
        "edits",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("exchange_id", sa.String, sa.ForeignKey("exchanges.id"), nullable=False),
        sa.Column("user", sa.String, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
    )
    op.create_index("edits_of_exchange", "edits", ["exchange_id", "at"])
