"""Finds applications by a whole mobile number in their answers, by an index from which no number can be read.

Each number falls into one of 2**20 buckets (the first bits of its SHA-256) and only the bucket is kept: some 6,700 of
China's mobile numbers share each, while a whole hash would give its number away to whoever hashes all of them. A bucket
finds a few candidates; whether the number is theirs is read in their answers, so the index may find too many.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, delete, insert

from assistant.applications.model import Application
from assistant.applications.tables import application_phones

BITS = 20
_MOBILE = re.compile(r"1[3-9]\d{9}")


def bucket(phone: str) -> int:
    return int.from_bytes(sha256(phone.encode()).digest()[:4]) >> (32 - BITS)


def buckets(values: Iterable[Any]) -> set[int]:
    """Those of all values that are mobile numbers."""
    return {bucket(value) for value in values if isinstance(value, str) and _MOBILE.fullmatch(value)}


def index(connection: Connection, before: Application, after: Application) -> None:
    """Brings the index from the answers before a change to those after it."""
    if before.answers is after.answers:
        return
    was, now = buckets(before.values.values()), buckets(after.values.values())
    mine = application_phones.c.application_id == after.id
    if gone := was - now:
        connection.execute(delete(application_phones).where(mine, application_phones.c.bucket.in_(gone)))
    if new := now - was:
        connection.execute(
            insert(application_phones), [{"bucket": one, "application_id": after.id} for one in sorted(new)]
        )
