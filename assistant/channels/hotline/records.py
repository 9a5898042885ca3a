"""Notes that staff leave on an application, and calls that they have promised."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel
from sqlalchemy import Engine, insert, select, update

from assistant.channels.hotline.staff import Staff
from assistant.channels.hotline.tables import callbacks, staff_notes
from assistant.clock import Clock


class Note(BaseModel):
    id: int
    name: str
    text: str
    at: datetime


class Callback(BaseModel):
    id: int
    conversation_id: str
    application_id: str
    phone: str
    reason: str
    due_at: datetime
    made_by: str


class NoCallback(LookupError):
    """No open callback with that id."""


class Records:
    """Thread-safe; all calls block."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self.engine = engine
        self.clock = clock

    def note(self, who: Staff, application_id: str, text: str) -> None:
        row = {"application_id": application_id, "staff": who.id, "name": who.name, "text": text}
        with self.engine.begin() as connection:
            connection.execute(insert(staff_notes).values(**row, at=self.clock.now()))

    def notes(self, application_id: str) -> list[Note]:
        query = select(staff_notes).where(staff_notes.c.application_id == application_id).order_by(staff_notes.c.id)
        with self.engine.connect() as connection:
            return [Note.model_validate(row, from_attributes=True) for row in connection.execute(query)]

    def promise(
        self, who: Staff, conversation_id: str, application_id: str, phone: str, reason: str, due_at: datetime
    ) -> None:
        """A call back at `due_at`."""
        row = {"conversation_id": conversation_id, "application_id": application_id, "phone": phone, "reason": reason}
        made = {"due_at": due_at, "made_by": who.id, "made_at": self.clock.now()}
        with self.engine.begin() as connection:
            connection.execute(insert(callbacks).values(**row, **made))

    def open_callbacks(self, application_id: str | None = None) -> list[Callback]:
        """Those still to be made, of one application or all, the most urgent first."""
        query = select(callbacks).where(callbacks.c.done_at.is_(None)).order_by(callbacks.c.due_at, callbacks.c.id)
        if application_id is not None:
            query = query.where(callbacks.c.application_id == application_id)
        with self.engine.connect() as connection:
            return [Callback.model_validate(row, from_attributes=True) for row in connection.execute(query)]

    def callback(self, callback_id: int) -> Callback:
        """Raises NoCallback."""
        query = select(callbacks).where(callbacks.c.id == callback_id, callbacks.c.done_at.is_(None))
        with self.engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            raise NoCallback
        return Callback.model_validate(row, from_attributes=True)

    def done(self, who: Staff, callback_id: int) -> None:
        """Raises NoCallback."""
        mine = (callbacks.c.id == callback_id) & callbacks.c.done_at.is_(None)
        made = update(callbacks).where(mine).values(done_by=who.id, done_at=self.clock.now())
        with self.engine.begin() as connection:
            if connection.execute(made).rowcount == 0:
                raise NoCallback
