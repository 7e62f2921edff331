"""Run by Alembic: migrates over the connection and in the transaction that feedback/store/database.py hands over."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
