"""The one window as the applicant's product sees it: hand in, follow, supplement, withdraw, rate, complain.

许可法 Art. 26(2): one department receives, passes the application on, the departments give opinions separately.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
import uuid
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update
from sqlalchemy.exc import IntegrityError

from assistant.approval import audit
from assistant.approval.case_file import CaseFile, UnknownCase
from assistant.approval.office import Office
from assistant.approval.query_code import new_salt, opens, query_code
from assistant.approval.states import CaseState, IllegalMove, TaskState
from assistant.approval.tables import cases, deferrals, grievances, hand_ins, requests, serials, tasks
from assistant.approval.wire import CaseIn, CaseOut, EventOut, EventsOut, ItemIn, RatingIn, ReceiptOut, SupplementIn
from assistant.catalog.schema import TimeUnit
from assistant.planning.precedence import MutualPrerequisites, rounds

CASE_NO = re.compile(r"\d{8}-\d{6}-\d{8}", re.ASCII)
USCC = re.compile(r"[0-9A-Z]{18}", re.ASCII)
USCC_FIELD = "entity.uscc"
ACCEPT_TRIES = 3  # another hand-in may win the key, and the day's first serial, at the same moment
LOW_GRADE = 2  # 差评: the two lowest of five
APPLICANT = "applicant"


class KeyReused(ValueError):
    """The idempotency key was used for something else."""


class BadCase(ValueError):
    """The case contradicts itself."""


@dataclass
class OneWindow(Office):
    """The backend of one region for its applicants."""

    def receive(self, case: CaseIn, key: str) -> ReceiptOut:
        """Makes one case per key; the same key gives the same receipt. Raises KeyReused, BadCase."""
        _check(case)
        # the moment of handing in differs between two tries of the same hand-in; what the contract gains in between
        # does not
        body = case.model_dump(mode="json", exclude={"submitted_at"}, exclude_defaults=True)
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
            return self.view(self._opened(connection, case_no, query_code))

    def supplement(self, case_no: str, query_code: str, given: SupplementIn, key: str) -> CaseOut:
        """Takes 补正, and materials that were to follow. Clocks that stood still for it run again.

        Raises UnknownCase, KeyReused, states.IllegalMove.
        """
        body = {"case_no": case_no, **given.model_dump(mode="json")}
        with self.engine.begin() as connection:
            file = self._opened(connection, case_no, query_code).lock()
            if self._known(connection, key, body) is None:
                self._supplement(file, given)
                self._remember(connection, key, body, case_no)
            return self.view(file)

    def withdraw(self, case_no: str, query_code: str, reason: str) -> CaseOut:
        """Ends a case that is not decided; doing it again changes nothing. Raises UnknownCase, states.IllegalMove."""
        with self.engine.begin() as connection:
            file = self._opened(connection, case_no, query_code).lock()
            if file.row.withdrawn_at is None:
                file.flow().check_withdrawable()
                file.close(CaseState.WITHDRAWN, reason)
            return self.view(file)

    def rate(self, case_no: str, query_code: str, rating: RatingIn) -> CaseOut:
        """好差评, once, when it has ended in whatever way; a low grade is looked into (国办发〔2019〕51号).

        The same score again changes nothing. Raises UnknownCase, states.IllegalMove.
        """
        with self.engine.begin() as connection:
            file = self._opened(connection, case_no, query_code).lock()
            row, flow = file.row, file.flow()
            if flow.closed is None and flow.state is not CaseState.DECIDED:
                raise IllegalMove("the case has not ended")
            if row.rating not in (None, rating.score):
                raise IllegalMove("the case is rated")
            if row.rating is None:
                file.set(rating=rating.score, rated_at=file.at)
                file.note("rated", score=rating.score)
                if rating.score <= LOW_GRADE:
                    self._grieve(file, "rating", rating.words)
            return self.view(file)

    def complain(self, case_no: str, query_code: str, words: str, key: str) -> CaseOut:
        """投诉, tied to the case. Raises UnknownCase, KeyReused."""
        body = {"case_no": case_no, "complaint": words}
        with self.engine.begin() as connection:
            file = self._opened(connection, case_no, query_code).lock()
            if self._known(connection, key, body) is None:
                self._grieve(file, "complaint", words)
                self._remember(connection, key, body, case_no)
            return self.view(file)

    def events(self, after: int, limit: int) -> EventsOut:
        """A page of what happened to all cases, in the order in which it happened."""
        with self.engine.connect() as connection:
            found = audit.feed(connection, after, limit + 1)
        page = found[:limit]
        events = tuple(
            EventOut(sequence=e.sequence, case_no=e.case_no or "", kind=e.kind, item=e.data.get("item"), at=e.at)
            for e in page
        )
        return EventsOut(events=events, next=page[-1].sequence if page else after, more=len(found) > limit)

    def prefill(self, uscc: str, authorization: str) -> dict[str, Any]:
        """What the register, and earlier cases of the subject, hold of it, with the applicant's authorization noted.

        Nothing without an authorization; of earlier cases only `shareable` fields, nothing personal (许可法 Art. 33).
        """
        if not authorization.strip() or not USCC.fullmatch(uscc):
            return {}
        registered = self.register.of(uscc)
        with self.engine.begin() as connection:
            query = select(cases.c.case_no, cases.c.submission).where(
                cases.c.uscc == uscc, cases.c.declined_at.is_(None)
            )
            row = connection.execute(
                query.order_by(cases.c.received_at.desc(), cases.c.case_no.desc()).limit(1)
            ).first()
            earlier = row.submission["form"] if row is not None else {}
            found = {**{n: v for n, v in earlier.items() if n in self.shareable}, **registered}
            if not found:
                return {}
            now, proof, case_no = self.clock.now(), audit.digest(authorization), row.case_no if row else None
            audit.append(
                connection, now, "prefilled", APPLICANT, case_no,
                fields=sorted(found), authorization=proof, register=bool(registered),
            )  # fmt: skip
            return found

    # -- opening ---------------------------------------------------------------------------------------------------

    def _open(self, connection: Connection, case: CaseIn, key: str, body: dict[str, Any]) -> str:
        now, case_no = self.clock.now(), self._number(connection)
        uscc = case.form.get(USCC_FIELD)
        connection.execute(
            insert(cases).values(
                case_no=case_no,
                revision=0,
                query_salt=new_salt(),
                application_id=case.application_id,
                lead_department=case.lead_department,
                uscc=uscc if isinstance(uscc, str) and USCC.fullmatch(uscc) else None,
                submission=case.model_dump(mode="json"),
                received_at=now,
            )
        )
        ids = {item.id for item in case.items}
        connection.execute(insert(tasks), [self._task_row(case_no, n, item, ids) for n, item in enumerate(case.items)])
        file = self.file(connection, case_no, APPLICANT)
        file.note("received", form=audit.digest(_canonical(body)), items=[item.id for item in case.items])
        if self.rules.on_the_spot:
            file.accept()
        else:
            file.await_acceptance()
        self._remember(connection, key, body, case_no)
        return case_no

    def _task_row(self, case_no: str, place: int, item: ItemIn, ids: set[str]) -> dict[str, Any]:
        days = _whole(item.promised_days if item.promised_days is not None else item.statutory_days or 0)
        unspecified = item.unit is TimeUnit.DAY_UNSPECIFIED and self.unspecified_is_natural
        return {
            "case_no": case_no,
            "item": item.id,
            "position": place,
            "item_name": item.name,
            "department": item.department,
            "department_name": item.department_name,
            "requires": [name for name in item.requires if name in ids],
            "awaits": [name for name in item.awaits if name in ids],
            "days": days,
            "statutory_days": _whole(item.statutory_days) if item.statutory_days is not None else days,
            "natural_days": item.unit is TimeUnit.CALENDAR_DAY or unspecified,
            "commitment": item.commitment,
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
        row = connection.execute(select(cases).where(cases.c.case_no == case_no)).one()
        code = query_code(self.secret, case_no, row.query_salt)
        return ReceiptOut(case_no=case_no, query_code=code, accepted_at=row.received_at)

    def _known(self, connection: Connection, key: str, body: dict[str, Any]) -> str | None:
        """The case that the key belongs to. Raises KeyReused when that was for something else."""
        row = connection.execute(select(hand_ins).where(hand_ins.c.idempotency_key == key)).one_or_none()
        if row is None:
            return None
        if row.body_hash != _body_hash(body):
            raise KeyReused(key)
        return str(row.case_no)

    def _remember(self, connection: Connection, key: str, body: dict[str, Any], case_no: str) -> None:
        row = {"idempotency_key": key, "body_hash": _body_hash(body), "case_no": case_no, "at": self.clock.now()}
        connection.execute(insert(hand_ins).values(row))

    def _opened(self, connection: Connection, case_no: str, given: str) -> CaseFile:
        """The case that the code opens. An unknown number takes the same steps as a wrong code."""
        row: Row[Any] | None = None
        if CASE_NO.fullmatch(case_no):
            row = connection.execute(select(cases).where(cases.c.case_no == case_no)).one_or_none()
        right = opens(given, query_code(self.secret, row.case_no if row else "", row.query_salt if row else new_salt()))
        if row is None or not right:
            raise UnknownCase
        return self.file(connection, case_no, APPLICANT)

    # -- what the applicant adds -----------------------------------------------------------------------------------

    def _supplement(self, file: CaseFile, given: SupplementIn) -> None:
        open_requests, supplied = file.open_requests(), self._supply(file, given.materials)
        if file.flow().closed is not None or not (open_requests or supplied):
            raise IllegalMove("no supplement was asked for")
        row = file.row
        file.set(submission={**row.submission, "form": {**row.submission["form"], **given.form}})
        mine = (requests.c.case_no == file.case_no) & requests.c.answered_at.is_(None)
        file.connection.execute(update(requests).where(mine).values(answered_at=file.at))
        file.note("supplemented", fields=sorted(given.form), materials=len(given.materials))
        for request in open_requests:
            self._answered(file, request)

    def _answered(self, file: CaseFile, request: Row[Any]) -> None:
        """What was asked in time begins anew when it is answered (catalog-facts E.4 no. 4); else the clock ran on."""
        if request.item is None:
            file.await_acceptance()
        elif request.stops_clock:
            file.start(request.item)
        elif file.task(request.item).state == TaskState.SUPPLEMENTING:
            file.set_task(request.item, state=TaskState.REVIEWING.value, opinion=None)

    def _supply(self, file: CaseFile, materials: tuple[str, ...]) -> int:
        """容缺 materials that came; how many."""
        mine = (deferrals.c.case_no == file.case_no) & deferrals.c.supplied_at.is_(None)
        wanted = mine & deferrals.c.material.in_(materials)
        return file.connection.execute(update(deferrals).where(wanted).values(supplied_at=file.at)).rowcount

    def _grieve(self, file: CaseFile, kind: str, words: str) -> None:
        made = uuid.uuid4().hex
        row = {"id": made, "case_no": file.case_no, "kind": kind, "words": words, "made_at": file.at}
        file.connection.execute(insert(grievances).values(row))
        file.note("grievance", grievance=made, of=kind, words=audit.digest(words))


def _check(case: CaseIn) -> None:
    ids = {item.id for item in case.items}
    if len(ids) != len(case.items):
        raise BadCase("an item stands twice")

    def here(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(n for n in names if n in ids)

    try:
        rounds({i.id: here(i.requires) for i in case.items}, {i.id: here(i.awaits) for i in case.items})
    except MutualPrerequisites as loop:
        raise BadCase("items wait for one another") from loop


def _whole(days: float) -> int:
    return math.ceil(Decimal(str(days)))


def _canonical(body: dict[str, Any]) -> str:
    return json.dumps(body, sort_keys=True)


def _body_hash(body: dict[str, Any]) -> str:
    return hashlib.sha256(_canonical(body).encode()).hexdigest()
