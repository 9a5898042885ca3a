"""Signed HTTP messages between Lianban and a backend, both ways: HMAC-SM3 (GB/T 32905, GB/T 15852.2) over what is sent.

    X-Lianban-Timestamp: seconds since 1970
    X-Lianban-Nonce: 32 hexadecimal digits, never the same twice
    X-Lianban-Signature: HMAC-SM3 in hexadecimal over METHOD, target, timestamp, nonce and SM3(body), joined by newlines

The target is the path with its query as sent. A signature older or newer than WINDOW is refused; within it, a nonce is
taken once (`Nonces`), so that a message recorded on the way cannot be sent again.
"""

from __future__ import annotations

import hmac as compare
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from cryptography.hazmat.primitives import hashes, hmac
from sqlalchemy import Column, Engine, MetaData, String, Table, delete, insert
from sqlalchemy.exc import IntegrityError

from assistant.clock import Clock
from assistant.database import UtcDateTime

TIMESTAMP, NONCE, SIGNATURE = "X-Lianban-Timestamp", "X-Lianban-Nonce", "X-Lianban-Signature"
WINDOW = timedelta(minutes=5)


class BadSignature(Exception):
    """Missing, malformed, too old, or not of this message and key."""


class Replay(Exception):
    """The nonce was taken before."""


def signed(key: bytes, method: str, target: str, body: bytes, now: datetime) -> dict[str, str]:
    """The headers that sign a message sent at `now`."""
    timestamp, nonce = str(int(now.timestamp())), secrets.token_hex(16)
    return {TIMESTAMP: timestamp, NONCE: nonce, SIGNATURE: _signature(key, method, target, timestamp, nonce, body)}


def check(key: bytes, method: str, target: str, body: bytes, headers: Mapping[str, str], now: datetime) -> str:
    """The nonce of a message that was signed with `key` about `now`. Raises BadSignature."""
    timestamp, nonce = headers.get(TIMESTAMP, ""), headers.get(NONCE, "")
    given = headers.get(SIGNATURE, "")
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12 and 16 <= len(nonce) <= 64):
        raise BadSignature
    right = _signature(key, method, target, timestamp, nonce, body)
    if not compare.compare_digest(given.encode("utf-8", "replace"), right.encode()):
        raise BadSignature
    if abs(datetime.fromtimestamp(int(timestamp), UTC) - now) > WINDOW:
        raise BadSignature
    return nonce


class Nonces:
    """The nonces taken lately, in a table of the database that the receiver keeps anyway."""

    def __init__(self, engine: Engine, table: Table, clock: Clock) -> None:
        self.engine = engine
        self.table = table
        self.clock = clock

    def take(self, nonce: str) -> None:
        """Raises Replay."""
        now = self.clock.now()
        with self.engine.begin() as connection:
            connection.execute(delete(self.table).where(self.table.c.until < now))
            try:
                with connection.begin_nested():
                    connection.execute(insert(self.table).values(nonce=nonce, until=now + 2 * WINDOW))
            except IntegrityError:
                raise Replay from None


def nonce_table(metadata: MetaData, name: str) -> Table:
    return Table(
        name,
        metadata,
        Column("nonce", String(64), primary_key=True),
        Column("until", UtcDateTime, nullable=False, index=True),
    )


def _signature(key: bytes, method: str, target: str, timestamp: str, nonce: str, body: bytes) -> str:
    digest = hashes.Hash(hashes.SM3())
    digest.update(body)
    lines = (method.upper(), target, timestamp, nonce, digest.finalize().hex())
    made = hmac.HMAC(key, hashes.SM3())
    made.update("\n".join(lines).encode("utf-8", "replace"))
    return made.finalize().hex()
