"""The states of a task and of its case, and the moves between them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class TaskState(StrEnum):
    WAITING = "waiting"  # for the result of a true prerequisite
    REVIEWING = "reviewing"
    SUPPLEMENTING = "supplementing"  # the applicant was asked for 补正
    APPROVED = "approved"
    REJECTED = "rejected"


class CaseState(StrEnum):
    REVIEWING = "reviewing"
    SUPPLEMENTING = "supplementing"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"


OPINIONS = {
    "approve": TaskState.APPROVED,
    "reject": TaskState.REJECTED,
    "supplement": TaskState.SUPPLEMENTING,
}


class IllegalMove(ValueError):
    """The task or the case is in no state to take that."""


@dataclass(frozen=True, slots=True)
class Flow:
    """Where a case stands. `requires`: item → the items of the same case whose approval it waits for."""

    tasks: Mapping[str, TaskState]
    requires: Mapping[str, tuple[str, ...]]
    withdrawn: bool = False

    @property
    def state(self) -> CaseState:
        """Decided when nothing can move any more: what is barred was never decided on its own merits."""
        if self.withdrawn:
            return CaseState.WITHDRAWN
        barred = self.barred()
        open_ = {s for item, s in self.tasks.items() if item not in barred} - {TaskState.APPROVED, TaskState.REJECTED}
        if not open_:
            return CaseState.DECIDED
        return CaseState.SUPPLEMENTING if TaskState.SUPPLEMENTING in open_ else CaseState.REVIEWING

    def ready(self) -> tuple[str, ...]:
        """What waits for nothing any more."""
        if self.withdrawn:
            return ()
        approved = {item for item, state in self.tasks.items() if state is TaskState.APPROVED}
        return tuple(item for item in self._waiting() if approved.issuperset(self.requires[item]))

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

    def after_opinion(self, item: str, opinion: str) -> TaskState:
        """Only a task under review takes an opinion. Raises IllegalMove."""
        if self.withdrawn or self.tasks[item] is not TaskState.REVIEWING:
            raise IllegalMove(f"{item} takes no opinion")
        return OPINIONS[opinion]

    def supplemented(self) -> tuple[str, ...]:
        """The tasks that a supplement puts under review again. Raises IllegalMove when none asked for it."""
        asked = tuple(item for item, state in self.tasks.items() if state is TaskState.SUPPLEMENTING)
        if self.withdrawn or not asked:
            raise IllegalMove("no supplement was asked for")
        return asked

    def check_withdrawable(self) -> None:
        """Raises IllegalMove once decided."""
        if self.state is CaseState.DECIDED:
            raise IllegalMove("the case is decided")

    def _waiting(self) -> tuple[str, ...]:
        return tuple(item for item, state in self.tasks.items() if state is TaskState.WAITING)
