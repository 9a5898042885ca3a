"""An append-only log, each entry bound to the one before by its hash (SM3). The backend and the desk keep one each.

Whoever changes, removes or inserts an entry breaks the chain; whoever cuts its end contradicts the head, or a head that
was noted elsewhere. Triggers of the database refuse UPDATE and DELETE. Entries hold ids, codes and digests, never
anybody's words.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives import hashes
from sqlalchemy import Connection, Table, insert, select, update

BEGINNING = "0" * 64
HEAD = 1
PAGE = 1000


@dataclass(frozen=True, slots=True)
class Verified:
    """`broken_at` is the first sequence that does not fit; `head` the hash of the last entry that does."""

    entries: int
    head: str
    broken_at: int | None

    @property
    def intact(self) -> bool:
        return self.broken_at is None


@dataclass(frozen=True, slots=True)
class Chain:
    """`log` has the columns sequence, kind, actor, at, data, previous, hash and `subject`; `head` one row: id, length,
    hash."""

    log: Table
    head: Table
    subject: str  # the column that names what an entry is about

    def append(
        self, connection: Connection, at: datetime, kind: str, actor: str, subject: str | None, data: dict[str, Any]
    ) -> int:
        """Adds one entry; its sequence. The head stays locked until the transaction ends: the chain has no forks."""
        mine = self.head.c.id == HEAD
        connection.execute(update(self.head).where(mine).values(length=self.head.c.length + 1))
        head = connection.execute(select(self.head).where(mine)).one()
        sequence = int(head.length)
        made = _hash(head.hash, sequence, subject, kind, actor, at, data)
        entry = {"sequence": sequence, self.subject: subject, "kind": kind, "actor": actor, "at": at, "data": data}
        connection.execute(insert(self.log).values(**entry, previous=head.hash, hash=made))
        connection.execute(update(self.head).where(mine).values(hash=made))
        return sequence

    def verify(self, connection: Connection, known_head: str | None = None) -> Verified:
        """Walks the whole chain. `known_head`: a hash noted earlier and elsewhere, which must still stand in it."""
        expected, count, seen = BEGINNING, 0, known_head in (None, BEGINNING)
        for row in self._rows(connection):
            made = _hash(expected, count + 1, getattr(row, self.subject), row.kind, row.actor, row.at, row.data)
            if (row.sequence, row.previous, row.hash) != (count + 1, expected, made):
                return Verified(count, expected, count + 1)
            expected, count = made, count + 1
            seen = seen or made == known_head
        head = connection.execute(select(self.head).where(self.head.c.id == HEAD)).one()
        whole = seen and (head.length, head.hash) == (count, expected)
        return Verified(count, expected, None if whole else count + 1)

    def _rows(self, connection: Connection) -> Iterator[Any]:
        after, place = 0, self.log.c.sequence
        while rows := connection.execute(select(self.log).where(place > after).order_by(place).limit(PAGE)).all():
            yield from rows
            after = rows[-1].sequence


def digest(text: str) -> str:
    """SM3 of words that must not stand in a log themselves."""
    made = hashes.Hash(hashes.SM3())
    made.update(text.encode())
    return made.finalize().hex()


def _hash(
    previous: str, sequence: int, subject: str | None, kind: str, actor: str, at: datetime, data: dict[str, Any]
) -> str:
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    whole = [previous, sequence, subject, kind, actor, moment, data]
    return digest(json.dumps(whole, sort_keys=True, ensure_ascii=False, separators=(",", ":")))
