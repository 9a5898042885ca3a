"""What is to go out to followers, until WeChat has it. A row that was sent is gone.

Sent but not recorded (the process dies right there, or WeChat's answer is lost) means sent again: WeChat knows no
idempotency key, and a bubble twice is better than none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection, Engine, delete, insert, select, update

from assistant.channels.wechat.options import Shown
from assistant.channels.wechat.tables import outbox
from assistant.clock import Clock

FIRST_PAUSE = timedelta(seconds=1)
LONGEST_PAUSE = timedelta(minutes=5)
MOST_ATTEMPTS = 12  # in about 25 minutes; then it waits until the follower says something


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message: a picture, or a text with what is attached to it and the question that it shows."""

    text: str | None = None
    picture: str | None = None
    attached: str | None = None
    shown: Shown | None = None
    id: int = 0
    attempts: int = 0


class Outbox:
    """Thread-safe; all calls block."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self.engine = engine
        self.clock = clock

    def put(self, connection: Connection, follower_id: int, messages: list[Outgoing]) -> None:
        now = self.clock.now()
        for one in messages:
            row = {"text": one.text, "picture": one.picture, "attached": one.attached, "next_attempt_at": now}
            shown = one.shown.json() if one.shown else None
            connection.execute(insert(outbox).values(**row, follower_id=follower_id, shown=shown))

    def take_back(self, connection: Connection, follower_id: int) -> list[Outgoing]:
        """All that has not gone out yet, in order: it goes out with what is said now."""
        back = delete(outbox).where(outbox.c.follower_id == follower_id).returning(*outbox.c)
        return [_outgoing(row) for row in sorted(connection.execute(back), key=lambda row: int(row.id))]

    def next_of(self, follower_id: int) -> Outgoing | None:
        """His oldest message, if it is due: what comes after it waits for it."""
        mine = outbox.c.follower_id == follower_id
        with self.engine.connect() as connection:
            row = connection.execute(select(outbox).where(mine).order_by(outbox.c.id).limit(1)).one_or_none()
        due = row is not None and not row.held and row.next_attempt_at <= self.clock.now()
        return _outgoing(row) if due else None

    def gone(self, connection: Connection, outgoing: Outgoing) -> None:
        connection.execute(delete(outbox).where(outbox.c.id == outgoing.id))

    def hold(self, connection: Connection, follower_id: int) -> None:
        """Everything waits until he says something."""
        connection.execute(update(outbox).where(outbox.c.follower_id == follower_id).values(held=True))

    def postpone(self, outgoing: Outgoing) -> None:
        """Tried again later, the pause doubling; held after MOST_ATTEMPTS."""
        attempts = outgoing.attempts + 1
        pause = min(FIRST_PAUSE * 2 ** (attempts - 1), LONGEST_PAUSE)
        later = {"attempts": attempts, "next_attempt_at": self.clock.now() + pause}
        with self.engine.begin() as connection:
            mine = update(outbox).where(outbox.c.id == outgoing.id)
            connection.execute(mine.values(**later, held=attempts >= MOST_ATTEMPTS))

    def due(self) -> list[int]:
        """Followers with something to send now."""
        ready = (outbox.c.next_attempt_at <= self.clock.now()) & outbox.c.held.is_(False)
        with self.engine.connect() as connection:
            return list(connection.execute(select(outbox.c.follower_id).where(ready).distinct()).scalars())


def _outgoing(row: object) -> Outgoing:
    assert hasattr(row, "shown")
    shown = Shown.from_json(row.shown) if row.shown else None
    return Outgoing(row.text, row.picture, row.attached, shown, row.id, row.attempts)  # type: ignore[attr-defined]
