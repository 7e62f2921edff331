"""The choices that people make between two answers to the same question."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "choices",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("chosen_id", sa.String, sa.ForeignKey("exchanges.id"), nullable=False),
        sa.Column("rejected_id", sa.String, sa.ForeignKey("exchanges.id"), nullable=False),
        sa.Column("user", sa.String, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn", sa.Boolean, nullable=False),
        sa.CheckConstraint("chosen_id <> rejected_id", name="choices_between_two"),
    )
    op.create_index("choices_of_chosen", "choices", ["chosen_id", "at"])
    op.create_index("choices_of_rejected", "choices", ["rejected_id", "at"])
