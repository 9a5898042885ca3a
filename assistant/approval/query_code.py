"""查询码: what opens a case's progress, read out on the phone.

The code is not stored. It is the keyed digest (HMAC-SHA256) of the case's number and random salt, so that whoever reads
the tables learns no code, while the same hand-in tried again still gets the same receipt.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that look alike
LENGTH = 10  # 31^10, about 2^49.5


def new_salt() -> str:
    return secrets.token_hex(16)


def query_code(secret: bytes, case_no: str, salt: str) -> str:
    """The code of a case: LENGTH of LETTERS."""
    number = int.from_bytes(hmac.digest(secret, f"{case_no}:{salt}".encode(), hashlib.sha256))
    letters = []
    for _ in range(LENGTH):
        number, place = divmod(number, len(LETTERS))
        letters.append(LETTERS[place])
    return "".join(letters)


def opens(given: str, expected: str) -> bool:
    """Whether the code is right, in a time that does not tell how much of it is. Case and outer spaces are ignored."""
    normal = given.strip().upper()
    return hmac.compare_digest(normal.encode("utf-8", "replace"), expected.encode())
