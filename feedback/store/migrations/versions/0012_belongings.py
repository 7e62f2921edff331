"""What belongs to whom: uploaded files, and golden questions of the command line that people changed."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table and add columns. Files that were uploaded and questions that were changed before stay."""
    op.create_table(
        "uploads",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("user", sa.String, primary_key=True),
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.add_column("golden", sa.Column("changed_by", sa.JSON))
    op.add_column("golden", sa.Column("original", sa.JSON))
