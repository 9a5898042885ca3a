"""过程留痕: an append-only log of everything that moved a case, each entry bound to the one before by its hash (SM3).

Whoever changes, removes or inserts an entry breaks the chain; whoever cuts its end contradicts `audit_head`, or a head
that was noted elsewhere. Triggers refuse UPDATE and DELETE. Entries hold ids, codes and digests, never an applicant's
words.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives import hashes
from sqlalchemy import Connection, insert, select, update

from assistant.approval.tables import audit_head, audit_log

BEGINNING = "0" * 64
HEAD = 1
PAGE = 1000

# what the product behind an applicant may know of: the feed of /approval/v1/events
PUBLIC = (
    "received", "accepted", "deemed_accepted", "declined", "revoked", "withdrawn", "supplement_asked", "supplemented",
    "task_started", "suspended", "resumed", "extended", "opinion", "deemed_opinion", "decided", "delivered",
    "inspection_called", "check", "grievance_answered",
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


@dataclass(frozen=True, slots=True)
class Verified:
    """`broken_at` is the first sequence that does not fit; `head` the hash of the last entry that does."""

    entries: int
    head: str
    broken_at: int | None

    @property
    def intact(self) -> bool:
        return self.broken_at is None


def append(connection: Connection, at: datetime, kind: str, actor: str, case_no: str | None = None, **data: Any) -> int:
    """Adds one entry; its sequence. The head stays locked until the transaction ends: the chain has no forks."""
    connection.execute(update(audit_head).where(audit_head.c.id == HEAD).values(length=audit_head.c.length + 1))
    head = connection.execute(select(audit_head).where(audit_head.c.id == HEAD)).one()
    sequence = int(head.length)
    made = _hash(head.hash, sequence, case_no, kind, actor, at, data)
    connection.execute(
        insert(audit_log).values(
            sequence=sequence, case_no=case_no, kind=kind, actor=actor, at=at, data=data, previous=head.hash, hash=made
        )
    )
    connection.execute(update(audit_head).where(audit_head.c.id == HEAD).values(hash=made))
    return sequence


def verify(connection: Connection, known_head: str | None = None) -> Verified:
    """Walks the whole chain. `known_head`: a hash noted earlier and elsewhere, which must still stand in it."""
    expected, count, seen = BEGINNING, 0, known_head in (None, BEGINNING)
    for row in _rows(connection):
        made = _hash(expected, count + 1, row.case_no, row.kind, row.actor, row.at, row.data)
        if (row.sequence, row.previous, row.hash) != (count + 1, expected, made):
            return Verified(count, expected, count + 1)
        expected, count = made, count + 1
        seen = seen or made == known_head
    head = connection.execute(select(audit_head).where(audit_head.c.id == HEAD)).one()
    whole = seen and (head.length, head.hash) == (count, expected)
    return Verified(count, expected, None if whole else count + 1)


def of_case(connection: Connection, case_no: str) -> list[Entry]:
    """All that happened to a case, in order."""
    query = select(audit_log).where(audit_log.c.case_no == case_no).order_by(audit_log.c.sequence)
    return [_entry(row) for row in connection.execute(query)]


def feed(connection: Connection, after: int, limit: int) -> list[Entry]:
    """Public entries after `after`. Sequences are given in the order of commitment: a reader misses none."""
    mine = (audit_log.c.sequence > after) & audit_log.c.kind.in_(PUBLIC)
    query = select(audit_log).where(mine).order_by(audit_log.c.sequence).limit(limit)
    return [_entry(row) for row in connection.execute(query)]


def digest(text: str) -> str:
    """SM3 of words that must not stand in the log themselves."""
    made = hashes.Hash(hashes.SM3())
    made.update(text.encode())
    return made.finalize().hex()


def _hash(
    previous: str, sequence: int, case_no: str | None, kind: str, actor: str, at: datetime, data: dict[str, Any]
) -> str:
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    whole = [previous, sequence, case_no, kind, actor, moment, data]
    return digest(json.dumps(whole, sort_keys=True, ensure_ascii=False, separators=(",", ":")))


def _rows(connection: Connection) -> Iterator[Any]:
    after = 0
    while rows := connection.execute(
        select(audit_log).where(audit_log.c.sequence > after).order_by(audit_log.c.sequence).limit(PAGE)
    ).all():
        yield from rows
        after = rows[-1].sequence


def _entry(row: Any) -> Entry:
    return Entry(row.sequence, row.case_no, row.kind, row.actor, row.at, row.data, row.hash)
