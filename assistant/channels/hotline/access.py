"""What a member of staff may open: what they began, searched for, or was assigned to them. For a working day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Literal

from sqlalchemy import Engine, delete, insert, select

from assistant.channels.hotline.staff import Staff
from assistant.channels.hotline.tables import staff_access
from assistant.clock import Clock

LASTS = timedelta(hours=10)
How = Literal["call", "phone", "code", "queue", "callback", "supervision"]


class Access:
    """Thread-safe; all calls block."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self.engine = engine
        self.clock = clock

    def grant(self, who: Staff, applications: Iterable[str], how: How) -> None:
        """From now on they may open these, each by its newest ground."""
        until = self.clock.now() + LASTS
        with self.engine.begin() as connection:
            for id_ in applications:
                mine = (staff_access.c.staff == who.id) & (staff_access.c.application_id == id_)
                connection.execute(delete(staff_access).where(mine))
                row = {"staff": who.id, "application_id": id_, "how": how, "until": until}
                connection.execute(insert(staff_access).values(row))

    def may_open(self, who: Staff, application_id: str) -> bool:
        mine = (staff_access.c.staff == who.id) & (staff_access.c.application_id == application_id)
        query = select(staff_access.c.how).where(mine, staff_access.c.until > self.clock.now())
        with self.engine.connect() as connection:
            return connection.execute(query).one_or_none() is not None
