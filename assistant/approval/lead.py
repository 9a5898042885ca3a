"""What the lead department does with a whole case: acceptance, extension, joint inspection, delivery, grievances."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, insert, select, update

from assistant.approval import audit
from assistant.approval.case_file import CaseFile, UnknownCase
from assistant.approval.limits import Limit, day_of, end_of
from assistant.approval.office import Office
from assistant.approval.rules import OFFICERS, WHOLE_EXTENSION_DAYS
from assistant.approval.states import CaseState, IllegalMove
from assistant.approval.tables import cases, deferrals, grievances, inspections
from assistant.approval.wire import (
    AcceptanceIn,
    CaseOut,
    ExtensionIn,
    GrievanceOut,
    GrievanceStepIn,
    InspectionIn,
    MinutesIn,
    PresenceIn,
)


@dataclass
class Lead:
    """`actor` is the clerk with the department, as the audit log names them."""

    office: Office

    def judge(self, case_no: str, word: AcceptanceIn, actor: str) -> CaseOut:
        """受理、补正、不予受理 (Art. 32) of what was received. Raises UnknownCase, states.IllegalMove."""
        with self.office.moving(case_no, actor) as file:
            flow = file.flow()
            if flow.state is not CaseState.RECEIVED:
                raise IllegalMove(f"the case is {flow.state}")
            if word.decision == "accept":
                self._defer(file, word)
                file.accept()
            elif word.decision == "decline":
                file.close(CaseState.DECLINED, word.reason or "")
            else:
                self._ask(file, word)
            return self.office.view(file)

    def revoke(self, case_no: str, reason: str, actor: str) -> CaseOut:
        """撤销受理, once a material to follow is overdue (catalog-facts E.7): a clerk's act, never the clock's.

        Raises UnknownCase, states.IllegalMove.
        """
        with self.office.moving(case_no, actor) as file:
            overdue = any(deferral.due_at < file.at for deferral in file.open_deferrals())
            if not (overdue and file.flow().moving and file.row.decided_at is None):
                raise IllegalMove("nothing is overdue")
            file.close(CaseState.REVOKED, reason)
            return self.office.view(file)

    def extend(self, case_no: str, why: ExtensionIn, actor: str) -> CaseOut:
        """延长 of the whole (Art. 42(2)): once, by fifteen working days at most. Raises UnknownCase, IllegalMove."""
        with self.office.moving(case_no, actor) as file:
            row = file.row
            if not file.flow().moving or row.decided_at or row.extension_days or why.days > WHOLE_EXTENSION_DAYS:
                raise IllegalMove("a case is extended once, within what the law allows")
            file.set(extension_days=why.days)
            file.whole_limit()
            file.note(
                "extended", days=why.days, approved_by=audit.digest(why.approved_by), reason=audit.digest(why.reason)
            )
            return self.office.view(file)

    def deliver(self, case_no: str, actor: str) -> CaseOut:
        """送达 of the combined decision (Art. 44). Raises UnknownCase, states.IllegalMove."""
        with self.office.moving(case_no, actor) as file:
            row = file.row
            if row.decided_at is None or row.delivered_at is not None:
                raise IllegalMove("nothing is to be delivered")
            file.set(delivered_at=file.at)
            file.drop_timers(("deliver",))
            file.note("delivered", in_time=file.at <= row.deliver_by)
            return self.office.view(file)

    # -- joint inspection ------------------------------------------------------------------------------------------

    def call_inspection(self, case_no: str, call: InspectionIn, actor: str) -> str:
        """联合踏勘: its id. Raises UnknownCase, states.IllegalMove."""
        with self.office.moving(case_no, actor) as file:
            open_ = {t.department for t in file.tasks().values() if t.decided_at is None}
            if not file.flow().moving or not open_.issuperset(call.departments):
                raise IllegalMove("a department has nothing to inspect")
            made = uuid.uuid4().hex
            called = dict.fromkeys(call.departments, "called")
            row = {"id": made, "case_no": case_no, "place": call.place, "at": call.at, "departments": called}
            file.connection.execute(insert(inspections).values(**row, findings={}))
            file.note("inspection_called", inspection=made, departments=sorted(called), when=call.at.isoformat())
            return made

    def hold_inspection(self, inspection: str, minutes: MinutesIn, actor: str) -> dict[str, str]:
        """Who came, as kept. An absent department counts as consenting to go on where the rule says so (缺席默认).

        That is its presence only, never its opinion. Raises UnknownCase, states.IllegalMove.
        """
        with self.office.engine.connect() as connection:
            found = connection.execute(select(inspections).where(inspections.c.id == inspection)).one_or_none()
        if found is None:
            raise UnknownCase
        with self.office.moving(found.case_no, actor) as file:
            row = file.connection.execute(select(inspections).where(inspections.c.id == inspection)).one()
            if row.held_at is not None or file.at < row.at:
                raise IllegalMove("held already, or not yet")
            kept, findings = self._presences(file, row, minutes)
            values: dict[str, Any] = {"held_at": file.at, "departments": kept, "findings": findings}
            file.connection.execute(update(inspections).where(inspections.c.id == inspection).values(values))
            file.note("inspection_held", inspection=inspection, presences=kept)
            return kept

    def _presences(self, file: CaseFile, row: Row[Any], minutes: MinutesIn) -> tuple[dict[str, str], dict[str, Any]]:
        given = {one.department: one for one in minutes.presences}
        if given.keys() != row.departments.keys():
            raise IllegalMove("every department that was called is named once")
        kept: dict[str, str] = {}
        for department, one in given.items():
            if one.presence == "present" and len(set(one.officers)) < OFFICERS:
                raise IllegalMove("two officers at least")  # 许可法 Art. 34
            kept[department] = self._kept(file, row.id, one)
        findings = {d: {"officers": list(one.officers), "finding": one.finding} for d, one in given.items()}
        return kept, findings

    def _kept(self, file: CaseFile, inspection: str, one: PresenceIn) -> str:
        if one.presence == "absent" and file.rules.deemed_presence:
            basis = file.rules.deemed_basis
            file.note("deemed_presence", inspection=inspection, department=one.department, basis=basis)
            return "deemed"
        return one.presence

    # -- complaints and low ratings --------------------------------------------------------------------------------

    def grievances(self, department: str) -> list[GrievanceOut]:
        """Of the cases that the department leads, open ones first."""
        mine = grievances.c.case_no == cases.c.case_no
        query = select(grievances).join(cases, mine).where(cases.c.lead_department == department)
        with self.office.engine.connect() as connection:
            rows = connection.execute(query.order_by(grievances.c.made_at)).all()
        found = [GrievanceOut.model_validate(row, from_attributes=True) for row in rows]
        return sorted(found, key=lambda one: one.answered_at is not None)

    def handle(self, grievance: str, step: GrievanceStepIn, actor: str) -> None:
        """核实、整改、反馈, in that order (catalog-facts E.8). Raises UnknownCase, states.IllegalMove."""
        with self.office.engine.connect() as connection:
            found = connection.execute(select(grievances).where(grievances.c.id == grievance)).one_or_none()
        if found is None:
            raise UnknownCase
        with self.office.moving(found.case_no, actor) as file:
            row = file.connection.execute(select(grievances).where(grievances.c.id == grievance)).one()
            taken = {"verified": row.verified_at, "rectified": row.rectified_at, "answered": row.answered_at}
            if next((name for name, at in taken.items() if at is None), None) != step.step:
                raise IllegalMove("that is not the next step")
            values: dict[str, Any] = {f"{step.step}_at": file.at}
            if step.answer is not None:
                values["answer"] = step.answer
            file.connection.execute(update(grievances).where(grievances.c.id == grievance).values(values))
            file.note(f"grievance_{step.step}", grievance=grievance)

    # -- acceptance ------------------------------------------------------------------------------------------------

    def _defer(self, file: CaseFile, word: AcceptanceIn) -> None:
        """容缺受理: only what the guide lets follow later, with a deadline told at once (catalog-facts E.7)."""
        allowed = {i["id"]: i["tolerant_materials"] for i in file.row.submission["items"]}
        due = end_of(Limit(word.deferral_days).last_day(day_of(file.at), file.calendar))
        deferred = dict.fromkeys(word.deferrals)
        for one in deferred:
            if one.material not in allowed.get(one.item, ()):
                raise IllegalMove("that material cannot follow later")
            row = {"case_no": file.case_no, "item": one.item, "material": one.material, "due_at": due}
            file.connection.execute(insert(deferrals).values(row))
        if deferred:
            file.timer("deferral", due)
            file.note("deferred", materials=len(deferred), days=word.deferral_days)

    def _ask(self, file: CaseFile, word: AcceptanceIn) -> None:
        """The five days stand still; they begin anew with what is handed in."""
        lead = file.row.submission["lead_department"]
        name = next((t.department_name for t in file.tasks().values() if t.department == lead), lead)
        file.drop_timers(("accept",))
        file.ask(None, name, word.reason or "", word.fields, word.materials, stops=True)
