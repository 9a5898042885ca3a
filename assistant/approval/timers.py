"""The clocks: every deadline and warning is a row with its moment; what is due is swept, in order, each exactly once.

A timer fires in one transaction with what it does, so that a kill at any point loses and doubles nothing. It acts as of
its own moment: a sweep that comes late (the process was down) leaves the same as one in time. See docs/adr/0005.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select, update

from assistant.approval.case_file import SYSTEM, CaseFile
from assistant.approval.departments import resume
from assistant.approval.office import Office
from assistant.approval.recount import recount
from assistant.approval.states import TaskState
from assistant.approval.tables import timers
from assistant.worker import Stopping


@dataclass
class Timers:
    office: Office

    def sweep(self, stopping: Stopping = lambda: False) -> int:
        """Fires all that is due by the office's clock, also what that starts, until `stopping`; how many."""
        recount(self.office, stopping)
        count = 0
        while not stopping() and (row := self._next()) is not None:
            count += self._fire(row)
        return count

    def _next(self) -> Row[Any] | None:
        due = timers.c.fired_at.is_(None) & (timers.c.at <= self.office.clock.now())
        with self.office.engine.connect() as connection:
            return connection.execute(
                select(timers).where(due).order_by(timers.c.at, timers.c.id).limit(1)
            ).one_or_none()

    def _fire(self, row: Row[Any]) -> bool:
        """False when the case moved, or another process fired it, in between."""
        with self.office.moving(row.case_no, SYSTEM, row.at) as file:
            mine = (timers.c.id == row.id) & timers.c.fired_at.is_(None)
            fired = file.connection.execute(update(timers).where(mine).values(fired_at=self.office.clock.now()))
            if fired.rowcount != 1:
                return False
            getattr(self, f"_{row.kind}")(file, row.item)
            return True

    # -- what each kind does -----------------------------------------------------------------------------------------

    def _accept(self, file: CaseFile, _item: None) -> None:
        """Not told within five days what is missing: accepted since the day of receipt (Art. 32(1) no. 4)."""
        file.at = file.row.last_received_at
        file.accept(deemed=True)

    def _yellow(self, file: CaseFile, item: str) -> None:
        file.note("warned", item=item, level="yellow", department=file.task(item).department)

    def _red(self, file: CaseFile, item: str) -> None:
        file.note("warned", item=item, level="red", department=file.task(item).department)

    def _overdue(self, file: CaseFile, item: str) -> None:
        """The supervision is told; where the rule says so, the silent department counts as consenting (超时默许).

        That is an opinion for the others to go on with, never the licence (catalog-facts E.5).
        """
        task = file.task(item)
        file.note("warned", item=item, level="overdue", department=task.department)
        if item in file.rules.deemed_opinion_items and task.state == TaskState.REVIEWING:
            file.set_task(item, state=TaskState.DEEMED.value, deemed_at=file.at)
            basis, due = file.rules.deemed_basis, task.due_at.isoformat()
            file.note("deemed_opinion", item=item, department=task.department, due=due, basis=basis)
            file.release()

    def _resume(self, file: CaseFile, item: str) -> None:
        """The time that was notified is over."""
        resume(file, item)

    def _deferral(self, file: CaseFile, _item: None) -> None:
        if open_ := file.open_deferrals():
            file.note("warned", level="overdue", of="deferral", items=sorted({d.item for d in open_}))

    def _deliver(self, file: CaseFile, _item: None) -> None:
        file.note("warned", level="overdue", of="delivery")

    def _check(self, file: CaseFile, item: str) -> None:
        file.note("warned", item=item, level="overdue", of="check", department=file.task(item).department)

    def _whole(self, file: CaseFile, _item: None) -> None:
        """45 working days, or as extended (Art. 42(2))."""
        if file.row.decided_at is None:
            file.note("warned", level="overdue", of="case")
