"""The states of a task and of its case, and the moves between them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class TaskState(StrEnum):
    WAITING = "waiting"  # for acceptance, or for the result of a true prerequisite
    REVIEWING = "reviewing"
    SUPPLEMENTING = "supplementing"  # the applicant was asked for 补正
    SUSPENDED = "suspended"  # 不计入时限: 许可法 Art. 45
    DEEMED = "deemed"  # 超时默许: what waits for it goes on, but its own decision is still to be made
    AGREED = "agreed"  # 容缺受理: examined and agreed to; decided with the results that it awaits
    APPROVED = "approved"
    REJECTED = "rejected"


class CaseState(StrEnum):
    RECEIVED = "received"
    REVIEWING = "reviewing"
    SUPPLEMENTING = "supplementing"
    DECIDED = "decided"
    DECLINED = "declined"  # 不予受理
    REVOKED = "revoked"  # 撤销受理
    WITHDRAWN = "withdrawn"


OPINIONS = {
    "approve": TaskState.APPROVED,
    "reject": TaskState.REJECTED,
    "supplement": TaskState.SUPPLEMENTING,
}
DONE = frozenset({TaskState.APPROVED, TaskState.REJECTED})
PASSED = frozenset({TaskState.APPROVED, TaskState.DEEMED})


class IllegalMove(ValueError):
    """The task or the case is in no state to take that. The text names codes only, nothing personal."""


@dataclass(frozen=True, slots=True)
class Flow:
    """Where a case stands. `requires`: item → the items of the same case whose approval it waits for.

    `awaits`: item → the items of the same case that only its decision waits for: it is examined at once (容缺受理).
    `asked`: the window itself asked for 补正, before acceptance. `closed`: what ended it without a decision.
    """

    tasks: Mapping[str, TaskState]
    requires: Mapping[str, tuple[str, ...]]
    awaits: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    accepted: bool = True
    asked: bool = False
    closed: CaseState | None = None

    @property
    def state(self) -> CaseState:
        """Decided when nothing can move any more: what is barred was never decided on its own merits."""
        if self.closed is not None:
            return self.closed
        if not self.accepted:
            return CaseState.SUPPLEMENTING if self.asked else CaseState.RECEIVED
        barred = self.barred()
        open_ = {s for item, s in self.tasks.items() if item not in barred} - DONE
        if not open_:
            return CaseState.DECIDED
        return CaseState.SUPPLEMENTING if TaskState.SUPPLEMENTING in open_ else CaseState.REVIEWING

    def ready(self) -> tuple[str, ...]:
        """What waits for nothing any more."""
        if not self.moving:
            return ()
        passed = {item for item, state in self.tasks.items() if state in PASSED}
        return tuple(item for item in self._waiting() if passed.issuperset(self.requires[item]))

    @property
    def moving(self) -> bool:
        return self.accepted and self.closed is None

    def barred(self) -> frozenset[str]:
        """What waits, directly or not, for something rejected.

        It stays waiting: only its own department may refuse it, in writing and with reasons (许可法 Art. 38).
        """
        lost = {item for item, state in self.tasks.items() if state is TaskState.REJECTED}
        barred: set[str] = set()
        while more := {
            i for i in self._waiting() if i not in barred and (lost | barred).intersection(self.requires[i])
        }:
            barred |= more
        return frozenset(barred)

    def missing(self, item: str) -> tuple[str, ...]:
        """What its decision waits for, and is not there yet."""
        return tuple(n for n in self.awaits.get(item, ()) if self.tasks[n] not in PASSED)

    def decidable(self) -> tuple[str, ...]:
        """What was agreed to and waits for nothing any more; those that await one another are decided together.

        后置部门预先完成其他审查，收到前置结果同步决定 (滨州市工程建设项目并联审批管理规定, catalog-facts D and E.7).
        """
        agreed = [item for item, state in self.tasks.items() if state is TaskState.AGREED] if self.moving else []
        while agreed != (kept := [item for item in agreed if set(self.missing(item)) <= set(agreed)]):
            agreed = kept
        return tuple(agreed)

    def forsaken(self) -> tuple[str, ...]:
        """What was agreed to for a result that will not come: its department has to decide anew."""
        agreed = (item for item, state in self.tasks.items() if state is TaskState.AGREED)
        return tuple(item for item in agreed if self.moving and self._lost(item))

    def after_opinion(self, item: str, opinion: str, *, clock_runs: bool = False) -> TaskState:
        """Agreed where results are missing that the decision awaits.

        Raises IllegalMove unless the task is under review, or deemed and still to be decided; what is agreed to may
        still be refused.
        A task whose supplement was asked for too late has its clock running (`clock_runs`): it may be decided on what
        is there, for its application counts as accepted (许可法 Art. 32).
        """
        state = self.tasks[item]
        late = state is TaskState.SUPPLEMENTING and clock_runs and opinion != "supplement"
        decidable = state is TaskState.REVIEWING or (state is TaskState.DEEMED and opinion != "supplement") or late
        if not self.moving or not (decidable or (state is TaskState.AGREED and opinion == "reject")):
            raise IllegalMove("no opinion is due")
        if opinion == "approve" and self._lost(item):
            raise IllegalMove("a result that it needs was refused")
        if opinion == "approve" and self.missing(item):
            return TaskState.AGREED
        return OPINIONS[opinion]

    def check(self, item: str, *states: TaskState) -> None:
        """Raises IllegalMove unless the task is in one of `states` of a case on its way."""
        if not self.moving or self.tasks[item] not in states:
            raise IllegalMove(f"the task is {self.tasks[item]}")

    def check_withdrawable(self) -> None:
        """Raises IllegalMove once it has ended."""
        if self.closed is not None or self.state is CaseState.DECIDED:
            raise IllegalMove("the case has ended")

    def _lost(self, item: str) -> bool:
        """Whether something that it awaits was refused, or hangs on what was."""
        barred = self.barred()
        return any(self.tasks[n] is TaskState.REJECTED or n in barred for n in self.awaits.get(item, ()))

    def _waiting(self) -> tuple[str, ...]:
        return tuple(item for item, state in self.tasks.items() if state is TaskState.WAITING)
