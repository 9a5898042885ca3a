"""公开统计: how the departments keep their time, what parallel approval saved, what applicants say of it.

Counts and days only, nothing of a single case.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel
from sqlalchemy import Engine, Row, select

from assistant.approval.limits import day_of
from assistant.approval.tables import audit_log, cases, grievances, tasks
from assistant.planning.working_days import WorkingCalendar

LOW_GRADE = 2


class DepartmentStatistics(BaseModel):
    """`on_time_rate` is of the decided tasks; None without any. Deemed ones were not on time."""

    department: str
    name: str
    tasks: int
    decided: int
    on_time: int
    on_time_rate: float | None
    deemed_opinions: int
    deemed_presences: int
    supplements_asked: int
    supplements_asked_late: int
    extensions: int


class Statistics(BaseModel):
    """Days are working days from acceptance to decision, summed over decided cases with all items approved or refused.

    `serial_days` and `statutory_days`: had the same items been done one after another, by promise and by law.
    """

    cases: int
    decided: int
    delivered: int
    withdrawn: int
    deemed_accepted: int
    actual_days: int
    serial_days: int
    statutory_days: int
    saved_against_serial: int
    saved_against_statutory: int
    ratings: dict[int, int]
    low_rating_rate: float | None
    grievances: int
    grievances_answered: int
    departments: list[DepartmentStatistics]


def statistics(engine: Engine, calendar: WorkingCalendar) -> Statistics:
    with engine.connect() as connection:
        case_rows = connection.execute(select(*(c for c in cases.c if c.name != "submission"))).all()
        task_rows = connection.execute(select(tasks)).all()
        asked = select(audit_log.c.case_no, audit_log.c.kind, audit_log.c.data)
        asked = asked.where(audit_log.c.kind.in_(("supplement_asked", "deemed_presence")))
        log_rows = connection.execute(asked).all()
        said = connection.execute(select(grievances.c.answered_at)).all()
    by_case: dict[str, list[Row[Any]]] = defaultdict(list)
    for task in task_rows:
        by_case[task.case_no].append(task)
    decided = [row for row in case_rows if row.decided_at is not None]
    actual = sum(calendar.workdays_between(day_of(row.accepted_at), day_of(row.decided_at)) for row in decided)
    serial = sum(_days(by_case[row.case_no], "days") for row in decided)
    statutory = sum(_days(by_case[row.case_no], "statutory_days") for row in decided)
    ratings = Counter(row.rating for row in case_rows if row.rating is not None)
    low = sum(count for score, count in ratings.items() if score <= LOW_GRADE)
    return Statistics(
        cases=len(case_rows),
        decided=len(decided),
        delivered=sum(row.delivered_at is not None for row in case_rows),
        withdrawn=sum(row.withdrawn_at is not None for row in case_rows),
        deemed_accepted=sum(row.deemed_accepted for row in case_rows),
        actual_days=actual,
        serial_days=serial,
        statutory_days=statutory,
        saved_against_serial=serial - actual,
        saved_against_statutory=statutory - actual,
        ratings=dict(sorted(ratings.items())),
        low_rating_rate=low / ratings.total() if ratings else None,
        grievances=len(said),
        grievances_answered=sum(row.answered_at is not None for row in said),
        departments=_departments(task_rows, log_rows),
    )


def _days(rows: Iterable[Row[Any]], column: str) -> int:
    """One after another, natural days as 5/7 working days (as the plan counts them), whole days."""
    return round(sum(float(getattr(row, column)) * (5 / 7 if row.natural_days else 1) for row in rows))


def _departments(task_rows: Iterable[Row[Any]], log_rows: Iterable[Row[Any]]) -> list[DepartmentStatistics]:
    of_item = {}
    found: dict[str, Counter[str]] = defaultdict(Counter)
    names: dict[str, str] = {}
    for task in task_rows:
        of_item[task.case_no, task.item] = task.department
        names[task.department] = task.department_name
        counts = found[task.department]
        counts["tasks"] += 1
        counts["deemed_opinions"] += task.deemed_at is not None
        counts["extensions"] += task.extended_days > 0
        if task.decided_at is not None:
            counts["decided"] += 1
            counts["on_time"] += task.due_at is None or (task.agreed_at or task.decided_at) <= task.due_at
    for row in log_rows:
        if row.kind == "deemed_presence":
            found[row.data["department"]]["deemed_presences"] += 1
        elif row.data["item"] is not None:
            counts = found[of_item[row.case_no, row.data["item"]]]
            counts["supplements_asked"] += 1
            counts["supplements_asked_late"] += not row.data["in_time"]
    return [
        DepartmentStatistics(
            department=department,
            name=names.get(department, department),
            on_time_rate=counts["on_time"] / counts["decided"] if counts["decided"] else None,
            **{name: counts[name] for name in COUNTS},
        )
        for department, counts in sorted(found.items())
    ]


COUNTS = (
    "tasks", "decided", "on_time", "deemed_opinions", "deemed_presences", "supplements_asked",
    "supplements_asked_late", "extensions",
)  # fmt: skip
