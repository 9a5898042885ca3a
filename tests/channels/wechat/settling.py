"""When a follower has been served: seen in the product's database, so that no test has to guess a time."""

from __future__ import annotations

import time

from sqlalchemy import Engine, text

from tests.channels.wechat.simulated.server import Follower

WAIT_SECONDS = 60.0
LOOK_SECONDS = 0.03
SERVED = text(
    "SELECT f.leased_until IS NULL"
    " AND (SELECT count(*) FROM wechat_inbox i WHERE i.follower_id = f.id AND i.done_at IS NOT NULL) >= :did"
    " AND coalesce((SELECT max(m.id) FROM messages m WHERE m.conversation_id = f.conversation_id), 0) <= f.heard"
    " AND (:unsent OR NOT EXISTS (SELECT 1 FROM wechat_outbox o WHERE o.follower_id = f.id AND NOT o.held))"
    " FROM wechat_followers f WHERE f.openid = :openid"
)


def settled(engine: Engine, follower: Follower, *, sent: bool = True) -> None:
    """Waits until all that he did is taken and (if `sent`) all that may go out to him has gone out."""
    until = time.monotonic() + WAIT_SECONDS
    asked = {"did": follower.did, "unsent": not sent, "openid": follower.openid}
    while True:
        with engine.connect() as connection:
            if connection.execute(SERVED, asked).scalar_one_or_none():
                return
        assert time.monotonic() < until, f"not settled: {follower.texts[-3:]}"
        time.sleep(LOOK_SECONDS)
