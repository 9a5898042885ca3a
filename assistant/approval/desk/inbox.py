"""What a department sees: its own tasks, and of a case only its own item's part of the form and materials."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from pydantic import BaseModel
from sqlalchemy import Row, and_, select

from assistant.approval.case_file import CaseFile, UnknownCase, flow_of
from assistant.approval.office import Office
from assistant.approval.overview import task_shown
from assistant.approval.states import CaseState, TaskState
from assistant.approval.tables import cases, inspections, requests, tasks
from assistant.approval.wire import CaseOut, RequestOut, TaskOut
from assistant.catalog.schema import Field

OPEN = tuple(s.value for s in TaskState if s not in (TaskState.APPROVED, TaskState.REJECTED))


class TaskLine(BaseModel):
    """One task in the inbox. `bundle` is what the applicant opens; no name, no form."""

    case_no: str
    bundle: str
    received_at: datetime
    task: TaskOut


class TaskPage(BaseModel):
    """Ask again with `after=next` while there is a next."""

    tasks: list[TaskLine]
    next: str | None


class FormLine(BaseModel):
    field: str
    label: str
    text: str


class TaskSheet(BaseModel):
    """A task with the part of the form and the materials of its own item, what it waits for, and its history."""

    case_no: str
    bundle: str
    lead: bool
    commitment: bool
    check_by: datetime | None
    check_result: str | None
    task: TaskOut
    form: list[FormLine]
    materials: list[str]
    missing_materials: list[str]
    requests: list[RequestOut]
    history: list[dict[str, Any]]


class CaseLine(BaseModel):
    """A case in the lead department's list."""

    bundle: str
    overdue_materials: bool
    inspections: list[dict[str, Any]]
    case: CaseOut


@dataclass
class Inbox:
    """`fields` are the catalogue's, for labels and options; what it lacks is shown by its id."""

    office: Office
    fields: Mapping[str, Field]

    def tasks(self, department: str, *, open_only: bool, after: str, limit: int) -> TaskPage:
        """The department's tasks, newest cases first. `after` is the `next` of the page before, or empty."""
        mine = tasks.c.department == department
        if open_only:
            ended = cases.c.withdrawn_at, cases.c.declined_at, cases.c.revoked_at
            mine &= tasks.c.state.in_(OPEN) & and_(*(moment.is_(None) for moment in ended))
        if after:
            case_no, _, item = after.partition("~")
            mine &= (tasks.c.case_no < case_no) | ((tasks.c.case_no == case_no) & (tasks.c.item > item))
        query = select(tasks).join(cases, cases.c.case_no == tasks.c.case_no).where(mine)
        query = query.order_by(tasks.c.case_no.desc(), tasks.c.item).limit(limit + 1)
        with self.office.engine.connect() as connection:
            rows = list(connection.execute(query))
            page = rows[:limit]
            files = {row.case_no: self.office.file(connection, row.case_no, "") for row in page}
            lines = [self._line(files[row.case_no], row) for row in page]
        last = page[-1] if page else None
        more = len(rows) > limit and last is not None
        return TaskPage(tasks=lines, next=f"{last.case_no}~{last.item}" if more and last is not None else None)

    def sheet(self, department: str, case_no: str, item: str) -> TaskSheet:
        """Raises UnknownCase for what is not the department's own, as for what is not there."""
        with self.office.engine.connect() as connection:
            file = self.office.file(connection, case_no, "")
            own(connection, case_no, item, department)
            row, task = file.row, file.task(item)
            submitted = next(i for i in row.submission["items"] if i["id"] == item)
            asked = [RequestOut.model_validate(r, from_attributes=True) for r in file.open_requests(item)]
            missing = [d.material for d in file.open_deferrals() if d.item == item]
            return TaskSheet(
                case_no=case_no,
                bundle=row.submission["bundle_name"],
                lead=row.lead_department == department,
                commitment=task.commitment,
                check_by=task.check_by,
                check_result=task.check_result,
                task=self._line(file, task).task,
                form=self._form(row.submission["form"], submitted["fields"]),
                materials=submitted["materials"],
                missing_materials=missing,
                requests=asked,
                history=_history(connection, case_no, item),
            )

    def cases(self, department: str, *, after: str, limit: int) -> tuple[list[CaseLine], str | None]:
        """The cases that the department leads, newest first, with their state but no form."""
        mine = cases.c.lead_department == department
        if after:
            mine &= cases.c.case_no < after
        query = select(cases.c.case_no).where(mine).order_by(cases.c.case_no.desc()).limit(limit + 1)
        with self.office.engine.connect() as connection:
            numbers = list(connection.execute(query).scalars())
            page = numbers[:limit]
            lines = [self._case(self.office.file(connection, case_no, "")) for case_no in page]
        return lines, page[-1] if len(numbers) > limit else None

    def _case(self, file: CaseFile) -> CaseLine:
        found = file.connection.execute(select(inspections).where(inspections.c.case_no == file.case_no)).all()
        now = self.office.clock.now()
        return CaseLine(
            bundle=file.row.submission["bundle_name"],
            overdue_materials=any(d.due_at < now for d in file.open_deferrals()),
            inspections=[
                {"id": r.id, "place": r.place, "at": r.at, "held_at": r.held_at, "departments": r.departments}
                for r in found
            ],
            case=self.office.view(file),
        )

    def _line(self, file: CaseFile, task: Row[Any]) -> TaskLine:
        row, all_ = file.row, list(file.tasks().values())
        flow, today = flow_of(row, all_, file.open_requests()), self.office.clock.today()
        shown = task_shown(task, flow, all_, self.office.calendar, today)
        if flow.closed is not None:
            shown = shown.model_copy(update={"state": flow.closed.value})
        elif flow.state is CaseState.RECEIVED:
            shown = shown.model_copy(update={"state": CaseState.RECEIVED.value})
        return TaskLine(
            case_no=task.case_no, bundle=row.submission["bundle_name"], received_at=row.received_at, task=shown
        )

    def _form(self, form: Mapping[str, Any], wanted: list[str]) -> list[FormLine]:
        return [
            FormLine(field=name, label=self._label(name), text=_text(self.fields.get(name), form[name]))
            for name in wanted
            if name in form
        ]

    def _label(self, name: str) -> str:
        return self.fields[name].label if name in self.fields else name


def own(connection: Any, case_no: str, item: str, department: str) -> None:
    """Raises UnknownCase unless the task is the department's own."""
    mine = (tasks.c.case_no == case_no) & (tasks.c.item == item) & (tasks.c.department == department)
    if connection.execute(select(tasks.c.item).where(mine)).one_or_none() is None:
        raise UnknownCase


def _history(connection: Any, case_no: str, item: str) -> list[dict[str, Any]]:
    """What was asked of the applicant for this item, and when it was answered."""
    mine = (requests.c.case_no == case_no) & (requests.c.item == item)
    rows = connection.execute(select(requests).where(mine).order_by(requests.c.asked_at)).all()
    return [{"asked_at": r.asked_at, "reason": r.reason, "answered_at": r.answered_at} for r in rows]


def _text(field: Field | None, value: Any) -> str:
    """A value as a clerk reads it: labels of options, the unit; identity numbers whole, for they are checked here."""
    if isinstance(value, list):
        return "、".join(_text(field, one) for one in value)
    key = str(value).lower() if isinstance(value, bool) else str(value)
    label = next((o.label for o in field.options if o.value == key), None) if field else None
    if label is not None:
        return label
    if isinstance(value, bool):
        return "✓" if value else "✗"
    if isinstance(value, int | float) and field is not None and field.unit:
        return f"{Decimal(str(value)).normalize():f} {field.unit}"
    return str(value)
