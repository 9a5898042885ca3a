"""发件箱: what is to be handed in, written in the same transaction as the submission itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, Column, Connection, Integer, String, Table, insert, or_, select, update

from assistant.database import UtcDateTime, metadata
from assistant.submission.adapter import CaseReceipt, Submission

LEASE = timedelta(seconds=90)  # longer than the adapter's slowest call with all its retries
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
    """One hand-in, leased by the caller."""

    id: int
    application_id: str
    idempotency_key: str
    submission: Submission
    attempts: int


def enqueue(connection: Connection, submission: Submission, key: str, now: datetime) -> None:
    """Within the caller's transaction. One application is handed in once; the key is bound to it."""
    connection.execute(
        insert(outbox).values(
            application_id=submission.application_id,
            idempotency_key=f"{submission.application_id}:{key}",
            submission=submission.model_dump(mode="json"),
            next_attempt_at=now,
            attempts=0,
        )
    )


def claim(connection: Connection, now: datetime, application_id: str | None = None) -> Entry | None:
    """Leases one open entry: the application's own at once, else the longest due. None when there is none."""
    free = or_(outbox.c.leased_until.is_(None), outbox.c.leased_until <= now)
    open_ = outbox.c.delivered_at.is_(None) & outbox.c.refused_at.is_(None) & free
    wanted = outbox.c.application_id == application_id if application_id else outbox.c.next_attempt_at <= now
    query = select(outbox).where(open_, wanted).order_by(outbox.c.next_attempt_at).limit(1)
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    # a second worker that read the same row changes nothing here, and gets None
    taken = connection.execute(
        update(outbox).where(outbox.c.id == row.id, open_).values(leased_until=now + LEASE, attempts=row.attempts + 1)
    )
    if taken.rowcount != 1:
        return None
    submission = Submission.model_validate(row.submission)
    return Entry(row.id, row.application_id, row.idempotency_key, submission, row.attempts + 1)


def delivered(connection: Connection, entry: Entry, receipt: CaseReceipt, now: datetime) -> bool:
    """Whether this was the first delivery recorded for the entry."""
    values: dict[str, Any] = {"delivered_at": now, "leased_until": None, "last_error": None}
    values["receipt"] = receipt.model_dump(mode="json")
    open_ = (outbox.c.id == entry.id) & outbox.c.delivered_at.is_(None)
    return connection.execute(update(outbox).where(open_).values(values)).rowcount == 1


def postponed(connection: Connection, entry: Entry, error: str, now: datetime) -> None:
    """Tries again later: the pause doubles up to a quarter of an hour."""
    pause = min(FIRST_PAUSE * 2 ** min(entry.attempts - 1, 20), LONGEST_PAUSE)
    values = {"next_attempt_at": now + pause, "leased_until": None, "last_error": error[:200]}
    connection.execute(update(outbox).where(outbox.c.id == entry.id).values(values))


def refused(connection: Connection, entry: Entry, error: str, now: datetime) -> None:
    """The backend will not take it: an operator has to look."""
    values = {"refused_at": now, "leased_until": None, "last_error": error[:200]}
    connection.execute(update(outbox).where(outbox.c.id == entry.id).values(values))
