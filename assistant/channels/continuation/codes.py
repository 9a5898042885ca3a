"""接续码 and links: short-lived, used once, and kept only as hashes.

A token (256 bits) goes into links and QR codes: `/?continue=TOKEN`. A code of 8 digits is for people to read out or
type in; whoever tries codes has few tries.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from sqlalchemy import Connection, Engine, delete, insert, select

from assistant.channels.continuation.tables import continuations
from assistant.channels.token_hash import token_hash
from assistant.channels.web.tables import conversations
from assistant.clock import Clock

CODE_DIGITS = 8  # few enough to read out; a guess among a thousand open codes hits one time in 100,000
CODE_LIFETIME = timedelta(minutes=10)
LINK_LIFETIME = timedelta(hours=2)
WRONG_CODES = RateLimitItemPerMinute(5, 10)  # so many in ten minutes, for each who tries
_GAPS = re.compile(r"[\s\-]")


class NotContinuable(Exception):
    """No such code or token, or it was used, or it has expired: nobody learns which."""


class TooManyTries(Exception):
    """Too many wrong codes from the same place lately."""


@dataclass(frozen=True, slots=True)
class Continuation:
    """What is handed out: neither is stored. Both open the same conversation; the first that is used ends the other."""

    token: str
    code: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Continued:
    conversation_id: str
    application_id: str


class Continuations:
    """Thread-safe; all calls block."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self.engine = engine
        self.clock = clock
        self._wrong = MovingWindowRateLimiter(MemoryStorage())

    def issue(self, conversation_id: str) -> Continuation:
        """A code, and a token for a link or a QR code, for CODE_LIFETIME."""
        token, expires_at = secrets.token_urlsafe(32), self.clock.now() + CODE_LIFETIME
        with self.engine.begin() as connection:
            self._forget_expired(connection)
            code = _free_code(connection)
            _keep(connection, conversation_id, token, code, expires_at)
        return Continuation(token, code, expires_at)

    def link(self, conversation_id: str) -> str:
        """A token for a link that is sent where only its reader sees it, for LINK_LIFETIME."""
        token = secrets.token_urlsafe(32)
        with self.engine.begin() as connection:
            self._forget_expired(connection)
            _keep(connection, conversation_id, token, None, self.clock.now() + LINK_LIFETIME)
        return token

    def redeem(self, secret: str, by: str) -> Continued:
        """What a code or a token opens; from now on it opens nothing any more.

        `by` says who tries (an address, a clerk), for counting wrong codes. Raises NotContinuable, TooManyTries.
        """
        if not self._wrong.test(WRONG_CODES, by):
            raise TooManyTries
        typed = _GAPS.sub("", unicodedata.normalize("NFKC", secret))
        is_code = len(typed) == CODE_DIGITS and typed.isascii() and typed.isdigit()
        column = continuations.c.code_hash if is_code else continuations.c.token_hash
        mine = column == token_hash(typed if is_code else secret)
        with self.engine.begin() as connection:
            self._forget_expired(connection)
            used = delete(continuations).where(mine).returning(continuations.c.conversation_id)
            conversation_id = connection.execute(used).scalar_one_or_none()
            if conversation_id is not None:
                application = select(conversations.c.application_id).where(conversations.c.id == conversation_id)
                return Continued(conversation_id, connection.execute(application).scalar_one())
        self._wrong.hit(WRONG_CODES, by)
        raise NotContinuable

    def _forget_expired(self, connection: Connection) -> None:
        connection.execute(delete(continuations).where(continuations.c.expires_at <= self.clock.now()))


def _free_code(connection: Connection) -> str:
    while True:
        code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
        taken = select(continuations.c.id).where(continuations.c.code_hash == token_hash(code))
        if connection.execute(taken).first() is None:
            return code


def _keep(connection: Connection, conversation_id: str, token: str, code: str | None, expires_at: datetime) -> None:
    connection.execute(
        insert(continuations).values(
            conversation_id=conversation_id,
            token_hash=token_hash(token),
            code_hash=token_hash(code) if code else None,
            expires_at=expires_at,
        )
    )
