"""Every test here runs against each adapter: the one in the process and the one over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from assistant.approval.api import Access, approval_app
from assistant.approval.departments import Departments
from assistant.approval.service import OneWindow
from assistant.approval.wire import OpinionIn
from assistant.clock import SettableClock
from assistant.database import make_engine
from assistant.planning.working_days import WorkingCalendar
from assistant.submission.adapter import BackendAdapter
from assistant.submission.embedded import EmbeddedBackend
from assistant.submission.http import HttpBackend
from tests.contract.served import served
from tests.contract.submissions import TUESDAY

KEY = "the backend's key"
SIGNING = b"what both sides sign with"


@dataclass
class Bench:
    """An adapter before a backend, and what the departments behind it do."""

    backend: BackendAdapter
    window: OneWindow
    clock: SettableClock

    def later(self, days: int) -> None:
        self.clock.moment += timedelta(days=days)

    def opinion(self, case_no: str, item: str, opinion: str, reason: str | None = None) -> None:
        body = OpinionIn.model_validate({"opinion": opinion, "reason": reason})
        Departments(self.window).give_opinion(case_no, item, body, "clerk:office/Li")


@pytest.fixture(params=["embedded", "http"])
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    clock = SettableClock(TUESDAY)
    engine = make_engine(f"sqlite:///{tmp_path / 'approval.db'}")
    window = OneWindow(engine, clock, WorkingCalendar(), "430100", b"secret")
    if request.param == "embedded":
        yield Bench(EmbeddedBackend(window), window, clock)
        return
    with served(approval_app(window, Access(KEY, SIGNING))) as url:
        yield Bench(HttpBackend(url, KEY, timeout=30.0, signing_key=SIGNING), window, clock)
