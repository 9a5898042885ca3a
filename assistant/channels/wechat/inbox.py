"""What came from followers: kept before WeChat is answered, each message once, and taken in order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from assistant.channels.wechat.followers import (
    EVENT_QUOTA,
    EVENT_TIME,
    MESSAGE_QUOTA,
    MESSAGE_TIME,
    Followers,
)
from assistant.channels.wechat.incoming import Incoming
from assistant.channels.wechat.tables import inbox
from assistant.clock import Clock

REMEMBERED = timedelta(days=7)  # WeChat repeats a message for half a minute
ALLOWING_EVENTS = frozenset({"subscribe", "SCAN", "CLICK", "scancode_push", "scancode_waitmsg"})


@dataclass(frozen=True, slots=True)
class Entry:
    id: int
    key: str
    kind: str
    content: dict[str, Any]
    received_at: datetime
    attempts: int


class Inbox:
    """Thread-safe; all calls block."""

    def __init__(self, engine: Engine, followers: Followers, clock: Clock) -> None:
        self.engine = engine
        self.followers = followers
        self.clock = clock

    def take(self, incoming: Incoming) -> int | None:
        """Keeps it; whose it is, or None for one that was taken before. It renews what may be sent to him."""
        with self.engine.connect() as connection:
            if connection.execute(select(inbox.c.id).where(inbox.c.key == incoming.key)).first():
                return None
        follower_id, now = self.followers.id_of(incoming.openid), self.clock.now()
        row = {"key": incoming.key, "follower_id": follower_id, "created": incoming.created, "kind": incoming.kind}
        try:
            with self.engine.begin() as connection:
                connection.execute(insert(inbox).values(**row, content=incoming.content, received_at=now))
                if incoming.kind != "event":
                    self.followers.allow(connection, follower_id, MESSAGE_QUOTA, MESSAGE_TIME)
                elif incoming.content["event"] in ALLOWING_EVENTS:
                    self.followers.allow(connection, follower_id, EVENT_QUOTA, EVENT_TIME)
        except IntegrityError:  # delivered twice at the same moment
            return None
        return follower_id

    def next_of(self, follower_id: int) -> Entry | None:
        """His oldest message that is not done, now tried once more."""
        mine = (inbox.c.follower_id == follower_id) & inbox.c.done_at.is_(None)
        with self.engine.begin() as connection:
            row = connection.execute(
                select(inbox).where(mine).order_by(inbox.c.created, inbox.c.id).limit(1)
            ).one_or_none()
            if row is None:
                return None
            connection.execute(update(inbox).where(inbox.c.id == row.id).values(attempts=row.attempts + 1))
        return Entry(row.id, row.key, row.kind, row.content, row.received_at, row.attempts + 1)

    def done(self, entry: Entry) -> None:
        """What was said stays in the conversation and nowhere else."""
        with self.engine.begin() as connection:
            finished = {"done_at": self.clock.now(), "content": None}
            connection.execute(update(inbox).where(inbox.c.id == entry.id).values(finished))

    def waiting(self) -> list[int]:
        """Followers with messages that are not done."""
        with self.engine.connect() as connection:
            open_ = select(inbox.c.follower_id).where(inbox.c.done_at.is_(None)).distinct()
            return list(connection.execute(open_).scalars())

    def forget_old(self) -> None:
        with self.engine.begin() as connection:
            connection.execute(delete(inbox).where(inbox.c.done_at < self.clock.now() - REMEMBERED))
