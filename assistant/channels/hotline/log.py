"""Everything that staff did, in a chain of its own (`assistant.audit_chain`): written before it is done.

So nothing is done that is not written; what was written and then refused is told by the application's own events.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel
from sqlalchemy import Connection, Engine, select

from assistant.audit_chain import Chain, Verified
from assistant.channels.hotline.staff import Staff
from assistant.channels.hotline.tables import staff_log, staff_log_head
from assistant.clock import Clock

CHAIN = Chain(staff_log, staff_log_head, "application_id")


class Entry(BaseModel):
    sequence: int
    application_id: str | None
    kind: str
    actor: str
    at: datetime
    data: dict[str, Any]


class StaffLog:
    """Thread-safe; all calls block."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self.engine = engine
        self.clock = clock

    def note(self, kind: str, who: Staff, application_id: str | None = None, **data: Any) -> None:
        """Writes one action; `data` holds ids and digests, never anybody's words."""
        self.note_by(kind, who.id, application_id, **data)

    def note_by(self, kind: str, actor: str, application_id: str | None = None, **data: Any) -> None:
        """The same of somebody who is not signed in (a wrong password)."""
        with self.engine.begin() as connection:
            CHAIN.append(connection, self.clock.now(), kind, actor, application_id, data)

    def verified(self, known_head: str | None = None) -> Verified:
        with self.engine.connect() as connection:
            return CHAIN.verify(connection, known_head)

    def newest(self, limit: int, before: int | None = None) -> list[Entry]:
        """The newest entries, or those before a sequence."""
        with self.engine.connect() as connection:
            return _entries(connection, limit, before)


def _entries(connection: Connection, limit: int, before: int | None) -> list[Entry]:
    query = select(staff_log).order_by(staff_log.c.sequence.desc()).limit(limit)
    if before is not None:
        query = query.where(staff_log.c.sequence < before)
    return [Entry.model_validate(row, from_attributes=True) for row in connection.execute(query)]
