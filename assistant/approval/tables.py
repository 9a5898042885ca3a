"""The backend's own database: cases, their tasks, and the keys that make every hand-in happen once."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Integer, MetaData, String, Table, Text

from assistant.database import UtcDateTime

metadata = MetaData()

cases = Table(
    "cases",
    metadata,
    Column("case_no", String(40), primary_key=True),
    Column("revision", Integer, nullable=False),  # counts the moves; raising it locks the case
    Column("query_salt", String(64), nullable=False),
    Column("application_id", String(80), nullable=False),
    Column("submission", JSON, nullable=False),
    Column("accepted_at", UtcDateTime, nullable=False),
    Column("withdrawn_at", UtcDateTime),
    Column("withdrawn_reason", Text),
)

tasks = Table(
    "tasks",
    metadata,
    Column("case_no", String(40), ForeignKey("cases.case_no"), primary_key=True),
    Column("item", String(80), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("item_name", Text, nullable=False),
    Column("department", String(80), nullable=False, index=True),
    Column("department_name", Text, nullable=False),
    Column("requires", JSON, nullable=False),  # items of the same case
    Column("days", Integer, nullable=False),  # whole days: a part of a day counts whole
    Column("natural_days", Boolean, nullable=False),
    Column("state", String(20), nullable=False),
    Column("started_at", UtcDateTime),
    Column("due_at", UtcDateTime),
    Column("decided_at", UtcDateTime),
    Column("opinion", Text),
)

hand_ins = Table(
    "hand_ins",
    metadata,
    Column("idempotency_key", String(200), primary_key=True),
    Column("body_hash", String(64), nullable=False),
    Column("case_no", String(40), ForeignKey("cases.case_no"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

serials = Table(
    "serials", metadata, Column("day", String(8), primary_key=True), Column("last", Integer, nullable=False)
)
