"""Run by Alembic for ``bot.store.migrate``, which passes its open write transaction as the attribute ``connection``."""

from alembic import context

from bot.store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
