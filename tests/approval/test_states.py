from __future__ import annotations

import pytest

from assistant.approval.states import CaseState, Flow, IllegalMove, TaskState

W, R, S, A, X = (
    TaskState.WAITING,
    TaskState.REVIEWING,
    TaskState.SUPPLEMENTING,
    TaskState.APPROVED,
    TaskState.REJECTED,
)
CHAIN = {"a": (), "b": ("a",), "c": ("b",)}


def chain(a: TaskState, b: TaskState, c: TaskState, *, withdrawn: bool = False) -> Flow:
    return Flow({"a": a, "b": b, "c": c}, CHAIN, withdrawn)


@pytest.mark.parametrize(
    ("flow", "ready"),
    [
        (chain(W, W, W), ("a",)),
        (chain(R, W, W), ()),
        (chain(A, W, W), ("b",)),
        (chain(X, W, W), ()),
        (chain(A, W, W, withdrawn=True), ()),
    ],
)
def test_a_task_starts_when_all_that_it_needs_is_approved(flow: Flow, ready: tuple[str, ...]) -> None:
    assert flow.ready() == ready


def test_a_rejection_bars_all_that_hangs_on_it_without_deciding_it() -> None:
    flow = chain(X, W, W)
    assert flow.barred() == {"b", "c"}
    assert flow.state is CaseState.DECIDED


@pytest.mark.parametrize(
    ("flow", "state"),
    [
        (chain(R, W, W), CaseState.REVIEWING),
        (chain(S, W, W), CaseState.SUPPLEMENTING),
        (chain(A, S, W), CaseState.SUPPLEMENTING),
        (chain(A, A, A), CaseState.DECIDED),
        (chain(A, A, X), CaseState.DECIDED),
        (chain(A, A, R), CaseState.REVIEWING),
        (chain(R, W, W, withdrawn=True), CaseState.WITHDRAWN),
    ],
)
def test_the_state_of_the_case_follows_from_its_tasks(flow: Flow, state: CaseState) -> None:
    assert flow.state is state


@pytest.mark.parametrize("state", [W, S, A, X])
def test_only_a_task_under_review_takes_an_opinion(state: TaskState) -> None:
    with pytest.raises(IllegalMove):
        chain(state, W, W).after_opinion("a", "approve")


@pytest.mark.parametrize(("opinion", "state"), [("approve", A), ("reject", X), ("supplement", S)])
def test_an_opinion_moves_the_task(opinion: str, state: TaskState) -> None:
    assert chain(R, W, W).after_opinion("a", opinion) is state


def test_a_withdrawn_case_takes_nothing() -> None:
    with pytest.raises(IllegalMove):
        chain(R, W, W, withdrawn=True).after_opinion("a", "approve")
    with pytest.raises(IllegalMove):
        chain(S, W, W, withdrawn=True).supplemented()


def test_a_supplement_must_have_been_asked_for() -> None:
    assert chain(A, S, W).supplemented() == ("b",)
    with pytest.raises(IllegalMove):
        chain(R, W, W).supplemented()


def test_only_an_undecided_case_is_withdrawn() -> None:
    chain(A, X, R).check_withdrawable()
    with pytest.raises(IllegalMove):
        chain(X, W, W).check_withdrawable()
