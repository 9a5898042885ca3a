"""Sessions of staff: random tokens, kept as digests, for a working day."""

from __future__ import annotations

import secrets
from datetime import timedelta

from sqlalchemy import Engine, delete, insert, select

from assistant.channels.hotline.staff import Role, Staff
from assistant.channels.hotline.tables import staff_sessions
from assistant.channels.token_hash import token_hash
from assistant.clock import Clock

SESSION = timedelta(hours=10)


class StaffSessions:
    """Thread-safe; all calls block."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self.engine = engine
        self.clock = clock

    def open(self, who: Staff) -> str:
        """A session's token (256 bits)."""
        token, now = secrets.token_urlsafe(32), self.clock.now()
        row = {"staff": who.id, "name": who.name, "role": who.role.value, "expires_at": now + SESSION}
        with self.engine.begin() as connection:
            connection.execute(delete(staff_sessions).where(staff_sessions.c.expires_at <= now))
            connection.execute(insert(staff_sessions).values(token_hash=token_hash(token), **row))
        return token

    def of(self, token: str) -> Staff | None:
        """Whose session it is, while it lasts."""
        mine = (staff_sessions.c.token_hash == token_hash(token)) & (staff_sessions.c.expires_at > self.clock.now())
        with self.engine.connect() as connection:
            row = connection.execute(select(staff_sessions).where(mine)).one_or_none()
        return Staff(row.staff, row.name, Role(row.role)) if row else None

    def close(self, token: str) -> None:
        with self.engine.begin() as connection:
            connection.execute(delete(staff_sessions).where(staff_sessions.c.token_hash == token_hash(token)))
