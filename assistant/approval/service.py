"""The one window: accepts a case, forwards it to every department at once, follows their opinions.

许可法 Art. 26(2): one department accepts, passes the application on, the departments give opinions separately.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Engine, Row, insert, select, update
from sqlalchemy.exc import IntegrityError

from assistant.approval.overview import end_of, flow_of, last_day, shown
from assistant.approval.query_code import new_salt, opens, query_code
from assistant.approval.states import TaskState
from assistant.approval.tables import cases, hand_ins, metadata, serials, tasks
from assistant.approval.wire import CaseIn, CaseOut, ItemIn, OpinionIn, ReceiptOut
from assistant.catalog.schema import TimeUnit
from assistant.clock import Clock
from assistant.planning.precedence import MutualPrerequisites, order
from assistant.planning.working_days import WorkingCalendar

CASE_NO = re.compile(r"\d{8}-\d{6}-\d{8}", re.ASCII)
ACCEPT_TRIES = 3  # another hand-in may win the key, and the day's first serial, at the same moment


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
    secret: bytes  # makes the query codes; with another one the codes given out no longer open anything
    unspecified_is_natural: bool = False  # how 日 without a unit counts here

    def __post_init__(self) -> None:
        metadata.create_all(self.engine)

    def accept(self, case: CaseIn, key: str) -> ReceiptOut:
        """Makes one case per key; the same key gives the same receipt. Raises KeyReused, BadCase."""
        _check(case)
        # the moment of handing in differs between two tries of the same hand-in
        body = case.model_dump(mode="json", exclude={"submitted_at"})
        for left in reversed(range(ACCEPT_TRIES)):
            try:
                with self.engine.begin() as connection:
                    case_no = self._known(connection, key, body) or self._open(connection, case, key, body)
                    return self._receipt(connection, case_no)
            except IntegrityError:
                if not left:
                    raise
        raise AssertionError("unreachable")

    def progress(self, case_no: str, query_code: str) -> CaseOut:
        """Raises UnknownCase."""
        with self.engine.connect() as connection:
            return self._case(connection, self._opened(connection, case_no, query_code))

    def supplement(self, case_no: str, query_code: str, form: dict[str, Any], key: str) -> CaseOut:
        """Takes 补正 and puts the tasks that asked for it under review again, with a whole new limit (E.4 no. 4).

        Raises UnknownCase, KeyReused, states.IllegalMove.
        """
        body = {"case_no": case_no, "form": form}
        with self.engine.begin() as connection:
            self._opened(connection, case_no, query_code)
            row = self._locked(connection, case_no)
            if self._known(connection, key, body) is None:
                found = {t.item: t for t in self._tasks(connection, case_no)}
                for item in flow_of(row, list(found.values())).supplemented():
                    self._start(connection, found[item])
                submission = {**row.submission, "form": {**row.submission["form"], **form}}
                connection.execute(update(cases).where(cases.c.case_no == case_no).values(submission=submission))
                self._remember(connection, key, body, case_no)
            return self._case(connection, row)

    def withdraw(self, case_no: str, query_code: str, reason: str) -> CaseOut:
        """Ends a case that is not decided; doing it again changes nothing. Raises UnknownCase, states.IllegalMove."""
        with self.engine.begin() as connection:
            self._opened(connection, case_no, query_code)
            row = self._locked(connection, case_no)
            if row.withdrawn_at is None:
                flow_of(row, self._tasks(connection, case_no)).check_withdrawable()
                values = {"withdrawn_at": self.clock.now(), "withdrawn_reason": reason}
                connection.execute(update(cases).where(cases.c.case_no == case_no).values(values))
            return self._case(connection, self._row(connection, case_no))

    def give_opinion(self, case_no: str, item: str, opinion: OpinionIn) -> CaseOut:
        """A department's opinion; what waited for it starts. Raises UnknownCase, states.IllegalMove."""
        with self.engine.begin() as connection:
            row = self._locked(connection, case_no)
            found = self._tasks(connection, case_no)
            task = next((t for t in found if t.item == item), None)
            if task is None:
                raise UnknownCase
            state = flow_of(row, found).after_opinion(item, opinion.opinion)
            if state is TaskState.SUPPLEMENTING:
                self._set(connection, task, state=state.value, opinion=opinion.reason, due_at=None)
            else:
                self._set(connection, task, state=state.value, opinion=opinion.reason, decided_at=self.clock.now())
            self._release(connection, row)
            return self._case(connection, row)

    # -- opening ---------------------------------------------------------------------------------------------------

    def _open(self, connection: Connection, case: CaseIn, key: str, body: dict[str, Any]) -> str:
        case_no = self._number(connection)
        connection.execute(
            insert(cases).values(
                case_no=case_no,
                revision=0,
                query_salt=new_salt(),
                application_id=case.application_id,
                submission=case.model_dump(mode="json"),
                accepted_at=self.clock.now(),
            )
        )
        ids = {item.id for item in case.items}
        rows = [self._task_row(case_no, place, item, ids) for place, item in enumerate(case.items)]
        connection.execute(insert(tasks), rows)
        self._release(connection, self._row(connection, case_no))
        self._remember(connection, key, body, case_no)
        return case_no

    def _task_row(self, case_no: str, place: int, item: ItemIn, ids: set[str]) -> dict[str, Any]:
        days = item.promised_days if item.promised_days is not None else item.statutory_days or 0
        unspecified = item.unit is TimeUnit.DAY_UNSPECIFIED and self.unspecified_is_natural
        return {
            "case_no": case_no,
            "item": item.id,
            "position": place,
            "item_name": item.name,
            "department": item.department,
            "department_name": item.department_name,
            "requires": [name for name in item.requires if name in ids],
            "days": math.ceil(Decimal(str(days))),
            "natural_days": item.unit is TimeUnit.CALENDAR_DAY or unspecified,
            "state": TaskState.WAITING.value,
        }

    def _number(self, connection: Connection) -> str:
        """YYYYMMDD-region-serial, the serial counting within the day (catalog-facts `submit.no`)."""
        day = f"{self.clock.today():%Y%m%d}"
        changed = connection.execute(update(serials).where(serials.c.day == day).values(last=serials.c.last + 1))
        if changed.rowcount == 0:
            connection.execute(insert(serials).values(day=day, last=1))
        last = connection.execute(select(serials.c.last).where(serials.c.day == day)).scalar_one()
        return f"{day}-{self.region}-{last:08d}"

    def _receipt(self, connection: Connection, case_no: str) -> ReceiptOut:
        row = self._row(connection, case_no)
        code = query_code(self.secret, case_no, row.query_salt)
        return ReceiptOut(case_no=case_no, query_code=code, accepted_at=row.accepted_at)

    def _known(self, connection: Connection, key: str, body: dict[str, Any]) -> str | None:
        """The case that the key belongs to. Raises KeyReused when that was for something else."""
        row = connection.execute(select(hand_ins).where(hand_ins.c.idempotency_key == key)).one_or_none()
        if row is None:
            return None
        if row.body_hash != _body_hash(body):
            raise KeyReused(key)
        return str(row.case_no)

    def _remember(self, connection: Connection, key: str, body: dict[str, Any], case_no: str) -> None:
        connection.execute(
            insert(hand_ins).values(
                idempotency_key=key, body_hash=_body_hash(body), case_no=case_no, at=self.clock.now()
            )
        )

    # -- finding ---------------------------------------------------------------------------------------------------

    def _row(self, connection: Connection, case_no: str) -> Row[Any]:
        return connection.execute(select(cases).where(cases.c.case_no == case_no)).one()

    def _locked(self, connection: Connection, case_no: str) -> Row[Any]:
        """The case, kept from other writers until the transaction ends. Raises UnknownCase.

        Writing first takes the lock (SQLite's write lock, PostgreSQL's row lock): what is read afterwards stays true.
        """
        mine = cases.c.case_no == case_no
        raised = connection.execute(update(cases).where(mine).values(revision=cases.c.revision + 1))
        if raised.rowcount != 1:
            raise UnknownCase
        return self._row(connection, case_no)

    def _opened(self, connection: Connection, case_no: str, given: str) -> Row[Any]:
        """The case that the code opens. An unknown number takes the same steps as a wrong code."""
        row = None
        if CASE_NO.fullmatch(case_no):
            row = connection.execute(select(cases).where(cases.c.case_no == case_no)).one_or_none()
        right = opens(given, query_code(self.secret, row.case_no if row else "", row.query_salt if row else new_salt()))
        if row is None or not right:
            raise UnknownCase
        return row

    def _case(self, connection: Connection, row: Row[Any]) -> CaseOut:
        return shown(row, self._tasks(connection, row.case_no), self.calendar, self.clock.today())

    def _tasks(self, connection: Connection, case_no: str) -> list[Row[Any]]:
        return list(connection.execute(select(tasks).where(tasks.c.case_no == case_no).order_by(tasks.c.position)))

    # -- moving ----------------------------------------------------------------------------------------------------

    def _release(self, connection: Connection, row: Row[Any]) -> None:
        """Starts what no longer waits."""
        found = {t.item: t for t in self._tasks(connection, row.case_no)}
        for item in flow_of(row, list(found.values())).ready():
            self._start(connection, found[item])

    def _start(self, connection: Connection, task: Row[Any]) -> None:
        due = end_of(last_day(task, self.clock.today(), self.calendar))
        state = TaskState.REVIEWING.value
        self._set(connection, task, state=state, started_at=self.clock.now(), due_at=due, opinion=None)

    def _set(self, connection: Connection, task: Row[Any], **values: Any) -> None:
        mine = (tasks.c.case_no == task.case_no) & (tasks.c.item == task.item)
        connection.execute(update(tasks).where(mine).values(**values))


def _check(case: CaseIn) -> None:
    ids = {item.id for item in case.items}
    if len(ids) != len(case.items):
        raise BadCase("an item stands twice")
    try:
        order({item.id: tuple(n for n in item.requires if n in ids) for item in case.items})
    except MutualPrerequisites as loop:
        raise BadCase("items wait for one another") from loop


def _body_hash(body: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
