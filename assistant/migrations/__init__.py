"""The product database's schema, step by step. `upgrade` brings any database to the newest."""

from __future__ import annotations

from pathlib import Path

from assistant import schema_steps
from assistant.database import make_engine

HERE = Path(__file__).resolve().parent


def upgrade(url: str, to: str = "head") -> None:
    """Makes the folder of a SQLite file if needed, and applies the steps that are missing up to `to`."""
    engine = make_engine(url)
    schema_steps.upgrade(HERE, engine, to)
    engine.dispose()
