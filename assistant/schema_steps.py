"""A database's schema, step by step (Alembic): what the product's database and the backend's have in common.

Each has a folder with `env.py` and `versions/`. A start brings the database to the newest step in one transaction,
while every other process that starts waits: a kill leaves the steps all made or none.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command, context
from alembic.config import Config
from sqlalchemy import Connection, Engine, MetaData, inspect, text

from assistant.database import make_engine

LOCK = 7_305_826_113  # any number, the same in every process: PostgreSQL's advisory lock


def upgrade(folder: Path, engine: Engine, to: str = "head", *, adopted: tuple[str, str, str] | None = None) -> None:
    """Applies the steps of `folder` that are missing up to `to`.

    `adopted`: (version table, a table, the step) for a database made before there were steps: where that table stands
    and no version table does, it counts as being at that step.
    """
    with _alone(engine) as connection:
        configuration = _configuration(folder, connection)
        if adopted and _unversioned(connection, *adopted[:2]):
            command.stamp(configuration, adopted[2])
        command.upgrade(configuration, to)


def run(metadata: MetaData, version_table: str) -> None:
    """What an `env.py` does: the steps on the connection that `upgrade` or `revise` opened."""
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=metadata,
        version_table=version_table,
        render_as_batch=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def revise(folder: Path, upgraded: Callable[[Engine], None], message: str) -> None:
    """Writes a new step into `folder`: the difference between the tables in code and a database at the newest step."""
    with tempfile.TemporaryDirectory() as scratch:
        engine = make_engine(f"sqlite:///{scratch}/scratch.db")
        upgraded(engine)
        with engine.connect() as connection:
            command.revision(_configuration(folder, connection), message=message, autogenerate=True)
        engine.dispose()


def _configuration(folder: Path, connection: Connection) -> Config:
    configuration = Config()
    configuration.set_main_option("script_location", str(folder).replace("%", "%%"))
    configuration.attributes["connection"] = connection
    return configuration


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    """A transaction that every other start waits for."""
    if engine.dialect.name == "sqlite":
        with _alone_on_sqlite(engine) as connection:
            yield connection
        return
    with engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        yield connection


@contextmanager
def _alone_on_sqlite(engine: Engine) -> Iterator[Connection]:
    """As the only writer. A table is changed by making it anew: what refers to it must not object meanwhile."""
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")  # does nothing within a transaction
        connection.commit()
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # else changes of the schema would be in no transaction
            yield connection
            connection.commit()
        finally:
            connection.rollback()
            connection.exec_driver_sql("PRAGMA foreign_keys=ON")
            connection.commit()


def _unversioned(connection: Connection, version_table: str, table: str) -> bool:
    found = inspect(connection)
    return found.has_table(table) and not found.has_table(version_table)
