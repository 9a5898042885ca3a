"""转人工: who waits for a person, in the order in which they asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, Row, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from assistant.channels.hotline.tables import person_requests
from assistant.channels.web.masking import masked
from assistant.clock import Clock
from assistant.dialogue.person import PersonWanted


class NotWaiting(LookupError):
    """Nobody waits under that id any more: taken by a colleague, or closed."""


@dataclass(frozen=True, slots=True)
class Request:
    """`said` has its personal numbers masked."""

    id: int
    conversation_id: str
    application_id: str
    said: str
    asked: str | None
    misses: int
    asked_at: datetime


class WaitingQueue:
    """Thread-safe; all calls block."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self.engine = engine
        self.clock = clock

    def add(self, conversation_id: str, wanted: PersonWanted) -> int:
        """How many wait before this one. Who waits already keeps the place."""
        row = {
            "conversation_id": conversation_id,
            "application_id": wanted.application_id,
            "said": masked(wanted.said),
            "asked": wanted.asked,
            "misses": wanted.misses,
            "asked_at": self.clock.now(),
        }
        try:
            with self.engine.begin() as connection:
                connection.execute(insert(person_requests).values(**row))
        except IntegrityError:
            pass  # waits already
        own = select(person_requests.c.id).where(person_requests.c.conversation_id == conversation_id, _WAITING)
        before = select(func.count()).where(_WAITING, person_requests.c.id < own.scalar_subquery())
        with self.engine.connect() as connection:
            return int(connection.execute(before).scalar_one())

    def waiting(self) -> list[Request]:
        query = select(person_requests).where(_WAITING).order_by(person_requests.c.id)
        with self.engine.connect() as connection:
            return [_request(row) for row in connection.execute(query)]

    def get(self, request_id: int) -> Request:
        """Raises NotWaiting."""
        query = select(person_requests).where(_WAITING, person_requests.c.id == request_id)
        with self.engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            raise NotWaiting
        return _request(row)

    def end(self, request_id: int, taken_by: str | None) -> None:
        """Taken, or closed without (`taken_by` None), once. Raises NotWaiting."""
        mine = _WAITING & (person_requests.c.id == request_id)
        self._end(mine, taken_by, missing=NotWaiting)

    def end_of(self, conversation_id: str, taken_by: str) -> None:
        """The conversation was taken over another way: nobody waits in it any more."""
        self._end(_WAITING & (person_requests.c.conversation_id == conversation_id), taken_by, missing=None)

    def _end(self, which: object, taken_by: str | None, missing: type[NotWaiting] | None) -> None:
        ended = update(person_requests).where(which).values(taken_by=taken_by, ended_at=self.clock.now())  # type: ignore[arg-type]
        with self.engine.begin() as connection:
            if connection.execute(ended).rowcount == 0 and missing is not None:
                raise missing


_WAITING = person_requests.c.ended_at.is_(None)


def _request(row: Row[tuple[object, ...]]) -> Request:
    kept = row._mapping
    return Request(**{name: kept[name] for name in Request.__dataclass_fields__})
