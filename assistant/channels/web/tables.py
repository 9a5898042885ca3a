"""Conversations and their messages, for replay after a reload."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from assistant.database import UtcDateTime, metadata

conversations = Table(
    "conversations",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("application_id", String(40), ForeignKey("applications.id"), nullable=False, index=True),
    Column("channel", String(20), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)

# one for each place where the conversation is open: it may go on elsewhere
conversation_tokens = Table(
    "conversation_tokens",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("conversation_id", String(40), ForeignKey("conversations.id"), nullable=False, index=True),
    Column("created_at", UtcDateTime, nullable=False),
)

messages = Table(
    "messages",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("conversation_id", String(40), ForeignKey("conversations.id"), nullable=False, index=True),
    Column("client_message_id", String(80)),  # of the applicant's message
    Column("in_reply_to", String(80)),
    Column("sender", String(12), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("text", Text, nullable=False),
    Column("options", JSON, nullable=False),
    Column("field", String(80)),
    Column("at", UtcDateTime, nullable=False, index=True),
    UniqueConstraint("conversation_id", "client_message_id"),
)

# when staff answered instead of the assistant; the open one is the lock
attendances = Table(
    "attendances",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("conversation_id", String(40), ForeignKey("conversations.id"), nullable=False),
    Column("staff", String(120), nullable=False, index=True),
    Column("name", String(60), nullable=False),
    Column("began_at", UtcDateTime, nullable=False, index=True),
    Column("seen_at", UtcDateTime, nullable=False),  # the last sign of whoever attends
    Column("ended_at", UtcDateTime),
)
_open = attendances.c.ended_at.is_(None)
Index(
    "uq_attendances_open",
    attendances.c.conversation_id,
    unique=True,
    sqlite_where=_open,
    postgresql_where=_open,
)
