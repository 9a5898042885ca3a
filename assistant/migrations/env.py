"""Alembic's entry: runs the steps on the configured database."""

from __future__ import annotations

from alembic import context

from assistant.database import make_engine, metadata

url = context.config.get_main_option("sqlalchemy.url")
assert url is not None
engine = make_engine(url)
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()
engine.dispose()
