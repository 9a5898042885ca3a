"""The tables of applications: events are the truth, `state` is their fold kept for reading at one go."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Integer, String, Table, Text

from assistant.database import UtcDateTime, metadata

applications = Table(
    "applications",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("city", String(40), nullable=False),
    Column("state", JSON, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False, index=True),
)

application_events = Table(
    "application_events",
    metadata,
    Column("application_id", String(40), ForeignKey("applications.id"), primary_key=True),
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(20), nullable=False),
    Column("source", String(20), nullable=False),
    Column("said", Text),
    Column("data", JSON, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

application_phones = Table(  # see phone_index
    "application_phones",
    metadata,
    Column("bucket", Integer, primary_key=True, autoincrement=False),
    Column("application_id", String(40), ForeignKey("applications.id"), primary_key=True, index=True),
)
