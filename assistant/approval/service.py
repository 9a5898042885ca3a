"""The one window: accepts a case, forwards it to every department at once, follows their opinions.

许可法 Art. 26(2): one department accepts, passes the application on, the departments give opinions separately.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Engine, Row, insert, select, update
from sqlalchemy.exc import IntegrityError

from assistant.approval.states import (
    ENDED,
    CaseState,
    TaskState,
    after_opinion,
    after_supplement,
    case_state,
    hopeless,
    may_start,
)
from assistant.approval.tables import cases, hand_ins, metadata, serials, tasks
from assistant.approval.wire import CaseIn, CaseOut, ItemIn, OpinionIn, ReceiptOut, TaskOut
from assistant.clock import CHINA, Clock
from assistant.planning.working_days import WorkingCalendar

END_OF_DAY = time(23, 59, 59)
QUERY_CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that look alike: codes are read out on the phone
QUERY_CODE_LENGTH = 10


class UnknownCase(LookupError):
    """No case with that number and query code; which of the two is wrong is not said."""


class KeyReused(ValueError):
    """The idempotency key was used for something else."""


class BadCase(ValueError):
    """The case contradicts itself."""


@dataclass
class OneWindow:
    """The backend of one region. Thread-safe: every method is one transaction."""

    engine: Engine
    clock: Clock
    calendar: WorkingCalendar
    region: str  # six digits, GB/T 2260

    def __post_init__(self) -> None:
        metadata.create_all(self.engine)

    def accept(self, case: CaseIn, key: str) -> ReceiptOut:
        """Makes one case per key. Raises KeyReused, BadCase."""
        if len({i.id for i in case.items}) != len(case.items):
            raise BadCase("an item stands twice")
        # the moment of handing in differs between two tries of the same hand-in
        body = case.model_dump(mode="json", exclude={"submitted_at"})
        try:
            with self.engine.begin() as connection:
                known = self._known(connection, key, "case", body)
                return ReceiptOut.model_validate(known) if known else self._open(connection, case, key, body)
        except IntegrityError:  # the same key at the same moment: the other one made it
            with self.engine.begin() as connection:
                return ReceiptOut.model_validate(self._known(connection, key, "case", body))

    def progress(self, case_no: str, query_code: str) -> CaseOut:
        """Raises UnknownCase."""
        with self.engine.connect() as connection:
            return self._case(connection, self._opened(connection, case_no, query_code))

    def supplement(self, case_no: str, query_code: str, form: dict[str, Any], key: str) -> CaseOut:
        """Takes 补正 and puts the tasks that asked for it under review again. Raises UnknownCase, KeyReused."""
        body = {"case_no": case_no, "form": form}
        with self.engine.begin() as connection:
            row = self._opened(connection, case_no, query_code)
            if self._known(connection, key, "supplement", body) is None:
                submission = {**row.submission, "form": {**row.submission["form"], **form}}
                connection.execute(update(cases).where(cases.c.case_no == case_no).values(submission=submission))
                for task in self._tasks(connection, case_no):
                    if after_supplement(TaskState(task.state)) is not TaskState(task.state):
                        self._start(connection, task)
                self._remember(connection, key, "supplement", body, {})
            return self._case(connection, row)

    def withdraw(self, case_no: str, query_code: str, reason: str) -> CaseOut:
        """Ends every task that is not decided. Raises UnknownCase."""
        with self.engine.begin() as connection:
            row = self._opened(connection, case_no, query_code)
            for task in self._tasks(connection, case_no):
                if TaskState(task.state) not in ENDED:
                    self._set(connection, task, state=TaskState.WITHDRAWN.value, decided_at=self.clock.now())
            connection.execute(update(cases).where(cases.c.case_no == case_no).values(withdrawn_reason=reason))
            return self._case(connection, row)

    def give_opinion(self, case_no: str, item: str, opinion: OpinionIn) -> CaseOut:
        """A department's opinion; what waited for it starts. Raises UnknownCase, BadCase, states.IllegalMove."""
        if opinion.opinion != "approve" and not (opinion.reason or "").strip():
            raise BadCase("a reason is needed")
        with self.engine.begin() as connection:
            row = connection.execute(select(cases).where(cases.c.case_no == case_no)).one_or_none()
            found = {t.item: t for t in self._tasks(connection, case_no)} if row else {}
            if row is None or item not in found:
                raise UnknownCase
            state = after_opinion(TaskState(found[item].state), opinion.opinion)
            decided = self.clock.now() if state in ENDED else None
            self._set(connection, found[item], state=state.value, opinion=opinion.reason, decided_at=decided)
            self._release(connection, case_no)
            return self._case(connection, row)

    # -- opening ---------------------------------------------------------------------------------------------------

    def _open(self, connection: Connection, case: CaseIn, key: str, body: dict[str, Any]) -> ReceiptOut:
        now = self.clock.now()
        code = "".join(secrets.choice(QUERY_CODE_LETTERS) for _ in range(QUERY_CODE_LENGTH))
        salt = secrets.token_hex(16)
        receipt = ReceiptOut(case_no=self._number(connection), query_code=code, accepted_at=now)
        connection.execute(
            insert(cases).values(
                case_no=receipt.case_no,
                query_hash=_hash(code, salt),
                query_salt=salt,
                application_id=case.application_id,
                submission=case.model_dump(mode="json"),
                accepted_at=now,
            )
        )
        rows = [_task_row(receipt.case_no, place, item) for place, item in enumerate(case.items)]
        connection.execute(insert(tasks), rows)
        self._release(connection, receipt.case_no)
        self._remember(connection, key, "case", body, receipt.model_dump(mode="json"))
        return receipt

    def _number(self, connection: Connection) -> str:
        """YYYYMMDD-region-serial, the serial counting within the day (catalog-facts `submit.no`)."""
        day = f"{self.clock.today():%Y%m%d}"
        changed = connection.execute(update(serials).where(serials.c.day == day).values(last=serials.c.last + 1))
        if changed.rowcount == 0:
            connection.execute(insert(serials).values(day=day, last=1))
        last = connection.execute(select(serials.c.last).where(serials.c.day == day)).scalar_one()
        return f"{day}-{self.region}-{last:08d}"

    def _known(self, connection: Connection, key: str, kind: str, body: dict[str, Any]) -> dict[str, Any] | None:
        row = connection.execute(select(hand_ins).where(hand_ins.c.idempotency_key == key)).one_or_none()
        if row is None:
            return None
        if row.kind != kind or row.body_hash != _body_hash(body):
            raise KeyReused(key)
        return dict(row.answer)

    def _remember(
        self, connection: Connection, key: str, kind: str, body: dict[str, Any], answer: dict[str, Any]
    ) -> None:
        connection.execute(
            insert(hand_ins).values(
                idempotency_key=key, kind=kind, body_hash=_body_hash(body), answer=answer, at=self.clock.now()
            )
        )

    # -- tasks -----------------------------------------------------------------------------------------------------

    def _release(self, connection: Connection, case_no: str) -> None:
        """Starts what no longer waits; ends what waits for something that was rejected."""
        rows = self._tasks(connection, case_no)
        states = {t.item: TaskState(t.state) for t in rows}
        for task in rows:
            if states[task.item] is not TaskState.WAITING:
                continue
            if hopeless(task.requires, states):
                states[task.item] = TaskState.REJECTED
                self._set(connection, task, state=TaskState.REJECTED.value, decided_at=self.clock.now())
            elif may_start(task.requires, states):
                self._start(connection, task)

    def _start(self, connection: Connection, task: Row[Any]) -> None:
        add = self.calendar.add_calendar_days if task.natural_days else self.calendar.add_workdays
        due = _end_of(add(self.clock.today(), Decimal(task.days)).date)
        state = TaskState.REVIEWING.value
        self._set(connection, task, state=state, started_at=self.clock.now(), due_at=due, opinion=None)

    def _set(self, connection: Connection, task: Row[Any], **values: Any) -> None:
        mine = (tasks.c.case_no == task.case_no) & (tasks.c.item == task.item)
        connection.execute(update(tasks).where(mine).values(**values))

    def _tasks(self, connection: Connection, case_no: str) -> list[Row[Any]]:
        return list(connection.execute(select(tasks).where(tasks.c.case_no == case_no).order_by(tasks.c.position)))

    def _opened(self, connection: Connection, case_no: str, query_code: str) -> Row[Any]:
        row = connection.execute(select(cases).where(cases.c.case_no == case_no)).one_or_none()
        expected = row.query_hash if row else "0" * 64
        given = _hash(query_code.strip().upper(), row.query_salt if row else "")
        if not hmac.compare_digest(expected, given) or row is None:
            raise UnknownCase
        return row

    def _case(self, connection: Connection, row: Row[Any]) -> CaseOut:
        found = self._tasks(connection, row.case_no)
        shown = tuple(self._task(t) for t in found)
        dues = [t.due_at for t in shown if t.due_at is not None]
        state = case_state([TaskState(t.state) for t in found])
        due = max(dues) if dues and state is not CaseState.WITHDRAWN else None
        return CaseOut(case_no=row.case_no, state=state.value, accepted_at=row.accepted_at, due_at=due, tasks=shown)

    def _task(self, task: Row[Any]) -> TaskOut:
        running = TaskState(task.state) is TaskState.REVIEWING and task.due_at is not None
        remaining = (
            self.calendar.workdays_between(self.clock.today(), task.due_at.astimezone(CHINA).date())
            if running
            else None
        )
        return TaskOut(
            item=task.item,
            item_name=task.item_name,
            department=task.department,
            department_name=task.department_name,
            state=task.state,
            started_at=task.started_at,
            due_at=task.due_at,
            remaining_days=remaining,
            opinion=task.opinion,
        )


def _task_row(case_no: str, place: int, item: ItemIn) -> dict[str, Any]:
    days = item.promised_days if item.promised_days is not None else item.statutory_days or 0
    return {
        "case_no": case_no,
        "item": item.id,
        "position": place,
        "item_name": item.name,
        "department": item.department,
        "department_name": item.department_name,
        "requires": list(item.requires),
        "days": Decimal(str(days)),
        "natural_days": int(item.unit == "calendar_day"),
        "state": TaskState.WAITING.value,
    }


def _end_of(day: date) -> datetime:
    return datetime.combine(day, END_OF_DAY, CHINA)


def _hash(code: str, salt: str) -> str:
    return hashlib.sha256(f"{salt}:{code}".encode()).hexdigest()


def _body_hash(body: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
