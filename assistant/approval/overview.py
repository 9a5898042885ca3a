"""What is shown of a case, from its rows: states, due days, what remains. Reads nothing, changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row

from assistant.approval.case_file import flow_of, outcome_of
from assistant.approval.limits import Limit, day_of, end_of
from assistant.approval.states import DONE, PASSED, CaseState, Flow, TaskState
from assistant.approval.wire import CaseOut, DeferralOut, RequestOut, TaskOut
from assistant.catalog.schema import TimeUnit
from assistant.planning.precedence import rounds
from assistant.planning.working_days import WorkingCalendar

RUNNING = frozenset({TaskState.REVIEWING, TaskState.SUPPLEMENTING, TaskState.DEEMED})


def shown(
    case: Row[Any],
    tasks: Sequence[Row[Any]],
    requests: Sequence[Row[Any]],
    deferrals: Sequence[Row[Any]],
    calendar: WorkingCalendar,
    today: date,
) -> CaseOut:
    """The case with its `tasks`, open `requests` and open `deferrals` as it stands on `today`."""
    flow = flow_of(case, tasks, requests)
    return CaseOut(
        case_no=case.case_no,
        state=flow.state.value,
        received_at=case.received_at,
        accepted_at=case.accepted_at,
        deemed_accepted=case.deemed_accepted,
        closing_reason=case.closing_reason,
        due_at=end_of(_expected(tasks, flow, calendar, today)) if flow.state is CaseState.REVIEWING else None,
        tasks=tuple(task_shown(task, flow, tasks, calendar, today) for task in tasks),
        requests=tuple(RequestOut.model_validate(r, from_attributes=True) for r in requests if flow.closed is None),
        deferrals=tuple(DeferralOut.model_validate(d, from_attributes=True) for d in deferrals if flow.closed is None),
        outcome=outcome_of(flow) if flow.state is CaseState.DECIDED else None,
        decided_at=case.decided_at,
        deliver_by=case.deliver_by,
        delivered_at=case.delivered_at,
        rating=case.rating,
    )


def task_shown(
    task: Row[Any], flow: Flow, tasks: Sequence[Row[Any]], calendar: WorkingCalendar, today: date
) -> TaskOut:
    """One task. `tasks` are all of its case: it may wait for some."""
    state = flow.tasks[task.item]
    due = None if flow.closed is not None or state is TaskState.AGREED else task.due_at
    limit = Limit(task.days + task.extended_days, task.natural_days)
    remaining, warning = None, None
    if due is not None and state in RUNNING:
        remaining, warning = limit.left(today, day_of(due), calendar), limit.warned(today, day_of(due), calendar)
    needs = {TaskState.WAITING: task.requires, TaskState.AGREED: task.awaits}.get(state, ())
    waits = [t.item_name for t in tasks if t.item in needs and flow.tasks[t.item] not in PASSED]
    suspension = (task.suspension or {}) if flow.closed is None else {}
    return TaskOut(
        item=task.item,
        item_name=task.item_name,
        department=task.department,
        department_name=task.department_name,
        state=TaskState.WAITING.value if state is TaskState.AGREED else state.value,  # for a result, either way
        started_at=task.started_at,
        due_at=due,
        due_before=task.due_before if due is not None else None,
        remaining_days=remaining,
        unit=(TimeUnit.CALENDAR_DAY if task.natural_days else TimeUnit.WORKDAY).value,
        opinion=task.opinion,
        warning=warning.value if warning else None,
        waits_for=tuple(waits),
        suspended_for=suspension.get("kind"),
        suspended_until=suspension.get("until"),
        extended_days=task.extended_days,
        extension_reason=task.extension_reason,
        deemed=task.deemed_at is not None,
        agreed=state is TaskState.AGREED,
    )


def _expected(tasks: Sequence[Row[Any]], flow: Flow, calendar: WorkingCalendar, today: date) -> date:
    """When the last open task would be decided, were every result to come on its last day."""
    by_item, barred = {task.item: task for task in tasks}, flow.barred()
    last: dict[str, date] = {}
    for group in rounds(flow.requires, flow.awaits):
        open_ = [item for item in group if flow.tasks[item] not in DONE and item not in barred]
        begins = {item: max((last[n] for n in flow.requires[item] if n in last), default=today) for item in open_}
        last |= {item: _own_last(by_item[item], begins[item], calendar, today) for item in open_}
        together = [last[n] for item in open_ for n in (item, *flow.awaits[item]) if n in last]
        last |= {item: max(together) for item in open_}
    return max(last.values())


def _own_last(task: Row[Any], begins: date, calendar: WorkingCalendar, today: date) -> date:
    """The last day of its department for an open task; `begins`: when one that waits can start."""
    if task.state == TaskState.AGREED:
        return today
    if task.state == TaskState.SUSPENDED:
        until = max(day_of(datetime.fromisoformat(task.suspension["until"])), today)
        return Limit(task.left_days, task.natural_days).last_day(until, calendar)
    if task.state == TaskState.WAITING:
        whole = Limit(task.days + task.extended_days, task.natural_days)
        return whole.last_day(max(begins, today), calendar)
    return max(day_of(task.due_at), today) if task.state == TaskState.DEEMED else day_of(task.due_at)
