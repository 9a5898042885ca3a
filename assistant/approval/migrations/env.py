"""Alembic's entry."""

from __future__ import annotations

from assistant.approval.migrations import VERSION_TABLE
from assistant.approval.tables import metadata
from assistant.schema_steps import run

run(metadata, VERSION_TABLE)
