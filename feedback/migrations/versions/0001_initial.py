"""The first schema: exchanges, ratings and edits."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create every table."""
    op.create_table(
        "exchanges",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("conversation_id", sa.String, nullable=False),
        sa.Column("user", sa.String, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("simulated", sa.Boolean, nullable=False),
        sa.Column("asked", sa.Boolean, nullable=False),
        sa.Column("model_id", sa.String, nullable=False),
        sa.Column("adapter_id", sa.String),
        sa.Column("answer", sa.JSON, nullable=False),
    )
    op.create_index("exchanges_in_order", "exchanges", ["at", "id"])
    op.create_index("exchanges_of_conversation", "exchanges", ["conversation_id", "at"])
    op.create_index("exchanges_of_user", "exchanges", ["user", "at"])
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
