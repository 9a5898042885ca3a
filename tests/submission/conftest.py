"""The product's database with an outbox, and backends that fail in the ways that real ones do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, Connection, Engine, MetaData, String, Table, func, insert, select

from assistant.approval.service import OneWindow
from assistant.approval.tables import cases
from assistant.clock import SettableClock
from assistant.database import make_engine
from assistant.planning.working_days import WorkingCalendar
from assistant.submission import outbox
from assistant.submission.adapter import BackendAdapter, CaseReceipt, EventPage, Progress, Submission, Supplement
from assistant.submission.delivery import Delivery
from assistant.submission.embedded import EmbeddedBackend
from tests.contract.submissions import TUESDAY, a_submission

notes = Table("notes", MetaData(), Column("application_id", String), Column("case_no", String))


@dataclass
class Flaky(BackendAdapter):
    """Before each call to the real backend does what `before` says next, after it what `after` says next."""

    real: BackendAdapter
    before: list[Callable[[], None]] = field(default_factory=list)
    after: list[Callable[[], None]] = field(default_factory=list)
    calls: list[tuple[str, str]] = field(default_factory=list)

    def submit(self, submission: Submission, idempotency_key: str) -> CaseReceipt:
        self.calls.append((submission.application_id, idempotency_key))
        if self.before:
            self.before.pop(0)()
        receipt = self.real.submit(submission, idempotency_key)
        if self.after:
            self.after.pop(0)()
        return receipt

    def progress(self, case_no: str, query_code: str) -> Progress:
        raise NotImplementedError

    def supplement(self, case_no: str, query_code: str, given: Supplement, idempotency_key: str) -> Progress:
        raise NotImplementedError

    def rate(self, case_no: str, query_code: str, score: int, words: str) -> Progress:
        raise NotImplementedError

    def complain(self, case_no: str, query_code: str, words: str, idempotency_key: str) -> Progress:
        raise NotImplementedError

    def events(self, after: int, limit: int) -> EventPage:
        raise NotImplementedError

    def withdraw(self, case_no: str, query_code: str, reason: str) -> Progress:
        raise NotImplementedError

    def prefill(self, uscc: str, authorization: str) -> dict[str, Any]:
        raise NotImplementedError


def raises(error: Exception) -> Callable[[], None]:
    def do() -> None:
        raise error

    return do


@dataclass
class Post:
    """An outbox with its delivery before a backend that can be made to fail."""

    engine: Engine
    clock: SettableClock
    window: OneWindow
    backend: Flaky
    delivery: Delivery
    announced: list[str]

    def hand_in(self, application_id: str = "a_1", key: str = "k") -> None:
        with self.engine.begin() as connection:
            outbox.enqueue(connection, a_submission(application_id=application_id), key, self.clock.now())

    def later(self, **span: int) -> None:
        self.clock.moment += timedelta(**span)

    def row(self, application_id: str = "a_1") -> Any:
        with self.engine.connect() as connection:
            mine = select(outbox.outbox).where(outbox.outbox.c.application_id == application_id)
            return connection.execute(mine).one()

    def cases(self) -> int:
        with self.window.engine.connect() as connection:
            return int(connection.execute(select(func.count()).select_from(cases)).scalar_one())

    def noted(self) -> list[tuple[str, str]]:
        """What the receipts led to."""
        with self.engine.connect() as connection:
            return [(one.application_id, one.case_no) for one in connection.execute(select(notes))]


def note(connection: Connection, application_id: str, receipt: CaseReceipt) -> None:
    connection.execute(insert(notes).values(application_id=application_id, case_no=receipt.case_no))


@pytest.fixture
def post(database: str, tmp_path: Path) -> Iterator[Post]:
    """The product's side on SQLite and on PostgreSQL."""
    clock = SettableClock(TUESDAY)
    engine = make_engine(database)
    outbox.outbox.create(engine)
    notes.create(engine)
    window_engine = make_engine(f"sqlite:///{tmp_path / 'approval.db'}")
    window = OneWindow(window_engine, clock, WorkingCalendar(), "430100", b"secret")
    backend = Flaky(EmbeddedBackend(window))
    announced: list[str] = []
    delivery = Delivery(engine, backend, clock, note)
    delivery.after_receipt = announced.append
    yield Post(engine, clock, window, backend, delivery, announced)
    engine.dispose()
    window_engine.dispose()
