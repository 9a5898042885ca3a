"""The `failing` backend: the embedded one, failing in a chosen way, to see how the product behaves when yours does.

`LIANBAN_BACKEND=failing LIANBAN_FAILING_WAY=…`, on a database of its own.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

from pydantic_settings import BaseSettings, SettingsConfigDict

from assistant.approval.composition import window_apart
from assistant.clock import Clock
from assistant.settings import Settings
from assistant.submission.adapter import (
    BackendAdapter,
    BackendRefused,
    BackendUnavailable,
    CaseReceipt,
    EventPage,
    Progress,
    Submission,
    Supplement,
)
from assistant.submission.embedded import EmbeddedBackend

FOLDER = "failing"
Answer = TypeVar("Answer")


class Way(StrEnum):
    UNAVAILABLE = "unavailable"  # nobody answers: neither questions nor hand-ins
    SLOW = "slow"  # everything is answered, late
    TIMES_OUT = "times_out"  # what is handed in is taken, but no answer comes
    REFUSES = "refuses"  # what is handed in is refused for good: 422


class FailingSettings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="LIANBAN_FAILING_", env_file=None, extra="ignore")

    way: Way = Way.UNAVAILABLE
    calls: int | None = None  # so many calls fail, then all is well; None: all
    seconds: float = 3.0  # how late a slow answer is


class FailingBackend(BackendAdapter):
    """`real`, behind the chosen failure. Thread-safe."""

    def __init__(self, real: BackendAdapter, failing: FailingSettings, sleep: Callable[[float], None] = time.sleep):
        self.real = real
        self.failing = failing
        self.sleep = sleep
        self._left = failing.calls
        self._lock = threading.Lock()

    def submit(self, submission: Submission, idempotency_key: str) -> CaseReceipt:
        return self._change(lambda: self.real.submit(submission, idempotency_key))

    def progress(self, case_no: str, query_code: str) -> Progress:
        return self._ask(lambda: self.real.progress(case_no, query_code))

    def supplement(self, case_no: str, query_code: str, given: Supplement, idempotency_key: str) -> Progress:
        return self._change(lambda: self.real.supplement(case_no, query_code, given, idempotency_key))

    def withdraw(self, case_no: str, query_code: str, reason: str) -> Progress:
        return self._change(lambda: self.real.withdraw(case_no, query_code, reason))

    def rate(self, case_no: str, query_code: str, score: int, words: str) -> Progress:
        return self._change(lambda: self.real.rate(case_no, query_code, score, words))

    def complain(self, case_no: str, query_code: str, words: str, idempotency_key: str) -> Progress:
        return self._change(lambda: self.real.complain(case_no, query_code, words, idempotency_key))

    def events(self, after: int, limit: int) -> EventPage:
        return self._ask(lambda: self.real.events(after, limit))

    def prefill(self, uscc: str, authorization: str) -> dict[str, Any]:
        return self._ask(lambda: self.real.prefill(uscc, authorization))

    def _ask(self, question: Callable[[], Answer]) -> Answer:
        """What changes nothing fails only where nobody answers, or late."""
        fails = self.failing.way in (Way.UNAVAILABLE, Way.SLOW) and self._fails_now()
        return self._failing(question) if fails else question()

    def _change(self, call: Callable[[], Answer]) -> Answer:
        return self._failing(call) if self._fails_now() else call()

    def _failing(self, call: Callable[[], Answer]) -> Answer:
        match self.failing.way:
            case Way.UNAVAILABLE:
                raise BackendUnavailable("ConnectionError")
            case Way.REFUSES:
                raise BackendRefused(422, "refused")
            case Way.TIMES_OUT:
                call()
                raise BackendUnavailable("ReadTimeout")
            case Way.SLOW:
                self.sleep(self.failing.seconds)
                return call()

    def _fails_now(self) -> bool:
        with self._lock:
            if self._left is None:
                return True
            self._left -= 1
            return self._left >= 0


def failing(settings: Settings, clock: Clock) -> FailingBackend:
    """The entry point `failing`."""
    return FailingBackend(EmbeddedBackend(window_apart(settings, clock, FOLDER)), FailingSettings())
