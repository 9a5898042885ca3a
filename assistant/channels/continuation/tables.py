"""Continuations that are open: each row is used once, or expires."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, String, Table

from assistant.database import UtcDateTime, metadata

continuations = Table(
    "continuations",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("conversation_id", String(40), ForeignKey("conversations.id"), nullable=False, index=True),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("code_hash", String(64), unique=True),  # of the code, where one was read out or shown
    Column("expires_at", UtcDateTime, nullable=False, index=True),
)
