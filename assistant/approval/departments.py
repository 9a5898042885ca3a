"""What a department does with its own task: opinions, supplements, suspension, extension, the check of a commitment."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.approval import audit
from assistant.approval.case_file import SYSTEM, CaseFile
from assistant.approval.limits import Limit, day_of, end_of
from assistant.approval.office import Office
from assistant.approval.rules import EXTENSION_DAYS
from assistant.approval.states import IllegalMove, TaskState
from assistant.approval.wire import CaseOut, CheckIn, ExtensionIn, OpinionIn, SuspensionIn


@dataclass
class Departments:
    """`actor` is the clerk with the department, as the audit log names them."""

    office: Office

    def give_opinion(self, case_no: str, item: str, opinion: OpinionIn, actor: str) -> CaseOut:
        """A department's opinion; what waited for it starts, or is decided with it.

        Raises UnknownCase, states.IllegalMove.
        """
        with self.office.moving(case_no, actor) as file:
            task = file.task(item)
            runs = task.due_at is not None
            state = file.flow().after_opinion(item, opinion.opinion, clock_runs=runs)
            if state is TaskState.SUPPLEMENTING:
                self._ask(file, item, opinion)
            else:
                self._decide(file, item, state, opinion.reason)
                file.release()
            return self.office.view(file)

    def suspend(self, case_no: str, item: str, why: SuspensionIn, actor: str) -> CaseOut:
        """不计入时限 (Art. 45): the clock stands still until resumed, at the latest until the notified time is over.

        Raises UnknownCase, states.IllegalMove.
        """
        with self.office.moving(case_no, actor) as file:
            file.flow().check(item, TaskState.REVIEWING)
            until = end_of(Limit(why.days).last_day(day_of(file.at), file.calendar))
            notice = {"kind": why.kind, "until": until.isoformat(), "reason": why.reason}
            left = file.left(file.task(item))
            file.stop(item, TaskState.SUSPENDED, left, suspension=notice, opinion=why.reason)
            file.timer("resume", until, item)
            file.note("suspended", item=item, why=why.kind, days=why.days, reason=audit.digest(why.reason))
            return self.office.view(file)

    def resume(self, case_no: str, item: str, actor: str) -> CaseOut:
        """What was suspended goes on with what was left. Raises UnknownCase, states.IllegalMove."""
        with self.office.moving(case_no, actor) as file:
            resume(file, item)
            return self.office.view(file)

    def extend(self, case_no: str, item: str, why: ExtensionIn, actor: str) -> CaseOut:
        """延长 (Art. 42(1)): once, by ten working days at most, approved by the head, with the reason told.

        Raises UnknownCase, states.IllegalMove.
        """
        with self.office.moving(case_no, actor) as file:
            file.flow().check(item, TaskState.REVIEWING)
            task = file.task(item)
            if task.extended_days or why.days > EXTENSION_DAYS:
                raise IllegalMove("a limit is extended once, within what the law allows")
            if file.at > task.due_at:
                raise IllegalMove("the limit is over")
            file.set_task(item, extended_days=why.days, extension_reason=why.reason)
            today = day_of(file.at)
            last = Limit(why.days, task.natural_days).last_day(day_of(task.due_at), file.calendar)
            file.run(item, Limit(0, task.natural_days).left(today, last, file.calendar))
            file.note("extended", item=item, days=why.days, approved_by=audit.digest(why.approved_by))
            return self.office.view(file)

    def check(self, case_no: str, item: str, found: CheckIn, actor: str) -> CaseOut:
        """核查 of what was granted on a commitment. Raises UnknownCase, states.IllegalMove."""
        with self.office.moving(case_no, actor) as file:
            task = file.task(item)
            if task.check_by is None or task.check_result in ("passed", "revoked"):
                raise IllegalMove("no check is due")
            file.set_task(item, check_result=found.result)
            if found.result != "rectify":
                file.drop_timers(("check",), item)
            file.note("check", item=item, result=found.result, reason=audit.digest(found.reason or ""))
            return self.office.view(file)

    def _ask(self, file: CaseFile, item: str, opinion: OpinionIn) -> None:
        """The first request within five days keeps the limit from running; a later or second one does not.

        许可法 Art. 32(1) no. 4: all at once within five days, else the application counts as accepted.
        """
        task = file.task(item)
        stops = task.supplements_asked == 0 and file.in_acceptance_time(task.started_at)
        asked = {"opinion": opinion.reason, "supplements_asked": task.supplements_asked + 1}
        if stops:
            file.stop(item, TaskState.SUPPLEMENTING, file.left(task), **asked)
        else:
            file.set_task(item, state=TaskState.SUPPLEMENTING.value, **asked)
        file.ask(item, task.department_name, opinion.reason or "", opinion.fields, opinion.materials, stops)

    def _decide(self, file: CaseFile, item: str, state: TaskState, reason: str | None) -> None:
        if state is not TaskState.REJECTED and any(d.item == item for d in file.open_deferrals()):
            raise IllegalMove("materials are still to follow")  # 容缺: in before the decision (catalog-facts E.7)
        if state is TaskState.AGREED:
            file.agree(item, reason)
        else:
            file.decide(item, state, reason)


def resume(file: CaseFile, item: str) -> None:
    """Raises states.IllegalMove unless it is suspended."""
    file.flow().check(item, TaskState.SUSPENDED)
    file.set_task(item, opinion=None)
    file.run(item, file.task(item).left_days)
    file.note("resumed", item=item, by_notice=file.actor == SYSTEM)
