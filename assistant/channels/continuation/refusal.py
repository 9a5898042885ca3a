"""Why a code or a link does not open anything, as those are told who typed it."""

from __future__ import annotations

from assistant.channels.continuation.codes import WRONG_CODES, NotContinuable, TooManyTries
from assistant.channels.web.problems import Problem


def refused(why: NotContinuable | TooManyTries) -> Problem:
    if isinstance(why, NotContinuable):
        return Problem(404, "no_continuation")
    seconds = WRONG_CODES.get_expiry()
    return Problem(429, "too_many_codes", {"minutes": seconds // 60}, {"Retry-After": str(seconds)})
