"""发件箱: what is to be handed in, written in the same transaction as the submission itself."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, Column, ColumnElement, Connection, Integer, Row, String, Table, insert, or_, select, update

from assistant.database import UtcDateTime, metadata
from assistant.submission.adapter import CaseReceipt, Submission

LEASE = timedelta(seconds=90)  # longer than the adapter's slowest call with all its retries
HEAD_START = timedelta(seconds=2)  # whoever hands in tries at once; the workers only where that did not happen
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(minutes=15)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("application_id", String(40), nullable=False, unique=True),
    Column("idempotency_key", String(200), nullable=False, unique=True),
    Column("submission", JSON, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("next_attempt_at", UtcDateTime, nullable=False, index=True),
    Column("leased_until", UtcDateTime),
    Column("last_error", String(200)),
    Column("delivered_at", UtcDateTime),
    Column("refused_at", UtcDateTime),
    Column("receipt", JSON),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One hand-in, leased by the caller. `attempts`, which every lease raises, tells leases apart."""

    id: int
    application_id: str
    idempotency_key: str
    submission: dict[str, Any]  # the JSON of a Submission
    attempts: int


def enqueue(connection: Connection, submission: Submission, key: str, due: datetime) -> None:
    """Within the caller's transaction; the workers try it when it is `due`.

    Raises sqlalchemy.exc.IntegrityError when the application is in already.
    """
    connection.execute(
        insert(outbox).values(
            application_id=submission.application_id,
            idempotency_key=bound_key(submission.application_id, key),
            submission=submission.model_dump(mode="json"),
            next_attempt_at=due,
            attempts=0,
        )
    )


def bound_key(application_id: str, key: str) -> str:
    """The caller's key, bound to its application, as any header can carry it: 64 hexadecimal digits."""
    return hashlib.sha256(f"{application_id}:{key}".encode("utf-8", "backslashreplace")).hexdigest()


def claim(connection: Connection, now: datetime, application_id: str | None = None) -> Entry | None:
    """Leases one open entry: the application's own at once, else the longest due. None when there is none."""
    free = or_(outbox.c.leased_until.is_(None), outbox.c.leased_until <= now)
    open_ = outbox.c.delivered_at.is_(None) & outbox.c.refused_at.is_(None) & free
    wanted = outbox.c.application_id == application_id if application_id else outbox.c.next_attempt_at <= now
    query = select(outbox).where(open_, wanted).order_by(outbox.c.next_attempt_at, outbox.c.id).limit(1)
    while (row := connection.execute(query).one_or_none()) is not None:
        attempts = row.attempts + 1
        mine = (outbox.c.id == row.id) & (outbox.c.attempts == row.attempts) & open_
        taken = connection.execute(update(outbox).where(mine).values(leased_until=now + LEASE, attempts=attempts))
        if taken.rowcount == 1:
            return Entry(row.id, row.application_id, row.idempotency_key, row.submission, attempts)
        # another worker took it in between: look for the next
    return None


def delivered(connection: Connection, entry: Entry, receipt: CaseReceipt, now: datetime) -> bool:
    """Whether this was the first delivery recorded for the entry. A receipt counts whoever holds the lease."""
    values: dict[str, Any] = {"delivered_at": now, "refused_at": None, "leased_until": None, "last_error": None}
    values["receipt"] = receipt.model_dump(mode="json")
    first = (outbox.c.id == entry.id) & outbox.c.delivered_at.is_(None)
    return connection.execute(update(outbox).where(first).values(values)).rowcount == 1


def postponed(connection: Connection, entry: Entry, error: str, now: datetime) -> None:
    """Tries again later: the pause doubles up to a quarter of an hour. `error` holds no personal data."""
    pause = min(FIRST_PAUSE * 2 ** min(entry.attempts - 1, 20), LONGEST_PAUSE)
    values = {"next_attempt_at": now + pause, "leased_until": None, "last_error": error[:200]}
    connection.execute(update(outbox).where(_held(entry)).values(values))


def refused(connection: Connection, entry: Entry, error: str, now: datetime) -> None:
    """The backend will not take it: an operator has to look. `error` holds no personal data."""
    values = {"refused_at": now, "leased_until": None, "last_error": error[:200]}
    connection.execute(update(outbox).where(_held(entry)).values(values))


def undelivered(connection: Connection) -> list[Row[Any]]:
    """What is not with the backend yet, oldest first: the columns of the table but the submission."""
    shown = [column for column in outbox.c if column.name not in ("submission", "receipt")]
    return list(connection.execute(select(*shown).where(outbox.c.delivered_at.is_(None)).order_by(outbox.c.id)))


def reopen(connection: Connection, application_id: str, now: datetime) -> bool:
    """What was refused is tried again, under its own key; whether there was such an entry."""
    mine = (outbox.c.application_id == application_id) & outbox.c.refused_at.is_not(None)
    values = {"refused_at": None, "next_attempt_at": now, "leased_until": None}
    return connection.execute(update(outbox).where(mine).values(values)).rowcount == 1


def _held(entry: Entry) -> ColumnElement[bool]:
    """The entry while it is still under this lease: who comes back late changes nothing."""
    return (outbox.c.id == entry.id) & (outbox.c.attempts == entry.attempts) & outbox.c.delivered_at.is_(None)
