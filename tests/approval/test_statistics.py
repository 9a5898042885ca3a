"""What is published, and a Deyang-like construction case: the plan's days and the executed clocks' are the same."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from assistant.approval.departments import Departments
from assistant.approval.limits import day_of
from assistant.approval.service import OneWindow
from assistant.approval.statistics import statistics
from assistant.approval.tables import tasks
from assistant.approval.wire import CaseOut, RatingIn
from assistant.catalog.catalogue import Catalogue
from assistant.catalog.loader import load
from assistant.clock import SettableClock
from assistant.planning.plan import plan
from assistant.planning.working_days import WorkingCalendar
from tests.approval.conftest import APPROVE, ASK, CLERK, REJECT, TUESDAY, a_case, an_item

# 四阶段: limits by law where one is named (catalog-facts D.2: 许可法 Art. 42 20 days, 消防法 15, 建筑法 7, 环评法 30)
CONSTRUCTION: dict[str, tuple[int, tuple[str, ...]]] = {
    "site": (20, ()),
    "land_plan": (20, ("site",)),
    "works_plan": (20, ("land_plan",)),
    "environment": (30, ()),
    "energy": (20, ()),
    "water_soil": (20, ()),
    "flood": (20, ()),
    "drawings": (15, ("works_plan",)),
    "fire_design": (15, ("works_plan",)),
    "works_permit": (7, ("drawings", "fire_design", "environment", "energy", "water_soil", "flood")),
}
HEAD = """
edition: {id: deyang, publisher: test, published: 2026-01-01}
departments: [{id: housing, name: housing}]
parameters: [{id: unspecified_day_as, label: how, value: workday}]
fields:
  - {id: business.type, label: 业态, type: multi_choice, question: q, short_question: s, help: h,
     options: [{value: works, label: works}]}
  - {id: consent.privacy, label: 同意, type: boolean, question: q, short_question: s, help: h,
     validation: {equals: true, message: m}}
bundles: [{id: build, ref: B99, name: build, lead_department: housing, basis: [{law: l, article: a}]}]
business_types:
  - {id: works, ref: T99, name: works, industry_codes: ["4710"], words: [works], bundle: build, items: [%s]}
items:
"""
ITEM = """  - {id: %s, ref: %s, name: %s, short_name: %s, department: housing, kind: licence, because: b,
     because_not: n, fee: f, basis: [{law: l, article: a}], statutory: {days: %d, unit: workday}, tolerance: some,
     requires: [%s]}
"""
WAIT = "{item: %s, basis: [{law: l, article: a}]%s}"
# 容缺受理, 并联审批部门先行审核 (catalog-facts E.7): examined at once, decided with the result
TOLERATED = {"land_plan": {"site"}, "fire_design": {"works_plan"}, "works_permit": {"drawings", "fire_design"}}


def published(folder: Path, tolerated: Mapping[str, set[str]]) -> Catalogue:
    folder.mkdir()
    rows = [
        ITEM
        % (
            name,
            f"C{n:02d}",
            name,
            name,
            days,
            ", ".join(WAIT % (r, ", cure: tolerance" if r in tolerated.get(name, ()) else "") for r in needs),
        )
        for n, (name, (days, needs)) in enumerate(CONSTRUCTION.items(), 1)
    ]
    (folder / "works.yml").write_text(HEAD % ", ".join(CONSTRUCTION) + "".join(rows), encoding="utf-8")
    return load(folder, None)


def executed(window: OneWindow, clock: SettableClock, items: list[dict[str, Any]], key: str) -> CaseOut:
    """Every department decides on its last day."""
    got = window.receive(a_case(*items), key)
    while (case := window.progress(got.case_no, got.query_code)).state == "reviewing":
        first = min(t.due_at for t in case.tasks if t.state == "reviewing" and t.due_at)
        clock.moment = max(clock.moment, first - timedelta(hours=8))
        for task in case.tasks:
            if task.state == "reviewing" and task.due_at == first:
                Departments(window).give_opinion(got.case_no, task.item, APPROVE, CLERK)
    return case


def test_the_plan_and_the_executed_clocks_of_a_construction_case_are_the_same(
    window: OneWindow, clock: SettableClock, tmp_path: Path
) -> None:
    calendar, ids = WorkingCalendar(), tuple(CONSTRUCTION)
    clock.moment = datetime(2026, 3, 2, 2, tzinfo=UTC)
    planned = plan(published(tmp_path / "works", {}), ids, clock.today(), calendar)
    parallel = [an_item(name, None, needs, statutory_days=days) for name, (days, needs) in CONSTRUCTION.items()]
    done = executed(window, clock, parallel, "parallel")
    assert done.accepted_at is not None
    assert done.decided_at is not None
    assert day_of(done.decided_at) == planned.finish
    taken = calendar.workdays_between(day_of(done.accepted_at), day_of(done.decided_at))
    assert taken == planned.parallel_days == 82

    chain = [
        an_item(name, None, ids[:n][-1:], statutory_days=days)
        for n, (name, (days, _)) in enumerate(CONSTRUCTION.items())
    ]
    clock.moment = datetime(2026, 3, 2, 2, tzinfo=UTC)
    serial = executed(window, clock, chain, "serial")
    assert serial.accepted_at is not None
    assert serial.decided_at is not None
    one_by_one = calendar.workdays_between(day_of(serial.accepted_at), day_of(serial.decided_at))
    assert one_by_one == planned.serial_days == 187


def test_so_are_they_where_decisions_are_held_back_until_a_result_is_there(
    window: OneWindow, clock: SettableClock, tmp_path: Path
) -> None:
    calendar, ids = WorkingCalendar(), tuple(CONSTRUCTION)
    clock.moment = datetime(2026, 3, 2, 2, tzinfo=UTC)
    planned = plan(published(tmp_path / "works", TOLERATED), ids, clock.today(), calendar)
    items = []
    for name, (days, needs) in CONSTRUCTION.items():
        awaits = TOLERATED.get(name, set())
        requires = tuple(n for n in needs if n not in awaits)
        items.append(an_item(name, None, requires, awaits=tuple(awaits), statutory_days=days))
    got = window.receive(a_case(*items), "first look")
    first_look = window.progress(got.case_no, got.query_code)
    assert first_look.due_at is not None
    assert day_of(first_look.due_at) == planned.finish
    done = executed(window, clock, items, "tolerant")
    assert done.accepted_at is not None
    assert done.decided_at is not None
    assert calendar.workdays_between(day_of(done.accepted_at), day_of(done.decided_at)) == planned.parallel_days == 55
    with window.engine.connect() as connection:
        rows = connection.execute(select(tasks).where(tasks.c.case_no == done.case_no)).all()
    assert {row.item: day_of(row.decided_at) for row in rows} == {step.item: step.due for step in planned.steps}


def test_what_is_published_counts_right(window: OneWindow, clock: SettableClock) -> None:
    desk = Departments(window)
    first = window.receive(a_case(an_item("food", 5, statutory_days=20), an_item("fire", 8, statutory_days=10)), "k1")
    desk.give_opinion(first.case_no, "food", APPROVE, CLERK)
    clock.moment += timedelta(days=20)  # 14 working days: fire is late
    desk.give_opinion(first.case_no, "fire", ASK, CLERK)
    desk.give_opinion(first.case_no, "fire", REJECT, CLERK)
    window.rate(first.case_no, first.query_code, RatingIn(score=1, words="太慢"))
    second = window.receive(a_case(an_item("food")), "k2")
    window.withdraw(second.case_no, second.query_code, "不开了")
    window.rate(second.case_no, second.query_code, RatingIn(score=5))
    found = statistics(window.engine, window.calendar)
    assert (found.cases, found.decided, found.withdrawn) == (2, 1, 1)
    assert (found.actual_days, found.serial_days, found.statutory_days) == (14, 13, 30)
    assert (found.saved_against_serial, found.saved_against_statutory) == (-1, 16)
    assert (found.ratings, found.low_rating_rate) == ({1: 1, 5: 1}, 0.5)
    assert (found.grievances, found.grievances_answered) == (1, 0)
    fire, food = found.departments
    assert (fire.tasks, fire.decided, fire.on_time, fire.on_time_rate) == (1, 1, 0, 0.0)
    assert (fire.supplements_asked, fire.supplements_asked_late) == (1, 1)
    assert (food.tasks, food.decided, food.on_time_rate) == (2, 1, 1.0)


def test_nothing_is_published_of_nothing(window: OneWindow) -> None:
    found = statistics(window.engine, window.calendar)
    assert (found.cases, found.low_rating_rate, found.departments) == (0, None, [])
    assert window.clock.now() == TUESDAY
