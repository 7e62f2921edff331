"""What was not read of each document."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("documents", sa.Column("notes", sa.Text, nullable=False, server_default=""))
