"""The schema of the backend's own database, step by step. `upgrade` brings any database to the newest."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine

from assistant import schema_steps

HERE = Path(__file__).resolve().parent
VERSION_TABLE = "approval_version"  # of its own: both schemas may stand in one database
FIRST = "e498d61bc595"  # what databases hold that were made before there were steps


def upgrade(engine: Engine) -> None:
    """Applies the steps that are missing."""
    schema_steps.upgrade(HERE, engine, adopted=(VERSION_TABLE, "cases", FIRST))
