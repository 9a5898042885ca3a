"""What every backend has to do for `BackendAdapter`, whichever adapter carries it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from pydantic import BaseModel

from assistant.approval import wire
from assistant.submission import adapter
from assistant.submission.adapter import BackendRefused, CaseNotFound, CaseReceipt, Progress, Supplement
from assistant.submission.embedded import EmbeddedBackend
from tests.contract.conftest import Bench
from tests.contract.submissions import TUESDAY, a_submission, submitted_item

TWO_FLOORS = Supplement(form={"premises.floors": 2})
END_OF_FIRST = datetime(2026, 12, 1, 15, 59, 59, tzinfo=UTC)  # five working days later, at the day's end in China


def state(case: Progress, item: str) -> str:
    return next(task.state for task in case.tasks if task.item == item)


def refused(call: Any, *given: Any) -> int:
    with pytest.raises(BackendRefused) as caught:
        call(*given)
    return caught.value.status


def test_a_case_is_accepted_and_shown_with_a_task_per_department(bench: Bench) -> None:
    got = bench.backend.submit(a_submission(), "k")
    assert got.accepted_at == TUESDAY
    case = bench.backend.progress(got.case_no, got.query_code)
    assert (case.case_no, case.state, case.accepted_at) == (got.case_no, "reviewing", TUESDAY)
    assert [(t.item, t.item_name, t.department, t.department_name) for t in case.tasks] == [
        ("food", "food许可", "food_office", "food局"),
        ("fire", "fire许可", "fire_office", "fire局"),
    ]
    food = case.tasks[0]
    assert (food.state, food.started_at, food.due_at, food.remaining_days) == ("reviewing", TUESDAY, END_OF_FIRST, 5)
    assert case.due_at == END_OF_FIRST + timedelta(days=3)


def test_the_same_key_always_returns_the_same_receipt(bench: Bench) -> None:
    first = bench.backend.submit(a_submission(), "k")
    bench.later(1)
    assert bench.backend.submit(a_submission(), "k") == first
    assert bench.backend.submit(a_submission(), "k2").case_no != first.case_no


def test_the_same_key_at_once_makes_one_case(bench: Bench) -> None:
    start = Barrier(6)

    def submit(_: int) -> CaseReceipt:
        start.wait()
        return bench.backend.submit(a_submission(), "k")

    with ThreadPoolExecutor(6) as pool:
        receipts = list(pool.map(submit, range(6)))
    assert all(receipt == receipts[0] for receipt in receipts)
    assert bench.backend.submit(a_submission(), "k2").case_no.endswith("-00000002")


def test_a_key_belongs_to_one_submission(bench: Bench) -> None:
    bench.backend.submit(a_submission(), "k")
    assert refused(bench.backend.submit, a_submission(form={"entity.name": "另一家"}), "k") == 409


@pytest.mark.parametrize(
    "submission",
    [
        a_submission(submitted_item("a"), submitted_item("a")),
        a_submission(submitted_item("a", requires=("b",)), submitted_item("b", requires=("a",))),
        a_submission(submitted_item("a", -5)),
        a_submission(submitted_item("a", unit="fortnight")),
        a_submission(application_id=""),
    ],
)
def test_a_submission_that_cannot_be_a_case_is_refused(bench: Bench, submission: adapter.Submission) -> None:
    assert refused(bench.backend.submit, submission, "k") == 422


def test_a_wrong_code_and_an_unknown_case_are_told_alike(bench: Bench) -> None:
    got = bench.backend.submit(a_submission(), "k")
    unknown = "20261124-430100-00000009"
    calls: list[tuple[Any, ...]] = [
        (bench.backend.progress,),
        (bench.backend.supplement, Supplement(form={"entity.name": "x"}), "s"),
        (bench.backend.withdraw, "why"),
    ]
    for call, *more in calls:
        told = []
        for case_no, code in ((got.case_no, "AAAAAAAAAA"), (unknown, got.query_code), (got.case_no, "")):
            with pytest.raises(CaseNotFound) as caught:
                call(case_no, code, *more)
            told.append((caught.value.status, caught.value.detail))
        assert set(told) == {(404, "no such case")}
    assert bench.backend.progress(got.case_no, got.query_code).state == "reviewing"


@pytest.mark.parametrize("case_no", ["../../healthz", "a/b", "?x=1", "#", "%2e%2e", "办件"])
def test_a_case_number_is_never_an_address(bench: Bench, case_no: str) -> None:
    with pytest.raises(CaseNotFound):
        bench.backend.progress(case_no, "AAAAAAAAAA")


def test_what_needs_a_result_waits_for_it(bench: Bench) -> None:
    items = (submitted_item("licence", 1), submitted_item("food", 5, ("licence",)))
    got = bench.backend.submit(a_submission(*items), "k")
    case = bench.backend.progress(got.case_no, got.query_code)
    assert (state(case, "food"), case.tasks[1].started_at, case.tasks[1].due_at) == ("waiting", None, None)
    bench.later(1)
    bench.opinion(got.case_no, "licence", "approve")
    case = bench.backend.progress(got.case_no, got.query_code)
    assert (state(case, "licence"), state(case, "food")) == ("approved", "reviewing")
    assert case.tasks[1].due_at == END_OF_FIRST + timedelta(days=1)


def test_a_case_ends_with_its_last_opinion(bench: Bench) -> None:
    got = bench.backend.submit(a_submission(), "k")
    bench.opinion(got.case_no, "food", "approve")
    bench.opinion(got.case_no, "fire", "reject", "没有第二个安全出口")
    case = bench.backend.progress(got.case_no, got.query_code)
    assert (case.state, state(case, "food"), state(case, "fire")) == ("decided", "approved", "rejected")
    assert case.tasks[1].opinion == "没有第二个安全出口"


def test_a_supplement_is_asked_for_and_answered_once(bench: Bench) -> None:
    got = bench.backend.submit(a_submission(), "k")
    bench.opinion(got.case_no, "fire", "supplement", "缺平面图")
    asked = bench.backend.progress(got.case_no, got.query_code)
    assert (asked.state, state(asked, "fire"), asked.tasks[1].opinion) == ("supplementing", "supplementing", "缺平面图")
    answered = bench.backend.supplement(got.case_no, got.query_code, TWO_FLOORS, "s")
    assert (answered.state, state(answered, "fire")) == ("reviewing", "reviewing")
    assert bench.backend.supplement(got.case_no, got.query_code, TWO_FLOORS, "s") == answered
    assert (
        refused(bench.backend.supplement, got.case_no, got.query_code, Supplement(form={"premises.floors": 3}), "s")
        == 409
    )
    assert (
        refused(bench.backend.supplement, got.case_no, got.query_code, Supplement(form={"premises.floors": 2}), "s2")
        == 409
    )
    assert refused(bench.backend.supplement, got.case_no, got.query_code, Supplement(form={}), "s3") == 422


def test_a_case_is_withdrawn_until_it_is_decided(bench: Bench) -> None:
    got = bench.backend.submit(a_submission(submitted_item("food")), "k")
    assert refused(bench.backend.withdraw, got.case_no, got.query_code, " ") == 422
    case = bench.backend.withdraw(got.case_no, got.query_code, "不开了")
    assert (case.state, case.due_at) == ("withdrawn", None)
    assert bench.backend.withdraw(got.case_no, got.query_code, "不开了") == case
    other = bench.backend.submit(a_submission(submitted_item("food")), "k2")
    bench.opinion(other.case_no, "food", "approve")
    assert refused(bench.backend.withdraw, other.case_no, other.query_code, "不开了") == 409


def test_prefill_is_an_object_of_field_values(bench: Bench) -> None:
    assert bench.backend.prefill("91430100MA4L16JQ9B", "本人授权查询") == {}


def test_both_adapters_say_the_same(bench: Bench) -> None:
    got = bench.backend.submit(a_submission(), "k")
    bench.opinion(got.case_no, "fire", "supplement", "缺平面图")
    inside = EmbeddedBackend(bench.window)
    assert bench.backend.progress(got.case_no, got.query_code) == inside.progress(got.case_no, got.query_code)
    assert inside.submit(a_submission(), "k") == got


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (adapter.SubmittedItem, wire.ItemIn),
        (adapter.Submission, wire.CaseIn),
        (adapter.CaseReceipt, wire.ReceiptOut),
        (adapter.TaskProgress, wire.TaskOut),
        (adapter.SupplementRequest, wire.RequestOut),
        (adapter.Deferral, wire.DeferralOut),
        (adapter.Progress, wire.CaseOut),
        (adapter.Supplement, wire.SupplementIn),
        (adapter.CaseEvent, wire.EventOut),
        (adapter.EventPage, wire.EventsOut),
        (adapter.Notice, wire.NoticeOut),
    ],
)
def test_the_backends_own_models_name_what_the_contract_names(ours: type[BaseModel], theirs: type[BaseModel]) -> None:
    assert list(ours.model_fields) == list(theirs.model_fields)
