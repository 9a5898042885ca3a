"""Who answers a conversation: the assistant, or a member of staff who has taken it over.

A conversation is attended by one at a time. Whoever attends renews it by being there; after LEASE without a sign the
assistant answers again, so that no applicant waits for somebody whose machine went off.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, insert, select, update
from sqlalchemy.exc import IntegrityError

from assistant.channels.web.tables import attendances
from assistant.clock import Clock

LEASE = timedelta(minutes=5)


class AttendedByAnother(Exception):
    """Somebody else has taken the conversation over."""


@dataclass(frozen=True, slots=True)
class Attendant:
    """`staff` is the id that the audit log names, `name` what the applicant sees."""

    staff: str
    name: str


class Attendances:
    """Thread-safe; all calls block."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self.engine = engine
        self.clock = clock

    def of(self, conversation_id: str) -> Attendant | None:
        """Who attends the conversation now; None while the assistant answers."""
        mine = (attendances.c.conversation_id == conversation_id) & attendances.c.ended_at.is_(None)
        query = select(attendances.c.staff, attendances.c.name).where(mine, attendances.c.seen_at > self._expired())
        with self.engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        return Attendant(row.staff, row.name) if row else None

    def held_by(self, staff: str) -> list[str]:
        """The conversations that a member of staff attends now, in the order in which they began."""
        mine = (attendances.c.staff == staff) & attendances.c.ended_at.is_(None)
        query = select(attendances.c.conversation_id).where(mine, attendances.c.seen_at > self._expired())
        with self.engine.connect() as connection:
            return list(connection.execute(query.order_by(attendances.c.id)).scalars())

    def take(self, conversation_id: str, who: Attendant, *, from_another: bool = False) -> None:
        """Attends from now on. Raises AttendedByAnother, unless it is to be taken from whoever has it."""
        now = self.clock.now()
        row = {"conversation_id": conversation_id, "staff": who.staff, "name": who.name, "began_at": now}
        try:
            with self.engine.begin() as connection:
                self._end_expired(connection)
                if from_another:
                    _end(connection, conversation_id, now)
                connection.execute(insert(attendances).values(**row, seen_at=now))
        except IntegrityError:
            current = self.of(conversation_id)
            if current is None or current.staff != who.staff:
                raise AttendedByAnother from None

    def end(self, conversation_id: str) -> bool:
        """Hands the conversation back; whether it was attended."""
        with self.engine.begin() as connection:
            return _end(connection, conversation_id, self.clock.now())

    def renew(self, staff: str) -> None:
        """The member of staff is there: all that they attend stays theirs."""
        mine = (attendances.c.staff == staff) & attendances.c.ended_at.is_(None)
        with self.engine.begin() as connection:
            self._end_expired(connection)
            connection.execute(update(attendances).where(mine).values(seen_at=self.clock.now()))

    def _expired(self) -> datetime:
        return self.clock.now() - LEASE

    def _end_expired(self, connection: Connection) -> None:
        left = attendances.c.ended_at.is_(None) & (attendances.c.seen_at <= self._expired())
        connection.execute(update(attendances).where(left).values(ended_at=attendances.c.seen_at))


def _end(connection: Connection, conversation_id: str, at: datetime) -> bool:
    mine = (attendances.c.conversation_id == conversation_id) & attendances.c.ended_at.is_(None)
    return bool(connection.execute(update(attendances).where(mine).values(ended_at=at)).rowcount)
