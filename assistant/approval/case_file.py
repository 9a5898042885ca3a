"""One case, locked within one transaction: its rows, its moves, its timers, and the audit entry of every move.

Every way to change a case (the applicant's, the lead department's, a department's, a timer's) goes through here.
`at` is the moment that counts in law; for a timer it is the timer's own, however late it is swept.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from assistant.approval import audit
from assistant.approval.limits import ONE_DAY, Limit, beginning_of, day_of, end_of
from assistant.approval.rules import ACCEPTANCE_DAYS, DELIVERY_DAYS, WHOLE_DAYS, Rules
from assistant.approval.states import CaseState, Flow, TaskState
from assistant.approval.tables import cases, deferrals, requests, tasks, timers
from assistant.planning.working_days import WorkingCalendar

WARNINGS = ("yellow", "red", "overdue")
TASK_TIMERS = (*WARNINGS, "resume")
SYSTEM = "system"


class UnknownCase(LookupError):
    """No case with that number and query code; which of the two is wrong is not said."""


@dataclass
class CaseFile:
    """`actor` is who moves it: `applicant`, `system`, or a clerk with the department."""

    connection: Connection
    case_no: str
    calendar: WorkingCalendar
    rules: Rules
    at: datetime
    actor: str

    def lock(self) -> CaseFile:
        """Keeps the case from other writers until the transaction ends. Raises UnknownCase.

        Writing first takes the lock (SQLite's write lock, PostgreSQL's row lock): what is read afterwards stays true.
        """
        mine = cases.c.case_no == self.case_no
        raised = self.connection.execute(update(cases).where(mine).values(revision=cases.c.revision + 1))
        if raised.rowcount != 1:
            raise UnknownCase
        return self

    # -- reading ---------------------------------------------------------------------------------------------------

    @property
    def row(self) -> Row[Any]:
        return self.connection.execute(select(cases).where(cases.c.case_no == self.case_no)).one()

    def tasks(self) -> dict[str, Row[Any]]:
        mine = select(tasks).where(tasks.c.case_no == self.case_no).order_by(tasks.c.position)
        return {task.item: task for task in self.connection.execute(mine)}

    def task(self, item: str) -> Row[Any]:
        """Raises UnknownCase."""
        found = self.tasks().get(item)
        if found is None:
            raise UnknownCase
        return found

    def flow(self) -> Flow:
        return flow_of(self.row, list(self.tasks().values()), self.open_requests())

    def open_requests(self, item: str | None = None) -> list[Row[Any]]:
        """Requests for supplement that are not answered; of `item` if one is named."""
        mine = (requests.c.case_no == self.case_no) & requests.c.answered_at.is_(None)
        if item is not None:
            mine &= requests.c.item == item
        return list(self.connection.execute(select(requests).where(mine).order_by(requests.c.asked_at, requests.c.id)))

    def open_deferrals(self) -> list[Row[Any]]:
        mine = (deferrals.c.case_no == self.case_no) & deferrals.c.supplied_at.is_(None)
        return list(self.connection.execute(select(deferrals).where(mine).order_by(deferrals.c.item)))

    # -- writing ---------------------------------------------------------------------------------------------------

    def set(self, **values: Any) -> None:
        self.connection.execute(update(cases).where(cases.c.case_no == self.case_no).values(**values))

    def set_task(self, item: str, **values: Any) -> None:
        mine = (tasks.c.case_no == self.case_no) & (tasks.c.item == item)
        self.connection.execute(update(tasks).where(mine).values(**values))

    def note(self, kind: str, **data: Any) -> None:
        """The audit entry of what was just done."""
        audit.append(self.connection, self.at, kind, self.actor, self.case_no, **data)

    def timer(self, kind: str, at: datetime, item: str | None = None) -> None:
        self.connection.execute(insert(timers).values(case_no=self.case_no, item=item, kind=kind, at=at))

    def drop_timers(self, kinds: Iterable[str], item: str | None = None) -> None:
        """Takes back timers that have not fired; of the whole case where no item is named."""
        mine = (timers.c.case_no == self.case_no) & timers.c.fired_at.is_(None) & timers.c.kind.in_(tuple(kinds))
        if item is not None:
            mine &= timers.c.item == item
        self.connection.execute(delete(timers).where(mine))

    # -- the life of a case ------------------------------------------------------------------------------------------

    def await_acceptance(self) -> None:
        """The five days begin with what was received last (Art. 32(1) no. 4)."""
        self.set(last_received_at=self.at)
        self.acceptance_limit()

    def acceptance_limit(self) -> None:
        last = Limit(ACCEPTANCE_DAYS).last_day(day_of(self.row.last_received_at), self.calendar)
        self.drop_timers(("accept",))
        self.timer("accept", beginning_of(last + ONE_DAY))

    def accept(self, *, deemed: bool = False) -> None:
        """受理: forwarded to all departments at once (Art. 26). `at` is when all limits begin."""
        self.set(accepted_at=self.at, deemed_accepted=deemed)
        self.drop_timers(("accept",))
        self.note("deemed_accepted" if deemed else "accepted")
        self.whole_limit()
        self.release()

    def whole_limit(self) -> None:
        """The limit of the whole: 45 working days and what it was extended by (Art. 42(2))."""
        row = self.row
        last = Limit(WHOLE_DAYS + row.extension_days).last_day(day_of(row.accepted_at), self.calendar)
        self.drop_timers(("whole",))
        self.timer("whole", beginning_of(last + ONE_DAY))

    def close(self, state: CaseState, reason: str) -> None:
        """Ends the case without a decision; nothing of it runs any more."""
        column = {CaseState.DECLINED: "declined_at", CaseState.REVOKED: "revoked_at"}.get(state, "withdrawn_at")
        self.set(**{column: self.at, "closing_reason": reason})
        self.drop_timers((*TASK_TIMERS, "accept", "deferral", "deliver", "whole"))
        self.note(state.value, reason=audit.digest(reason))

    def release(self) -> None:
        """Starts and decides what no longer waits, and notes the decision when nothing can move any more."""
        flow = self._start_ready()
        while together := flow.decidable():
            for item in together:
                self._conclude(item)
            flow = self._start_ready()
        for item in flow.forsaken():
            self._lapse(item)
        row = self.row
        if flow.state is CaseState.DECIDED and row.decided_at is None:
            self._decide(flow)

    def _start_ready(self) -> Flow:
        flow = self.flow()
        for item in flow.ready():
            self.start(item)
        return flow

    def _decide(self, flow: Flow) -> None:
        """The departments' decisions as one, to be delivered within ten working days (Art. 44)."""
        self.set(decided_at=self.at)
        self.drop_timers(("whole", "deferral"))
        self.delivery_limit()
        self.note("decided", outcome=outcome_of(flow))

    def delivery_limit(self) -> None:
        last = Limit(DELIVERY_DAYS).last_day(day_of(self.row.decided_at), self.calendar)
        self.set(deliver_by=end_of(last))
        self.drop_timers(("deliver",))
        self.timer("deliver", beginning_of(last + ONE_DAY))

    def decide(self, item: str, state: TaskState, reason: str | None) -> None:
        """The department's own decision, noted as the actor's."""
        task = self.task(item)
        self.drop_timers(TASK_TIMERS, item)
        self.close_requests(item)
        self.set_task(item, state=state.value, opinion=reason, decided_at=self.at)
        self.note(
            "opinion", item=item, department=task.department, opinion=state.value, reason=audit.digest(reason or "")
        )
        if task.commitment and state is TaskState.APPROVED:
            self.set_task(item, check_days=self.rules.commitment_check_days)
            self.check_limit(item)

    def check_limit(self, item: str) -> None:
        """By when what was granted on a commitment is to be checked."""
        task = self.task(item)
        by = end_of(Limit(task.check_days).last_day(day_of(task.decided_at), self.calendar))
        self.set_task(item, check_by=by)
        self.drop_timers(("check",), item)
        self.timer("check", by, item)

    def agree(self, item: str, reason: str | None) -> None:
        """Examined in time; the decision is made when the results are there that it awaits."""
        task = self.task(item)
        self.drop_timers(TASK_TIMERS, item)
        self.close_requests(item)
        agreed = {"agreed_at": self.at, "agreed_by": self.actor, "opinion": reason, "left_days": self.left(task)}
        self.set_task(item, state=TaskState.AGREED.value, **agreed)
        self.note("agreed", item=item, department=task.department, reason=audit.digest(reason or ""))

    def _conclude(self, item: str) -> None:
        task = self.task(item)
        replace(self, actor=task.agreed_by).decide(item, TaskState.APPROVED, task.opinion)

    def _lapse(self, item: str) -> None:
        """The result will not come: under review again with what was left of the limit."""
        task = self.task(item)
        self.set_task(item, agreed_at=None, agreed_by=None, opinion=None)
        self.note("agreement_lapsed", item=item, department=task.department)
        self.run(item, task.left_days)

    def start(self, item: str) -> None:
        """The task's whole limit begins."""
        task = self.task(item)
        self.set_task(item, started_at=task.started_at or self.at, opinion=None)
        self.run(item, task.days + task.extended_days)
        self.note("task_started", item=item, department=task.department)

    def run(self, item: str, days: int) -> None:
        """The task is under review with `days` left from today, and its warnings are set."""
        counted = {"counted_from": self.at, "counted_days": days}
        self.set_task(item, state=TaskState.REVIEWING.value, left_days=None, suspension=None, **counted)
        self.drop_timers(TASK_TIMERS, item)
        self.task_limit(item)

    def task_limit(self, item: str) -> None:
        """The last day of a running task and its warnings, by what it is counted from; none that was given already."""
        task = self.task(item)
        first = day_of(task.counted_from)
        last = Limit(task.counted_days, task.natural_days).last_day(first, self.calendar)
        self.set_task(item, due_at=end_of(last))
        self.drop_timers(WARNINGS, item)
        whole = Limit(task.days + task.extended_days, task.natural_days)
        fired = (timers.c.case_no == self.case_no) & (timers.c.item == item) & (timers.c.fired_at > task.counted_from)
        given = frozenset(self.connection.execute(select(timers.c.kind).where(fired)).scalars())
        for kind, moment in whole.warnings(first, last, self.calendar).items():
            if moment > self.at or kind.value not in given:
                self.timer(kind.value, moment, item)

    def stop(self, item: str, state: TaskState, left: int, **values: Any) -> None:
        """The clock stands still with `left` days."""
        self.drop_timers(TASK_TIMERS, item)
        self.set_task(item, state=state.value, due_at=None, left_days=left, **values)

    def left(self, task: Row[Any]) -> int:
        """What is left of a running limit, none below zero."""
        whole = Limit(task.days, task.natural_days)
        return max(0, whole.left(day_of(self.at), day_of(task.due_at), self.calendar))

    def ask(
        self, item: str | None, by: str, reason: str, fields: Iterable[str], materials: Iterable[str], stops: bool
    ) -> None:
        """补正通知: all that is missing, told at once."""
        self.connection.execute(
            insert(requests).values(
                id=uuid.uuid4().hex,
                case_no=self.case_no,
                item=item,
                department_name=by,
                reason=reason,
                fields=list(fields),
                materials=list(materials),
                asked_at=self.at,
                stops_clock=stops,
            )
        )
        self.note("supplement_asked", item=item, reason=audit.digest(reason), in_time=stops)

    def close_requests(self, item: str) -> None:
        """What is decided needs no supplement any more."""
        mine = (requests.c.case_no == self.case_no) & (requests.c.item == item) & requests.c.answered_at.is_(None)
        self.connection.execute(update(requests).where(mine).values(answered_at=self.at))

    def in_acceptance_time(self, since: datetime) -> bool:
        """Whether a supplement may still be asked for that keeps the limit from running (Art. 32(1) no. 4)."""
        return day_of(self.at) <= Limit(ACCEPTANCE_DAYS).last_day(day_of(since), self.calendar)


def flow_of(case: Row[Any], tasks: Iterable[Row[Any]], open_requests: Iterable[Row[Any]]) -> Flow:
    rows = list(tasks)
    closed = None
    for moment, state in (
        (case.withdrawn_at, CaseState.WITHDRAWN),
        (case.declined_at, CaseState.DECLINED),
        (case.revoked_at, CaseState.REVOKED),
    ):
        closed = state if moment is not None else closed
    return Flow(
        tasks={task.item: TaskState(task.state) for task in rows},
        requires={task.item: tuple(task.requires) for task in rows},
        awaits={task.item: tuple(task.awaits) for task in rows},
        accepted=case.accepted_at is not None,
        asked=any(request.item is None for request in open_requests),
        closed=closed,
    )


def outcome_of(flow: Flow) -> str:
    """approved: every item; rejected: none; else partly."""
    approved = sum(state is TaskState.APPROVED for state in flow.tasks.values())
    return "approved" if approved == len(flow.tasks) else "partly" if approved else "rejected"
