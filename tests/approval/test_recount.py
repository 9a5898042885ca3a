"""A year's holidays are published after days were counted into it: what runs is counted anew, with its warnings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select, update

from assistant.approval.audit import of_case
from assistant.approval.departments import Departments
from assistant.approval.recount import recount
from assistant.approval.rules import Rules
from assistant.approval.service import OneWindow
from assistant.approval.tables import tasks, timers
from assistant.approval.timers import Timers
from assistant.approval.wire import CaseOut, ReceiptOut, SupplementIn, SuspensionIn, TaskOut
from assistant.clock import CHINA, SettableClock
from assistant.planning.working_days import WorkingCalendar, YearTable
from assistant.submission.adapter import Progress
from assistant.submission.follow import news_of
from tests.approval.conftest import APPROVE, ASK, CLERK, a_case, an_item

BEFORE_NEW_YEAR = datetime(2026, 12, 28, 2, tzinfo=UTC)  # a Monday; of 2027 only the fixed holidays are known
PUBLISHED = WorkingCalendar(
    YearTable(years=frozenset({2027}), holidays=frozenset({date(2027, 1, 1), date(2027, 1, 4)}))
)
Later = Callable[[int], None]


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock(BEFORE_NEW_YEAR)


def opened(window: OneWindow, *days: float, **more: object) -> ReceiptOut:
    got = window.receive(a_case(*(an_item(f"i{n}", d, **more) for n, d in enumerate(days))), "k")
    Timers(window).sweep()  # the calendar of that day is the known one
    return got


def case(window: OneWindow, got: ReceiptOut) -> CaseOut:
    return window.progress(got.case_no, got.query_code)


def task(window: OneWindow, got: ReceiptOut) -> TaskOut:
    return case(window, got).tasks[0]


def day(moment: datetime | None) -> str:
    assert moment is not None
    return moment.astimezone(CHINA).strftime("%m-%d")


def entries(window: OneWindow, got: ReceiptOut, kind: str) -> list[dict[str, object]]:
    with window.engine.connect() as connection:
        return [entry.data for entry in of_case(connection, got.case_no) if entry.kind == kind]


def warnings(window: OneWindow) -> dict[str, str]:
    query = select(timers.c.kind, timers.c.at).where(timers.c.fired_at.is_(None), timers.c.item == "i0")
    with window.engine.connect() as connection:
        return {row.kind: day(row.at) for row in connection.execute(query)}


def test_a_holiday_that_became_known_moves_the_last_day_and_its_warnings(window: OneWindow, later: Later) -> None:
    got = opened(window, 10)
    assert (day(task(window, got).due_at), warnings(window)["overdue"]) == ("01-12", "01-13")
    before = warnings(window)
    window.calendar = PUBLISHED
    assert recount(window) == 1
    moved = task(window, got)
    assert (day(moved.due_at), day(moved.due_before), moved.remaining_days) == ("01-13", "01-12", 10)
    assert {kind: (before[kind], at) for kind, at in warnings(window).items()} == {
        "yellow": ("01-07", "01-08"),
        "red": ("01-11", "01-12"),
        "overdue": ("01-13", "01-14"),
    }
    [noted] = [data for data in entries(window, got, "recounted") if data.get("item")]
    assert noted["item"] == "i0"
    later(15)  # the old last day is over, the true one is not
    Timers(window).sweep()
    assert [data["level"] for data in entries(window, got, "warned")] == ["yellow", "red"]
    assert task(window, got).warning == "red"


def test_by_the_same_calendar_nothing_is_counted_again(window: OneWindow) -> None:
    got = opened(window, 10)
    assert recount(window) == 0
    window.calendar = WorkingCalendar()
    assert recount(window) == 0
    window.calendar = PUBLISHED
    assert (recount(window), recount(window)) == (1, 0)
    assert len([d for d in entries(window, got, "recounted") if d.get("item")]) == 1


def test_a_limit_that_ends_before_the_unknown_year_stays(window: OneWindow) -> None:
    got = opened(window, 2)
    window.calendar = PUBLISHED
    recount(window)
    assert (day(task(window, got).due_at), task(window, got).due_before) == ("12-30", None)
    assert [data.get("of") for data in entries(window, got, "recounted")] == ["whole"]


def test_natural_days_need_no_calendar(window: OneWindow) -> None:
    got = opened(window, 10, unit="calendar_day")
    window.calendar = PUBLISHED
    recount(window)
    assert (day(task(window, got).due_at), task(window, got).due_before) == ("01-07", None)


def test_after_a_suspension_it_counts_from_the_day_on_which_it_went_on(window: OneWindow, later: Later) -> None:
    got = opened(window, 10)
    department = Departments(window)
    later(1)  # nine are left
    department.suspend(got.case_no, "i0", SuspensionIn(kind="expert_review", days=3, reason="专家评审"), CLERK)
    window.calendar = PUBLISHED
    recount(window)
    assert day(task(window, got).suspended_until) == "01-04"  # as the applicant was told in writing
    later(2)
    department.resume(got.case_no, "i0", CLERK)
    assert (day(task(window, got).due_at), task(window, got).remaining_days) == ("01-15", 9)


def test_what_waits_for_a_supplement_with_its_clock_running_is_counted_anew(window: OneWindow, later: Later) -> None:
    got = opened(window, 10)
    department = Departments(window)
    department.give_opinion(got.case_no, "i0", ASK, CLERK)
    window.supplement(got.case_no, got.query_code, SupplementIn(materials=("floor plan",)), "s")
    department.give_opinion(got.case_no, "i0", ASK, CLERK)  # a second time: the limit runs on
    assert (task(window, got).state, day(task(window, got).due_at)) == ("supplementing", "01-12")
    window.calendar = PUBLISHED
    recount(window)
    assert (task(window, got).state, day(task(window, got).due_at)) == ("supplementing", "01-13")


def test_silence_that_already_counted_as_consent_stays(window: OneWindow, later: Later) -> None:
    window.rules = Rules(deemed_opinion_items=frozenset({"i0"}), deemed_basis="a local document")
    got = opened(window, 3)
    later(4)
    Timers(window).sweep()
    assert task(window, got).deemed
    window.calendar = WorkingCalendar(YearTable(years=frozenset({2026}), holidays=frozenset({date(2026, 12, 31)})))
    recount(window)
    assert (task(window, got).deemed, day(task(window, got).due_at)) == (True, "12-31")


def test_delivery_and_the_check_of_a_commitment_move_too(window: OneWindow) -> None:
    got = opened(window, 1, commitment=True)
    Departments(window).give_opinion(got.case_no, "i0", APPROVE, CLERK)
    assert day(case(window, got).deliver_by) == "01-12"
    window.calendar = PUBLISHED
    recount(window)
    assert day(case(window, got).deliver_by) == "01-13"
    with window.engine.connect() as connection:
        assert day(connection.execute(select(tasks.c.check_by)).scalar_one()) == "03-24"  # without a day more: 03-23
    assert [data["of"] for data in entries(window, got, "recounted")] == ["check", "deliver"]


def test_the_five_days_of_acceptance_move_too(window: OneWindow, later: Later) -> None:
    window.rules = Rules(on_the_spot=False)
    got = opened(window, 5)
    window.calendar = PUBLISHED
    recount(window)
    later(9)  # 6 January: over by the old count, the fifth working day by the true one
    Timers(window).sweep()
    assert case(window, got).state == "received"
    later(1)
    Timers(window).sweep()
    assert case(window, got).deemed_accepted


def test_stopped_in_between_it_goes_on_and_counts_nothing_twice(window: OneWindow) -> None:
    got = opened(window, 10)
    other = window.receive(a_case(an_item("i0", 10)), "k2")
    window.calendar = PUBLISHED
    turns = iter([False, True])
    assert recount(window, lambda: next(turns)) == 1
    assert recount(window) == 1
    for one in (got, other):
        assert len([d for d in entries(window, one, "recounted") if d.get("item")]) == 1
        assert day(task(window, one).due_at) == "01-13"


def test_a_clock_of_before_it_was_kept_what_it_counts_from_stays(window: OneWindow) -> None:
    got = opened(window, 10)
    with window.engine.begin() as connection:
        connection.execute(update(tasks).values(counted_from=None, counted_days=None))
    window.calendar = PUBLISHED
    recount(window)
    assert (day(task(window, got).due_at), task(window, got).due_before) == ("01-12", None)


def test_the_applicant_is_told_the_new_last_day_once(window: OneWindow) -> None:
    got = opened(window, 10)
    window.calendar = PUBLISHED
    recount(window)
    seen = Progress.model_validate(case(window, got).model_dump())
    assert news_of(seen) == [f"recounted:i0:{seen.tasks[0].due_at.isoformat()}" if seen.tasks[0].due_at else ""]
    assert "recounted" in {event.kind for event in window.events(0, 100).events}
