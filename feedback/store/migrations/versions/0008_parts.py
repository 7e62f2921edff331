"""Which version serves in each part of an answer, where earlier versions knew one for all of them."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns. An adapter that served did so with its own score and, as its card says, its own manner."""
    for name, length in (("score_id", 100), ("extract_id", 100), ("manner", 10)):
        op.add_column("promotions", sa.Column(name, sa.String(length)))
    op.execute("UPDATE promotions SET score_id = adapter_id")
