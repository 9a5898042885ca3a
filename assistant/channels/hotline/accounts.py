"""Local accounts, for development and for a desk without a single sign-on: named in the settings, none by default."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from hashlib import sha256

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from assistant.channels.hotline.staff import Role, Staff
from assistant.settings import DeskAccount

WRONG_PASSWORDS = RateLimitItemPerMinute(5, 15)  # so many in a quarter of an hour, for each account


class WrongPassword(Exception):
    """Account or password is wrong, or there were too many wrong ones lately; which of them is not said."""


class LocalAccounts:
    def __init__(self, accounts: Mapping[str, DeskAccount]) -> None:
        self._accounts = dict(accounts)
        self._wrong = MovingWindowRateLimiter(MemoryStorage())
        self._nobody = secrets.token_urlsafe(16)  # compared with when there is no such account

    def __bool__(self) -> bool:
        return bool(self._accounts)

    def signed_in(self, id_: str, password: str) -> Staff:
        """Raises WrongPassword."""
        account = self._accounts.get(id_)
        right = account.password.get_secret_value() if account else self._nobody
        same = hmac.compare_digest(_digest(password), _digest(right))
        if account is None or not same or not self._wrong.test(WRONG_PASSWORDS, id_):
            self._wrong.hit(WRONG_PASSWORDS, id_)
            raise WrongPassword
        return Staff(id_, account.name, Role(account.role))


def _digest(text: str) -> bytes:
    return sha256(text.encode("utf-8", "surrogatepass")).digest()
