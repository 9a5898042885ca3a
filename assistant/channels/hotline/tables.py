"""What the desk keeps: sessions of staff, who may open what, who waits, notes, callbacks, and the log."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, String, Table, Text

from assistant.database import UtcDateTime, metadata

staff_sessions = Table(
    "staff_sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("staff", String(120), nullable=False),
    Column("name", String(60), nullable=False),
    Column("role", String(12), nullable=False),
    Column("expires_at", UtcDateTime, nullable=False, index=True),
)

staff_access = Table(
    "staff_access",
    metadata,
    Column("staff", String(120), primary_key=True),
    Column("application_id", String(40), ForeignKey("applications.id"), primary_key=True),
    Column("how", String(12), nullable=False),  # call | phone | code | queue | callback | supervision
    Column("until", UtcDateTime, nullable=False),
)

person_requests = Table(  # 转人工
    "person_requests",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("conversation_id", String(40), ForeignKey("conversations.id"), nullable=False),
    Column("application_id", String(40), ForeignKey("applications.id"), nullable=False),
    Column("said", Text, nullable=False),  # with personal numbers masked
    Column("asked", String(80)),  # the field that was asked then
    Column("misses", Integer, nullable=False),
    Column("asked_at", UtcDateTime, nullable=False, index=True),
    Column("taken_by", String(120)),
    Column("ended_at", UtcDateTime),  # taken, or closed without
)
_waiting = person_requests.c.ended_at.is_(None)
Index(
    "uq_person_requests_waiting",
    person_requests.c.conversation_id,
    unique=True,
    sqlite_where=_waiting,
    postgresql_where=_waiting,
)

staff_notes = Table(
    "staff_notes",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("application_id", String(40), ForeignKey("applications.id"), nullable=False, index=True),
    Column("staff", String(120), nullable=False),
    Column("name", String(60), nullable=False),
    Column("text", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

callbacks = Table(  # 回拨
    "callbacks",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("conversation_id", String(40), ForeignKey("conversations.id"), nullable=False),
    Column("application_id", String(40), ForeignKey("applications.id"), nullable=False, index=True),
    Column("phone", String(20), nullable=False, index=True),
    Column("reason", Text, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("made_by", String(120), nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("done_by", String(120)),
    Column("done_at", UtcDateTime, index=True),
)

staff_log = Table(
    "staff_log",
    metadata,
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("application_id", String(40), index=True),
    Column("kind", String(40), nullable=False),
    Column("actor", String(120), nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False),
    Column("data", JSON, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)

staff_log_head = Table(  # one row: the end of the chain; who extends it locks it
    "staff_log_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("length", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
)
