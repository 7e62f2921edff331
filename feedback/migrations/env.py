"""Run by Alembic: migrates over the connection, and within the transaction, that feedback/database.py hands over."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
