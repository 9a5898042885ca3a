"""What is shown of a case, from its rows: states, due days, what remains. Reads nothing, changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Row

from assistant.approval.states import CaseState, Flow, TaskState
from assistant.approval.wire import CaseOut, TaskOut
from assistant.clock import CHINA
from assistant.planning.precedence import order
from assistant.planning.working_days import WorkingCalendar

END_OF_DAY = time(23, 59, 59)


def shown(case: Row[Any], tasks: Sequence[Row[Any]], calendar: WorkingCalendar, today: date) -> CaseOut:
    """The case with its `tasks` as it stands on `today`."""
    flow = flow_of(case, tasks)
    return CaseOut(
        case_no=case.case_no,
        state=flow.state.value,
        accepted_at=case.accepted_at,
        due_at=end_of(_expected(tasks, flow, calendar, today)) if flow.state is CaseState.REVIEWING else None,
        tasks=tuple(_task(task, flow, calendar, today) for task in tasks),
    )


def flow_of(case: Row[Any], tasks: Sequence[Row[Any]]) -> Flow:
    return Flow(
        tasks={task.item: TaskState(task.state) for task in tasks},
        requires={task.item: tuple(task.requires) for task in tasks},
        withdrawn=case.withdrawn_at is not None,
    )


def last_day(task: Row[Any], start: date, calendar: WorkingCalendar) -> date:
    """The last day of the task's limit when it starts on `start`."""
    add = calendar.add_calendar_days if task.natural_days else calendar.add_workdays
    return add(start, task.days).date


def end_of(day: date) -> datetime:
    """A limit ends with its last day in China."""
    return datetime.combine(day, END_OF_DAY, CHINA)


def _task(task: Row[Any], flow: Flow, calendar: WorkingCalendar, today: date) -> TaskOut:
    due = None if flow.withdrawn else task.due_at
    remaining = None
    if due is not None and flow.tasks[task.item] is TaskState.REVIEWING:
        remaining = calendar.workdays_between(today, _day(due))
    return TaskOut(
        item=task.item,
        item_name=task.item_name,
        department=task.department,
        department_name=task.department_name,
        state=task.state,
        started_at=task.started_at,
        due_at=due,
        remaining_days=remaining,
        opinion=task.opinion,
    )


def _expected(tasks: Sequence[Row[Any]], flow: Flow, calendar: WorkingCalendar, today: date) -> date:
    """When the last open task would be due, were every result to come on its last day."""
    by_item = {task.item: task for task in tasks}
    barred = flow.barred()
    last: dict[str, date] = {}
    for item in order(flow.requires):
        if flow.tasks[item] is TaskState.REVIEWING:
            last[item] = _day(by_item[item].due_at)
        elif flow.tasks[item] is TaskState.WAITING and item not in barred:
            begins = max((last[n] for n in flow.requires[item] if n in last), default=today)
            last[item] = last_day(by_item[item], max(begins, today), calendar)
    return max(last.values())


def _day(moment: datetime) -> date:
    return moment.astimezone(CHINA).date()
