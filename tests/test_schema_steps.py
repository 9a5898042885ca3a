"""The steps make the tables of the code; older databases are taken along; no start gets in another's way."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.runtime.migration import HeadMaintainer
from sqlalchemy import Engine, MetaData, inspect, text

import assistant.approval.migrations
import assistant.migrations
import assistant.schema
from assistant import schema_steps
from assistant.approval import audit, tables
from assistant.approval.migrations import FIRST, VERSION_TABLE
from assistant.approval.service import OneWindow
from assistant.clock import SettableClock
from assistant.database import make_engine
from assistant.planning.working_days import WorkingCalendar
from assistant.settings import ROOT
from tests.approval.conftest import REGION, TUESDAY, states

BEFORE = Path(__file__).parent / "approval" / "before_steps.sql"  # a dump of a database made before there were steps
START = """
import sys
from assistant.approval.migrations import upgrade
from assistant.database import make_engine
upgrade(make_engine(sys.argv[1]))
"""
CASE = "20261124-430100-00000001"


@pytest.fixture
def engine(database: str) -> Iterator[Engine]:
    engine = make_engine(database)
    yield engine
    engine.dispose()


def product(engine: Engine) -> None:
    schema_steps.upgrade(assistant.migrations.HERE, engine)


def differences(engine: Engine, metadata: MetaData, version_table: str) -> list[object]:
    def mine(_thing: object, name: str | None, kind: str, *_rest: object) -> bool:
        return kind != "table" or name in metadata.tables

    options = {"version_table": version_table, "include_object": mine, "compare_type": True}
    with engine.connect() as connection:
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))


BOTH = [
    (product, assistant.schema.metadata, "alembic_version"),
    (assistant.approval.migrations.upgrade, tables.metadata, VERSION_TABLE),
]


@pytest.mark.parametrize(("upgrade", "metadata", "version_table"), BOTH, ids=["product", "backend"])
def test_the_steps_make_the_tables_of_the_code(
    engine: Engine, upgrade: Callable[[Engine], None], metadata: MetaData, version_table: str
) -> None:
    for _ in range(2):  # the second time there is nothing to do
        upgrade(engine)
        assert differences(engine, metadata, version_table) == []
        assert set(metadata.tables) < set(inspect(engine).get_table_names())


def test_both_schemas_may_stand_in_one_database(engine: Engine) -> None:
    for upgrade, _, _ in BOTH:
        upgrade(engine)
    for _, metadata, version_table in BOTH:
        assert differences(engine, metadata, version_table) == []


def test_a_difference_would_be_seen(engine: Engine) -> None:
    assistant.approval.migrations.upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE cases DROP COLUMN rated_at"))
    assert len(differences(engine, tables.metadata, VERSION_TABLE)) == 1


def test_a_database_from_before_the_steps_is_taken_along_with_its_cases(tmp_path: Path) -> None:
    old = sqlite3.connect(tmp_path / "approval.db")
    old.executescript(BEFORE.read_text(encoding="utf-8"))
    old.close()
    engine = make_engine(f"sqlite:///{tmp_path / 'approval.db'}")
    window = OneWindow(engine, SettableClock(TUESDAY), WorkingCalendar(), REGION, b"secret")
    assert differences(engine, tables.metadata, VERSION_TABLE) == []
    assert states(window.progress(CASE, "HQGGN6ED7P")) == {"food": "approved", "fire": "reviewing"}
    with engine.connect() as connection:
        assert audit.verify(connection).intact
    engine.dispose()


def test_a_database_without_steps_counts_as_at_the_first(engine: Engine) -> None:
    schema_steps.upgrade(assistant.approval.migrations.HERE, engine, FIRST)
    with engine.begin() as connection:
        connection.execute(text(f"DROP TABLE {VERSION_TABLE}"))
    assistant.approval.migrations.upgrade(engine)
    assert differences(engine, tables.metadata, VERSION_TABLE) == []


def test_processes_that_start_at_once_wait_for_one_another(database: str) -> None:
    command = [sys.executable, "-c", START, database]
    running = [subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE) for _ in range(3)]
    assert [(one.communicate(timeout=60)[1], one.returncode) for one in running] == [(b"", 0)] * 3
    engine = make_engine(database)
    assert differences(engine, tables.metadata, VERSION_TABLE) == []
    engine.dispose()


def test_a_start_that_is_cut_short_leaves_nothing_half_done(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    def cut_short(*_args: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(HeadMaintainer, "update_to_step", cut_short)  # the tables are made, the step is not noted
        with pytest.raises(KeyboardInterrupt):
            assistant.approval.migrations.upgrade(engine)
    assert inspect(engine).get_table_names() == []
    assistant.approval.migrations.upgrade(engine)
    assert differences(engine, tables.metadata, VERSION_TABLE) == []


def test_references_are_watched_again_when_the_steps_are_done(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'kept.db'}")
    assistant.approval.migrations.upgrade(engine)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1
    engine.dispose()
