"""How people want their own questions answered."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "preferences",
        sa.Column("user", sa.String, primary_key=True),
        sa.Column("chosen", sa.JSON, nullable=False),
    )
