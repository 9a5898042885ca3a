from __future__ import annotations

import pytest

from assistant.approval.states import CaseState, Flow, IllegalMove, TaskState

D = TaskState.DEEMED
W, R, S, A, X = (
    TaskState.WAITING,
    TaskState.REVIEWING,
    TaskState.SUPPLEMENTING,
    TaskState.APPROVED,
    TaskState.REJECTED,
)
CHAIN = {"a": (), "b": ("a",), "c": ("b",)}


def chain(a: TaskState, b: TaskState, c: TaskState, *, withdrawn: bool = False) -> Flow:
    return Flow({"a": a, "b": b, "c": c}, CHAIN, closed=CaseState.WITHDRAWN if withdrawn else None)


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
        chain(R, W, W, withdrawn=True).check("a", R)


def test_before_acceptance_nothing_moves() -> None:
    flow = Flow({"a": W}, {"a": ()}, accepted=False)
    assert (flow.ready(), flow.state) == ((), CaseState.RECEIVED)
    assert Flow({"a": W}, {"a": ()}, accepted=False, asked=True).state is CaseState.SUPPLEMENTING


def test_what_waits_for_a_silent_department_goes_on_but_the_case_is_not_decided() -> None:
    flow = chain(D, W, W)
    assert flow.ready() == ("b",)
    assert chain(D, A, A).state is CaseState.REVIEWING
    assert chain(D, W, W).after_opinion("a", "approve") is A
    with pytest.raises(IllegalMove):
        chain(D, W, W).after_opinion("a", "supplement")


def test_a_supplement_asked_for_too_late_does_not_keep_a_decision_back() -> None:
    assert chain(S, W, W).after_opinion("a", "reject", clock_runs=True) is X
    with pytest.raises(IllegalMove):
        chain(S, W, W).after_opinion("a", "supplement", clock_runs=True)


def test_only_an_undecided_case_is_withdrawn() -> None:
    chain(A, X, R).check_withdrawable()
    with pytest.raises(IllegalMove):
        chain(X, W, W).check_withdrawable()


G = TaskState.AGREED


def tolerant(a: TaskState, b: TaskState, c: TaskState = A, awaits: dict[str, tuple[str, ...]] | None = None) -> Flow:
    """`b` is examined at once and decided no sooner than `a`."""
    return Flow({"a": a, "b": b, "c": c}, {"a": (), "b": (), "c": ()}, awaits or {"b": ("a",)})


def test_what_awaits_a_result_is_agreed_to_first_and_decided_with_it() -> None:
    assert tolerant(R, R).after_opinion("b", "approve") is G
    assert tolerant(R, R).after_opinion("b", "reject") is X
    assert tolerant(A, R).after_opinion("b", "approve") is A
    assert tolerant(D, R).after_opinion("b", "approve") is A  # a silent department holds nobody up
    assert tolerant(R, G).decidable() == ()
    assert tolerant(A, G).decidable() == ("b",)
    assert tolerant(R, G).state is CaseState.REVIEWING


def test_what_was_agreed_to_may_still_be_refused_but_not_agreed_to_twice() -> None:
    assert tolerant(R, G).after_opinion("b", "reject") is X
    for opinion in ("approve", "supplement"):
        with pytest.raises(IllegalMove):
            tolerant(R, G).after_opinion("b", opinion)


def test_a_result_that_will_not_come_cannot_be_awaited() -> None:
    assert tolerant(X, G).forsaken() == ("b",)
    assert tolerant(R, G).forsaken() == ()
    with pytest.raises(IllegalMove):
        tolerant(X, R).after_opinion("b", "approve")
    barred = Flow({"a": X, "b": W, "c": G}, {"a": (), "b": ("a",), "c": ()}, {"c": ("b",)})
    assert barred.forsaken() == ("c",)


def test_items_that_await_one_another_are_decided_together() -> None:
    both = {"a": ("b",), "b": ("a",)}
    assert tolerant(G, R, A, both).decidable() == ()
    assert tolerant(G, G, A, both).decidable() == ("a", "b")
    assert tolerant(G, G, R, {"a": ("b", "c"), "b": ("a",)}).decidable() == ()
