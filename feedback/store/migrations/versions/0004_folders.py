"""The folders that were ingested, which a sync compares with the disk."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table. What was ingested before is compared once it is ingested again."""
    op.create_table(
        "folders",
        sa.Column("path", sa.Text, primary_key=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
    )
