"""The states of a task and of its case, and the moves between them. Pure."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum


class TaskState(StrEnum):
    WAITING = "waiting"  # for the result of a true prerequisite
    REVIEWING = "reviewing"
    SUPPLEMENTING = "supplementing"  # the applicant was asked for 补正
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class CaseState(StrEnum):
    REVIEWING = "reviewing"
    SUPPLEMENTING = "supplementing"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"


ENDED = frozenset({TaskState.APPROVED, TaskState.REJECTED, TaskState.WITHDRAWN})

OPINIONS = {
    "approve": TaskState.APPROVED,
    "reject": TaskState.REJECTED,
    "supplement": TaskState.SUPPLEMENTING,
}


class IllegalMove(ValueError):
    """The task is in no state to take that."""


def after_opinion(state: TaskState, opinion: str) -> TaskState:
    """Only a task under review takes an opinion. Raises IllegalMove."""
    if state is not TaskState.REVIEWING:
        raise IllegalMove(f"{state} takes no opinion")
    return OPINIONS[opinion]


def after_supplement(state: TaskState) -> TaskState:
    """A supplemented task is under review again; the others stay as they are."""
    return TaskState.REVIEWING if state is TaskState.SUPPLEMENTING else state


def may_start(requires: Collection[str], states: dict[str, TaskState]) -> bool:
    """Whether all true prerequisites are approved."""
    return all(states[name] is TaskState.APPROVED for name in requires if name in states)


def hopeless(requires: Collection[str], states: dict[str, TaskState]) -> bool:
    """Whether a true prerequisite was rejected, so that this task can never start."""
    return any(states.get(name) is TaskState.REJECTED for name in requires)


def case_state(states: Collection[TaskState]) -> CaseState:
    """The state of the case from its tasks."""
    if any(s is TaskState.WITHDRAWN for s in states):
        return CaseState.WITHDRAWN
    if all(s in ENDED for s in states):
        return CaseState.DECIDED
    return CaseState.SUPPLEMENTING if TaskState.SUPPLEMENTING in states else CaseState.REVIEWING
