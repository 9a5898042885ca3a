"""改历重算: days that were counted before a year's holidays were published are counted anew when they are.

The State Council publishes a year's holidays late in the year before (国务院办公厅通知; catalog-facts E.4), so a limit
may reach into days that are only taken to be working days. What it was counted from stands in the case. When the
calendar is another one than the database was last counted by, every clock that still runs gets its true last day and
the warnings of it, and the move is noted. Dates that somebody was told in writing stay: the end of a suspension
(Art. 45), and by when a material is to follow (容缺).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert, select, update

from assistant.approval.case_file import SYSTEM, WARNINGS, CaseFile
from assistant.approval.office import Office
from assistant.approval.states import TaskState
from assistant.approval.tables import counted_by, timers
from assistant.worker import Stopping

COUNTING = (TaskState.REVIEWING, TaskState.SUPPLEMENTING)  # what is 超时默许 already has had its last day


def recount(office: Office, stopping: Stopping = lambda: False) -> int:
    """Counts all open cases anew if the calendar is another one than before; how many moved.

    Stopped in between, the next call begins again: what is counted already stays as it is.
    """
    calendar, moved = office.calendar.fingerprint, 0
    with office.engine.connect() as connection:
        if connection.execute(select(counted_by.c.calendar)).scalar_one_or_none() == calendar:
            return 0
        open_ = select(timers.c.case_no).where(timers.c.fired_at.is_(None)).distinct().order_by(timers.c.case_no)
        numbers = list(connection.execute(open_).scalars())
    for case_no in numbers:
        if stopping():
            return moved
        with office.moving(case_no, SYSTEM) as file:
            moved += _recounted(file)
    with office.engine.begin() as connection:
        if connection.execute(update(counted_by).values(calendar=calendar)).rowcount == 0:
            connection.execute(insert(counted_by).values(id=1, calendar=calendar))
    return moved


def _recounted(file: CaseFile) -> bool:
    """Whether any day of the case moved."""
    before, tasks = _open(file), file.tasks()
    for name, task in tasks.items():
        if task.state in COUNTING and task.due_at is not None and task.counted_days is not None:
            file.task_limit(name)
            due = file.task(name).due_at
            if due != task.due_at:
                file.set_task(name, due_before=task.due_at)
                file.note("recounted", item=name, was=task.due_at.isoformat(), due=due.isoformat())
        if ("check", name) in before and task.check_days is not None:
            file.check_limit(name)
    of_the_case = {"accept": file.acceptance_limit, "whole": file.whole_limit, "deliver": file.delivery_limit}
    for kind, count in of_the_case.items():
        if (kind, None) in before:
            count()
    moved = [key for key, at in _open(file).items() if before.get(key) != at]
    for kind, item in moved:
        if kind not in WARNINGS:
            file.note("recounted", of=kind, item=item)
    return bool(moved)


def _open(file: CaseFile) -> dict[tuple[str, str | None], datetime]:
    """When the timers of the case are due that have not fired: by kind and item."""
    mine = (timers.c.case_no == file.case_no) & timers.c.fired_at.is_(None)
    rows = file.connection.execute(select(timers.c.kind, timers.c.item, timers.c.at).where(mine))
    return {(row.kind, row.item): row.at for row in rows}
