"""Alembic's environment: runs on the engine it is handed by casework.office; reads no file and no setting."""

from alembic import context

from models.base import metadata
from models.tables import core

assert core("obligation") is not None  # every table is loaded

engine = context.config.attributes["engine"]
with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,
        compare_type=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()
