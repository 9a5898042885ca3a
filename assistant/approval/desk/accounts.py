"""Clerks: who may sit at which department's desk. Passwords by scrypt, sessions by random tokens kept as digests."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Engine, delete, insert, select, update

from assistant.approval import audit
from assistant.approval.tables import clerks, desk_sessions
from assistant.clock import Clock

SESSION = timedelta(hours=10)  # a working day
MOST_FAILURES = 5
LOCKED = timedelta(minutes=15)
SHORTEST_PASSWORD = 10
COST = {"n": 2**14, "r": 8, "p": 1}  # RFC 7914; about 50 ms


class WrongPassword(Exception):
    """Name or password is wrong, or the account is locked for a while; which of them is not said."""


class PasswordTooShort(ValueError):
    """Fewer than SHORTEST_PASSWORD characters."""


@dataclass(frozen=True, slots=True)
class Clerk:
    name: str
    department: str

    @property
    def actor(self) -> str:
        """As the audit log names them."""
        return f"clerk:{self.department}/{self.name}"


class Accounts:
    """`clock` is the real time, whatever clock the cases go by."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self.engine = engine
        self.clock = clock
        self._nobody = _hashed(secrets.token_hex(16))  # compared with when there is no such name: the same time

    def add(self, name: str, department: str, password: str) -> None:
        """A new clerk, or all new for a known one, whose sessions end. Raises PasswordTooShort."""
        if len(password) < SHORTEST_PASSWORD:
            raise PasswordTooShort(SHORTEST_PASSWORD)
        values = {"department": department, "password": _hashed(password), "failures": 0, "locked_until": None}
        with self.engine.begin() as connection:
            changed = connection.execute(update(clerks).where(clerks.c.name == name).values(values))
            if changed.rowcount == 0:
                connection.execute(insert(clerks).values(name=name, **values))
            connection.execute(delete(desk_sessions).where(desk_sessions.c.clerk == name))
            audit.append(connection, self.clock.now(), "clerk_set", "operator", clerk=name, department=department)

    def sign_in(self, name: str, password: str) -> str:
        """A session's token. Raises WrongPassword; after MOST_FAILURES in a row for LOCKED whatever is given."""
        now = self.clock.now()
        with self.engine.begin() as connection:
            row = connection.execute(select(clerks).where(clerks.c.name == name)).one_or_none()
        right = _matches(password, row.password if row else self._nobody)
        locked = row is not None and row.locked_until is not None and row.locked_until > now
        if row is None or locked or not right:
            if row is not None and not locked:
                self._failed(name, row.failures + 1)
            raise WrongPassword
        token = secrets.token_urlsafe(32)
        with self.engine.begin() as connection:
            connection.execute(update(clerks).where(clerks.c.name == name).values(failures=0, locked_until=None))
            connection.execute(delete(desk_sessions).where(desk_sessions.c.expires_at <= now))
            row_ = {"token_hash": _digest(token), "clerk": name, "expires_at": now + SESSION}
            connection.execute(insert(desk_sessions).values(row_))
        return token

    def signed_in(self, token: str) -> Clerk | None:
        """Whose session it is, while it lasts."""
        query = select(clerks.c.name, clerks.c.department).join(desk_sessions, desk_sessions.c.clerk == clerks.c.name)
        mine = (desk_sessions.c.token_hash == _digest(token)) & (desk_sessions.c.expires_at > self.clock.now())
        with self.engine.connect() as connection:
            row = connection.execute(query.where(mine)).one_or_none()
        return None if row is None else Clerk(row.name, row.department)

    def sign_out(self, token: str) -> None:
        with self.engine.begin() as connection:
            connection.execute(delete(desk_sessions).where(desk_sessions.c.token_hash == _digest(token)))

    def _failed(self, name: str, failures: int) -> None:
        until = self.clock.now() + LOCKED if failures >= MOST_FAILURES else None
        kept = 0 if until else failures
        with self.engine.begin() as connection:
            connection.execute(update(clerks).where(clerks.c.name == name).values(failures=kept, locked_until=until))


def _hashed(password: str) -> str:
    salt = secrets.token_bytes(16)
    made = hashlib.scrypt(password.encode("utf-8", "surrogatepass"), salt=salt, dklen=32, **COST)
    return f"{base64.b64encode(salt).decode()}${base64.b64encode(made).decode()}"


def _matches(password: str, kept: str) -> bool:
    salt, made = (base64.b64decode(part) for part in kept.split("$"))
    given = hashlib.scrypt(password.encode("utf-8", "surrogatepass"), salt=salt, dklen=32, **COST)
    return hmac.compare_digest(given, made)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
