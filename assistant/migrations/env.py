"""Alembic's entry."""

from __future__ import annotations

from assistant.database import metadata
from assistant.schema_steps import run

run(metadata, "alembic_version")
