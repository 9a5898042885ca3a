"""The clocks: warnings at their moments, each once, and the same whenever they are swept."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from assistant.approval.audit import of_case
from assistant.approval.departments import Departments
from assistant.approval.limits import Limit, beginning_of
from assistant.approval.rules import Rules
from assistant.approval.service import OneWindow
from assistant.approval.tables import timers
from assistant.approval.timers import Timers
from assistant.approval.wire import SuspensionIn
from assistant.clock import SettableClock
from assistant.planning.working_days import WorkingCalendar
from tests.approval.conftest import APPROVE, CLERK, TUESDAY, a_case, an_item

Later = Callable[[int], None]
TODAY = date(2026, 11, 24)


def warned(window: OneWindow, case_no: str) -> list[tuple[str, str]]:
    with window.engine.connect() as connection:
        entries = of_case(connection, case_no)
    return [(f"{e.at.astimezone():%m-%d}", e.data["level"]) for e in entries if e.kind == "warned"]


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        (Limit(20), {"yellow": date(2026, 12, 14), "red": date(2026, 12, 21), "overdue": date(2026, 12, 23)}),
        (Limit(1), {"red": TODAY, "overdue": date(2026, 11, 26)}),
        (Limit(0), {"red": TODAY, "overdue": date(2026, 11, 25)}),
        (
            Limit(10, natural=True),
            {"yellow": date(2026, 12, 1), "red": date(2026, 12, 3), "overdue": date(2026, 12, 5)},
        ),
    ],
)
def test_yellow_with_thirty_per_cent_left_red_with_one_day_overdue_after(
    limit: Limit, expected: dict[str, date]
) -> None:
    calendar = WorkingCalendar()
    found = limit.warnings(TODAY, limit.last_day(TODAY, calendar), calendar)
    assert {kind.value: moment for kind, moment in found.items()} == {k: beginning_of(d) for k, d in expected.items()}


def test_warnings_are_noted_once_each_and_shown(window: OneWindow, later: Later) -> None:
    got = window.receive(a_case(an_item("food", 10)), "k")
    shown = []
    for _ in range(16):
        later(1)
        Timers(window).sweep()
        shown.append(window.progress(got.case_no, got.query_code).tasks[0].warning)
    levels = [level for _, level in warned(window, got.case_no)]
    assert levels == ["yellow", "red", "overdue"]
    assert [w for n, w in enumerate(shown) if n == 0 or w != shown[n - 1]] == [None, "yellow", "red", "overdue"]


def test_what_is_decided_is_warned_of_no_more(window: OneWindow, later: Later) -> None:
    got = window.receive(a_case(an_item("food", 10), an_item("fire", 30)), "k")
    Departments(window).give_opinion(got.case_no, "food", APPROVE, CLERK)
    later(20)
    Timers(window).sweep()
    assert warned(window, got.case_no) == []


def test_a_sweep_that_comes_late_leaves_the_same_as_one_in_time(window: OneWindow, clock: SettableClock) -> None:
    """Deemed acceptance, a deemed opinion and a resumed clock, hanging on one another."""
    window.rules = Rules(on_the_spot=False, deemed_opinion_items=frozenset({"a", "b"}))
    items = an_item("a", 8), an_item("b", 3, ("a",)), an_item("c", 4, ("b",))
    end = TUESDAY + timedelta(days=40)

    def run(key: str, step: timedelta) -> list[tuple[Any, ...]]:
        clock.moment = TUESDAY
        got = window.receive(a_case(*items), key)
        while clock.moment < end:
            clock.moment = min(clock.moment + step, end)
            Timers(window).sweep()
        case = window.progress(got.case_no, got.query_code)
        with window.engine.connect() as connection:
            log = [(e.kind, e.at, e.data.get("item")) for e in of_case(connection, got.case_no)][1:]
        return [*log, *(task.model_dump() for task in case.tasks)]  # type: ignore[list-item]

    hourly = run("in time", timedelta(hours=7))
    assert run("late", timedelta(days=40)) == hourly
    assert {entry[0] for entry in hourly if isinstance(entry, tuple)} >= {"deemed_accepted", "deemed_opinion", "warned"}


def test_every_timer_fires_once_however_many_sweep(window: OneWindow, later: Later) -> None:
    cases = [window.receive(a_case(), f"k{n}").case_no for n in range(5)]
    later(20)
    with ThreadPoolExecutor(4) as pool:
        fired = sum(pool.map(lambda _: Timers(window).sweep(), range(4)))
    with window.engine.connect() as connection:
        rows = connection.execute(select(timers.c.fired_at).where(timers.c.at <= window.clock.now())).scalars().all()
    assert None not in rows
    assert fired == len(rows)
    assert all(len(warned(window, case_no)) == len(set(warned(window, case_no))) for case_no in cases)


def test_a_timer_that_fails_half_way_is_there_again(
    window: OneWindow, later: Later, monkeypatch: pytest.MonkeyPatch
) -> None:
    got = window.receive(a_case(an_item("food", 10)), "k")
    Departments(window).suspend(got.case_no, "food", SuspensionIn(kind="testing", days=2, reason="检测"), CLERK)
    later(5)

    def power_cut(*_: Any) -> None:
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(Timers, "_resume", power_cut)
        with pytest.raises(RuntimeError):
            Timers(window).sweep()
    assert window.progress(got.case_no, got.query_code).tasks[0].state == "suspended"
    Timers(window).sweep()
    assert window.progress(got.case_no, got.query_code).tasks[0].state == "reviewing"


def test_stopping_leaves_the_rest(window: OneWindow, later: Later) -> None:
    window.receive(a_case(), "k")
    Timers(window).sweep()
    later(20)
    stops = iter([False, True])
    assert Timers(window).sweep(lambda: next(stops)) == 1
    assert isinstance(window.clock.now(), datetime)
