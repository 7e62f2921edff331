"""What people think of the answers of a version since it serves: what made each answer, how much each edit changed."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add columns and indexes. What was answered before is not counted."""
    op.add_column("exchanges", sa.Column("way", sa.String(10)))
    op.add_column("exchanges", sa.Column("score_id", sa.String))
    op.add_column("exchanges", sa.Column("extract_id", sa.String))
    op.add_column("edits", sa.Column("changed", sa.Float))
    op.create_index("ratings_in_order", "ratings", ["at"])
    op.create_index("edits_in_order", "edits", ["at"])
    op.add_column("promotions", sa.Column("automatic", sa.Boolean, nullable=False, server_default=sa.false()))
    for name in ("prompt_version", "settings_digest", "documents_digest"):
        op.add_column("promotions", sa.Column(name, sa.String(100), nullable=False, server_default=sa.text("''")))
