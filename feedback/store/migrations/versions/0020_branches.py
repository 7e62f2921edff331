"""Which conversations begin as another one, because a question of it was asked anew."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "branches",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("user", sa.String, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("from_id", sa.String, nullable=False),
        sa.Column("before_id", sa.String, sa.ForeignKey("exchanges.id"), nullable=False),
    )
    op.create_index("branches_of_user", "branches", ["user", "at"])
    op.create_index("branches_before_exchange", "branches", ["before_id"])
