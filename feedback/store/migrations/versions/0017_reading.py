"""Which collections are limited, to whom, and who belongs to which group."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table("groups", sa.Column("name", sa.String(64), primary_key=True))
    op.create_table(
        "group_members",
        sa.Column("group", sa.String(64), primary_key=True),
        sa.Column("user", sa.String(64), primary_key=True),
    )
    op.create_table("limited_collections", sa.Column("collection", sa.String(40), primary_key=True))
    op.create_table(
        "collection_readers",
        sa.Column("collection", sa.String(40), primary_key=True),
        sa.Column("kind", sa.String(10), primary_key=True),
        sa.Column("name", sa.String(64), primary_key=True),
    )
