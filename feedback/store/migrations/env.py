"""Alembic runs this file. It migrates in the transaction that feedback/store/database.py has begun."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
