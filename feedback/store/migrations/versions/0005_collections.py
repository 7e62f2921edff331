"""The collection of each document and folder; what is known already goes into the one called "default"."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns."""
    for table in ("documents", "folders"):
        op.add_column(table, sa.Column("collection", sa.String(40), nullable=False, server_default="default"))
