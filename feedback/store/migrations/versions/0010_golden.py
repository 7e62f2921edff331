"""The golden questions that people keep."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "golden",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("key", sa.String, nullable=False, unique=True),
        sa.Column("user", sa.String, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("role", sa.String, nullable=False),
        sa.Column("removed", sa.Boolean, nullable=False),
        sa.Column("exchange_id", sa.String, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("content", sa.JSON, nullable=False),
        sa.CheckConstraint("role IN ('gold', 'pin', 'confirm')", name="golden_role"),
    )
