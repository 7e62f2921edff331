"""What reviewers decided about corrections and thumbs down."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "reviews",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("exchange_id", sa.String, sa.ForeignKey("exchanges.id"), nullable=False),
        sa.Column("user", sa.String, nullable=False),
        sa.Column("author", sa.String, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decision", sa.String, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.CheckConstraint(
            "decision IN ('accepted', 'changed', 'rejected', 'missing', 'open')", name="reviews_decision"
        ),
    )
    op.create_index("reviews_of_exchange", "reviews", ["exchange_id", "at"])
    op.create_index("reviews_in_order", "reviews", ["at"])
