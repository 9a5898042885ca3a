"""Applications in the database: append events under optimistic concurrency, read the folded state."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Engine, Row, insert, select, update

from assistant.applications import phone_index
from assistant.applications.events import Event, Happened, apply
from assistant.applications.model import Application, Source
from assistant.applications.tables import application_events, applications

_STATE = TypeAdapter(Application)


class ApplicationNotFound(LookupError):
    """No application with that id."""


class VersionConflict(Exception):
    """Somebody else changed the application since it was read."""


class Repository:
    """One per process; every use opens its own connection."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """A database transaction; leaving it without an error commits all of it or nothing."""
        with self.engine.begin() as connection:
            yield Transaction(connection)

    def load(self, application_id: str) -> Application:
        """Raises ApplicationNotFound."""
        with self.engine.connect() as connection:
            return Transaction(connection).load(application_id)

    def open_applications(self) -> Iterator[Application]:
        """Those neither handed in nor put aside, oldest first."""
        query = select(applications.c.state).order_by(applications.c.created_at)
        with self.engine.connect() as connection:
            for state in connection.execute(query).scalars():
                application = _STATE.validate_python(state)
                if application.submitted_at is None and not application.cancelled:
                    yield application

    def events(self, application_id: str) -> list[Event]:
        """All events in order: who, when, what and from which words."""
        query = select(application_events).where(application_events.c.application_id == application_id)
        with self.engine.connect() as connection:
            rows = connection.execute(query.order_by(application_events.c.sequence)).all()
        return [_event(row) for row in rows]

    def events_of_message(self, application_id: str, message_id: str) -> list[Event]:
        """What happened in the turn of one message."""
        mine = application_events.c.application_id == application_id
        query = select(application_events).where(mine, application_events.c.data["message"].as_string() == message_id)
        with self.engine.connect() as connection:
            return [_event(row) for row in connection.execute(query.order_by(application_events.c.sequence))]


class Transaction:
    """Reads and appends within one database transaction; `connection` serves what must commit with it."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def start(self, catalogue_version: str, city: str, at: datetime, source: Source) -> Application:
        """A new, empty application with an unguessable id."""
        application = Application("a_" + secrets.token_urlsafe(16), catalogue_version, city)
        started = Event(Happened.STARTED, at, source, {"catalogue_version": catalogue_version, "city": city})
        after = apply(application, started)
        self.connection.execute(
            insert(applications).values(
                id=after.id, version=after.version, city=city, state=_dump(after), created_at=at, updated_at=at
            )
        )
        self._insert(after.id, 0, [started])
        return after

    def load(self, application_id: str) -> Application:
        """Raises ApplicationNotFound."""
        state = self.connection.execute(
            select(applications.c.state).where(applications.c.id == application_id)
        ).scalar_one_or_none()
        if state is None:
            raise ApplicationNotFound(application_id)
        return _STATE.validate_python(state)

    def append(self, before: Application, events: Sequence[Event]) -> Application:
        """The application after `events`. Raises VersionConflict if it is no longer at `before.version`."""
        if not events:
            return before
        after = before
        for event in events:
            after = apply(after, event)
        changed = self.connection.execute(
            update(applications)
            .where(applications.c.id == before.id, applications.c.version == before.version)
            .values(version=after.version, state=_dump(after), updated_at=events[-1].at)
        )
        if changed.rowcount != 1:
            raise VersionConflict(before.id)
        phone_index.index(self.connection, before, after)
        self._insert(before.id, before.version, events)
        return after

    def _insert(self, application_id: str, version: int, events: Sequence[Event]) -> None:
        rows: list[dict[str, Any]] = [
            {
                "application_id": application_id,
                "sequence": version + offset,
                "kind": event.kind.value,
                "source": event.source.value,
                "said": event.said,
                "data": event.data,
                "at": event.at,
            }
            for offset, event in enumerate(events, start=1)
        ]
        self.connection.execute(insert(application_events), rows)


def _event(row: Row[Any]) -> Event:
    return Event(Happened(row.kind), row.at, Source(row.source), row.data, row.said)


def _dump(application: Application) -> Any:
    return _STATE.dump_python(application, mode="json")
