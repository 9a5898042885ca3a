"""What a supervisor sees: the conversations that are going on, and the day's figures."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from pydantic import BaseModel
from sqlalchemy import Engine, exists, func, select

from assistant.applications.events import Happened
from assistant.applications.tables import application_events
from assistant.channels.hotline.tables import person_requests
from assistant.channels.web.attendance import LEASE
from assistant.channels.web.tables import attendances, conversations, messages
from assistant.clock import CHINA, Clock

LIVE = timedelta(minutes=30)
MOST_LIVE = 200


class LiveSession(BaseModel):
    """A conversation in which something was said lately, or that staff attend. No name, no form, no words."""

    conversation_id: str
    application_id: str
    channel: str
    last_at: datetime
    attended_by: str | None
    waiting_since: datetime | None


class DayFigures(BaseModel):
    """Since midnight. Seconds are None while there is nothing to average."""

    asked: int  # how often a person was asked for
    waiting: int
    taken: int
    mean_wait_seconds: float | None
    longest_wait_seconds: float | None
    handled: int  # conversations that staff attended, calls among them
    mean_handling_seconds: float | None
    submitted: int
    resolved_by_assistant: int  # of these, how many no member of staff attended


class Figures:
    """Thread-safe; all calls block."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self.engine = engine
        self.clock = clock

    def live(self) -> list[LiveSession]:
        """The newest first, at most MOST_LIVE."""
        now = self.clock.now()
        last = (
            select(messages.c.conversation_id, func.max(messages.c.at).label("last_at"))
            .where(messages.c.at > now - LIVE)
            .group_by(messages.c.conversation_id)
            .subquery()
        )
        attended = attendances.c.ended_at.is_(None) & (attendances.c.seen_at > now - LEASE)
        at = func.coalesce(last.c.last_at, attendances.c.began_at).label("last_at")
        query = (
            select(conversations, at, attendances.c.name, person_requests.c.asked_at)
            .outerjoin(last, last.c.conversation_id == conversations.c.id)
            .outerjoin(attendances, (attendances.c.conversation_id == conversations.c.id) & attended)
            .outerjoin(
                person_requests,
                (person_requests.c.conversation_id == conversations.c.id) & person_requests.c.ended_at.is_(None),
            )
            .where(at.is_not(None))
            .order_by(at.desc())
            .limit(MOST_LIVE)
        )
        with self.engine.connect() as connection:
            rows = connection.execute(query).all()
        return [
            LiveSession(
                conversation_id=row.id,
                application_id=row.application_id,
                channel=row.channel,
                last_at=row.last_at,
                attended_by=row.name,
                waiting_since=row.asked_at,
            )
            for row in rows
        ]

    def today(self) -> DayFigures:
        now = self.clock.now()
        midnight = datetime.combine(now.astimezone(CHINA).date(), time.min, CHINA)
        asked = select(person_requests).where(person_requests.c.asked_at >= midnight)
        handled = select(attendances).where(attendances.c.began_at >= midnight)
        submitted = select(func.count(application_events.c.application_id)).where(
            application_events.c.kind == Happened.SUBMITTED.value, application_events.c.at >= midnight
        )
        by_staff = exists().where(
            conversations.c.application_id == application_events.c.application_id,
            attendances.c.conversation_id == conversations.c.id,
        )
        with self.engine.connect() as connection:
            requests = connection.execute(asked).all()
            attended = connection.execute(handled).all()
            all_ = connection.execute(submitted).scalar_one()
            alone = connection.execute(submitted.where(~by_staff)).scalar_one()
            waiting = select(func.count()).where(person_requests.c.ended_at.is_(None))
            still = connection.execute(waiting).scalar_one()
        waits = [(r.ended_at - r.asked_at).total_seconds() for r in requests if r.taken_by is not None]
        lengths = [((r.ended_at or now) - r.began_at).total_seconds() for r in attended]
        return DayFigures(
            asked=len(requests),
            waiting=still,
            taken=len(waits),
            mean_wait_seconds=_mean(waits),
            longest_wait_seconds=max(waits, default=None),
            handled=len({r.conversation_id for r in attended}),
            mean_handling_seconds=_mean(lengths),
            submitted=all_,
            resolved_by_assistant=alone,
        )


def _mean(values: list[float]) -> float | None:
    return round(sum(values) / len(values), 1) if values else None
