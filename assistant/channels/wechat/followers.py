"""Followers (关注者): whom an openid is bound to, how many messages may be sent, which questions were shown.

One worker at a time serves a follower, over all processes: it holds the follower's lease.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Row, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from assistant.channels.web.tables import messages
from assistant.channels.wechat.options import KEPT, Shown
from assistant.channels.wechat.tables import followers
from assistant.clock import Clock

LEASE = timedelta(seconds=90)
# 客服消息下发规则 of the Official Accounts' documentation: how many customer-service messages what a follower does
# allows, and for how long; clicks on a menu, subscribing and scanning allow the same
MESSAGE_QUOTA, MESSAGE_TIME = 5, timedelta(hours=48)
EVENT_QUOTA, EVENT_TIME = 3, timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Follower:
    id: int
    openid: str
    conversation_id: str | None
    heard: int
    lists: tuple[Shown, ...]
    quota: int
    quota_until: datetime | None

    def may_get(self, now: datetime) -> int:
        """How many messages may be sent now."""
        return self.quota if self.quota_until is not None and now < self.quota_until else 0


class Followers:
    """Thread-safe; all calls block."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self.engine = engine
        self.clock = clock

    def id_of(self, openid: str) -> int:
        """The follower's number; a new one for who is new."""
        known = select(followers.c.id).where(followers.c.openid == openid)
        with self.engine.connect() as connection:
            found = connection.execute(known).scalar_one_or_none()
        if found is not None:
            return int(found)
        try:
            with self.engine.begin() as connection:
                made = insert(followers).values(openid=openid).returning(followers.c.id)
                return int(connection.execute(made).scalar_one())
        except IntegrityError:  # his other message made it at the same moment
            with self.engine.connect() as connection:
                return int(connection.execute(known).scalar_one())

    def get(self, follower_id: int) -> Follower:
        with self.engine.connect() as connection:
            row = connection.execute(select(followers).where(followers.c.id == follower_id)).one()
        return _follower(row)

    def spoken_to(self, after: int) -> tuple[list[int], int]:
        """Those in whose conversation something stands that has not gone out and is newer than the message `after`;
        and the newest message of all."""
        with self.engine.connect() as connection:
            newest = int(connection.execute(select(func.max(messages.c.id))).scalar_one() or 0)
            new = messages.c.id.between(after + 1, newest) & (messages.c.id > followers.c.heard)
            theirs = messages.c.conversation_id == followers.c.conversation_id
            found = select(followers.c.id).join(messages, theirs).where(new).distinct()
            return list(connection.execute(found).scalars()), newest

    # -- the lease -----------------------------------------------------------------------------------------------------

    def lease(self, follower_id: int) -> str | None:
        """The right to serve him for LEASE, unless somebody has it."""
        now, mine = self.clock.now(), secrets.token_hex(16)
        free = or_(followers.c.leased_until.is_(None), followers.c.leased_until <= now)
        taking = update(followers).where(followers.c.id == follower_id, free)
        with self.engine.begin() as connection:
            taken = connection.execute(taking.values(leased_until=now + LEASE, lease=mine))
        return mine if taken.rowcount == 1 else None

    def renew(self, follower_id: int, lease: str) -> None:
        self._set_lease(follower_id, lease, self.clock.now() + LEASE)

    def release(self, follower_id: int, lease: str) -> None:
        self._set_lease(follower_id, lease, None)

    def _set_lease(self, follower_id: int, lease: str, until: datetime | None) -> None:
        mine = (followers.c.id == follower_id) & (followers.c.lease == lease)
        with self.engine.begin() as connection:
            connection.execute(update(followers).where(mine).values(leased_until=until))

    # -- binding, quota, lists -----------------------------------------------------------------------------------------

    def bind(self, connection: Connection, follower_id: int, conversation_id: str, heard: int) -> None:
        """From now on he speaks in this conversation; up to the message `heard` it has gone out."""
        self._set(connection, follower_id, conversation_id=conversation_id, heard=heard, lists=[])

    def has_heard(self, connection: Connection, follower_id: int, message_id: int) -> None:
        self._set(connection, follower_id, heard=message_id)

    def allow(self, connection: Connection, follower_id: int, quota: int, time: timedelta) -> None:
        """What he did allows so many messages for so long; a better allowance that he has stays."""
        now = self.clock.now()
        row = connection.execute(select(followers).where(followers.c.id == follower_id).with_for_update()).one()
        has = (_follower(row).may_get(now), row.quota_until or now)
        if has < (quota, now + time):
            self._set(connection, follower_id, quota=quota, quota_until=now + time)

    def sent_one(self, connection: Connection, follower_id: int, shown: Shown | None) -> None:
        """A message went out, which showed a question."""
        row = connection.execute(select(followers).where(followers.c.id == follower_id).with_for_update()).one()
        lists = [*row.lists, shown.json()][-KEPT:] if shown is not None else row.lists
        self._set(connection, follower_id, quota=max(0, row.quota - 1), lists=lists)

    def used_up(self, connection: Connection, follower_id: int) -> None:
        """WeChat takes no more for him until he does something."""
        self._set(connection, follower_id, quota=0)

    def _set(self, connection: Connection, follower_id: int, **values: Any) -> None:
        connection.execute(update(followers).where(followers.c.id == follower_id).values(**values))


def _follower(row: Row[Any]) -> Follower:
    lists = tuple(Shown.from_json(data) for data in row.lists)
    return Follower(row.id, row.openid, row.conversation_id, row.heard, lists, row.quota, row.quota_until)
