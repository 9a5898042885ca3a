"""What the applicant's window, the lead department, the departments and the timers of one region share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, Engine

from assistant.approval.case_file import CaseFile
from assistant.approval.migrations import upgrade
from assistant.approval.overview import shown
from assistant.approval.register import Register
from assistant.approval.rules import Rules
from assistant.approval.wire import CaseOut
from assistant.clock import Clock
from assistant.planning.working_days import WorkingCalendar


@dataclass
class Office:
    """Thread-safe: every use opens a transaction of its own."""

    engine: Engine
    clock: Clock
    calendar: WorkingCalendar
    region: str  # six digits, GB/T 2260
    secret: bytes  # makes the query codes; with another one the codes given out no longer open anything
    unspecified_is_natural: bool = False  # how 日 without a unit counts here
    rules: Rules = field(default_factory=Rules)
    register: Register = field(default_factory=Register)
    shareable: frozenset[str] = frozenset()  # fields that one hand-in may take over from another of the same subject

    def __post_init__(self) -> None:
        upgrade(self.engine)

    def file(self, connection: Connection, case_no: str, actor: str, at: datetime | None = None) -> CaseFile:
        """The case within the caller's transaction, not locked yet."""
        return CaseFile(connection, case_no, self.calendar, self.rules, at or self.clock.now(), actor)

    @contextmanager
    def moving(self, case_no: str, actor: str, at: datetime | None = None) -> Iterator[CaseFile]:
        """The case, locked, in a transaction of its own. Raises case_file.UnknownCase."""
        with self.engine.begin() as connection:
            yield self.file(connection, case_no, actor, at).lock()

    def view(self, file: CaseFile) -> CaseOut:
        """The whole case as it stands."""
        tasks = list(file.tasks().values())
        today = self.clock.today()
        return shown(file.row, tasks, file.open_requests(), file.open_deferrals(), self.calendar, today)
