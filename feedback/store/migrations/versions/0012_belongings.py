"""What belongs to whom: uploads, changes of golden questions, and what people mark as wrong in answers."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables and add columns. Files that were uploaded and questions that were changed before stay."""
    op.create_table(
        "uploads",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("user", sa.String, primary_key=True),
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.add_column("golden", sa.Column("changed_by", sa.JSON))
    op.add_column("golden", sa.Column("original", sa.JSON))
    op.create_table(
        "marks",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("exchange_id", sa.String, sa.ForeignKey("exchanges.id"), nullable=False),
        sa.Column("user", sa.String, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wrong", sa.JSON, nullable=False),
        sa.Column("passage", sa.JSON),
    )
    op.create_index("marks_of_exchange", "marks", ["exchange_id", "at"])
