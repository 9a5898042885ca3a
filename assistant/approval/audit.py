"""过程留痕: everything that moved a case, in a chain of its own (`assistant.audit_chain`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from assistant.approval.tables import audit_head, audit_log
from assistant.audit_chain import Chain, Verified, digest

__all__ = ["Verified", "append", "digest", "feed", "of_case", "verify"]
CHAIN = Chain(audit_log, audit_head, "case_no")

# what the product behind an applicant may know of: the feed of /approval/v1/events
PUBLIC = (
    "received", "accepted", "deemed_accepted", "declined", "revoked", "withdrawn", "supplement_asked", "supplemented",
    "task_started", "suspended", "resumed", "extended", "recounted", "opinion", "deemed_opinion", "decided",
    "delivered", "inspection_called", "check", "grievance_answered",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    sequence: int
    case_no: str | None
    kind: str
    actor: str
    at: datetime
    data: dict[str, Any]
    hash: str


def append(connection: Connection, at: datetime, kind: str, actor: str, case_no: str | None = None, **data: Any) -> int:
    """Adds one entry; its sequence."""
    return CHAIN.append(connection, at, kind, actor, case_no, data)


def verify(connection: Connection, known_head: str | None = None) -> Verified:
    """Walks the whole chain. `known_head`: a hash noted earlier and elsewhere, which must still stand in it."""
    return CHAIN.verify(connection, known_head)


def of_case(connection: Connection, case_no: str) -> list[Entry]:
    """All that happened to a case, in order."""
    query = select(audit_log).where(audit_log.c.case_no == case_no).order_by(audit_log.c.sequence)
    return [_entry(row) for row in connection.execute(query)]


def feed(connection: Connection, after: int, limit: int) -> list[Entry]:
    """Public entries after `after`. Sequences are given in the order of commitment: a reader misses none."""
    mine = (audit_log.c.sequence > after) & audit_log.c.kind.in_(PUBLIC)
    query = select(audit_log).where(mine).order_by(audit_log.c.sequence).limit(limit)
    return [_entry(row) for row in connection.execute(query)]


def _entry(row: Any) -> Entry:
    return Entry(row.sequence, row.case_no, row.kind, row.actor, row.at, row.data, row.hash)
