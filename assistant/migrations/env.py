"""Alembic's entry: runs the steps on the configured database."""

from __future__ import annotations

from alembic import context

from assistant.database import make_engine, metadata

url = context.config.get_main_option("sqlalchemy.url")
assert url is not None
engine = make_engine(url)
with engine.connect() as connection:
    if engine.dialect.name == "sqlite":  # a table is changed by making it anew: what refers to it must not object
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.commit()  # else the steps would run within this transaction, which nobody commits
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()
engine.dispose()
