"""A window of its own for every test, at ten o'clock on a Tuesday in Changsha."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from assistant.approval.service import OneWindow
from assistant.approval.wire import CaseIn, CaseOut, OpinionIn
from assistant.clock import SettableClock
from assistant.database import make_engine
from assistant.planning.working_days import WorkingCalendar

PUBLISHED = """
edition: {id: test, publisher: test, published: 2026-01-01}
departments: [{id: market, name: market}]
parameters: [{id: unspecified_day_as, label: how, value: workday}]
fields:
  - {id: business.type, label: 业态, type: multi_choice, question: q, short_question: s, help: h,
     options: [{value: diner, label: diner}]}
  - {id: consent.privacy, label: 同意, type: boolean, question: q, short_question: s, help: h,
     validation: {equals: true, message: m}}
items:
  - {id: food, ref: I18, name: food, short_name: food, department: market, kind: licence, because: b, because_not: n,
     fee: f, basis: [{law: l, article: a}], promised: {days: 5, unit: workday}}
bundles: [{id: open_shop, ref: B02, name: shop, lead_department: market, basis: [{law: l, article: a}]}]
business_types:
  - {id: diner, ref: T01, name: diner, industry_codes: ["6210"], words: [diner], bundle: open_shop, items: [food]}
"""
CITY = """
city: {id: changsha, name: Changsha, region_code: "430100", parameters: {unspecified_day_as: calendar}}
"""
TUESDAY = datetime(2026, 11, 24, 2, tzinfo=UTC)
REGION = "430100"


def an_item(name: str, days: float | None = 5, requires: tuple[str, ...] = (), **more: Any) -> dict[str, Any]:
    return {
        "id": name,
        "name": f"{name} licence",
        "department": f"{name}_office",
        "department_name": f"office of {name}",
        "requires": requires,
        "promised_days": days,
        "unit": "workday",
        **more,
    }


def a_case(*items: dict[str, Any], **more: Any) -> CaseIn:
    return CaseIn.model_validate(
        {
            "application_id": "a_1",
            "catalogue_version": "v1",
            "city": "changsha",
            "business": ["restaurant"],
            "bundle": "open_restaurant",
            "bundle_name": "open a restaurant",
            "lead_department": "market",
            "form": {"entity.name": "Wang's", "premises.area_total": 80},
            "items": items or (an_item("food"), an_item("fire", 8)),
            "submitted_at": TUESDAY,
            **more,
        }
    )


def states(case: CaseOut) -> dict[str, str]:
    return {task.item: task.state for task in case.tasks}


CLERK = "clerk:office/Li"
APPROVE = OpinionIn(opinion="approve")
REJECT = OpinionIn(opinion="reject", reason="no second exit")
ASK = OpinionIn(opinion="supplement", reason="the floor plan is missing")


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock(TUESDAY)


@pytest.fixture
def later(clock: SettableClock) -> Callable[[int], None]:
    def move(days: int) -> None:
        clock.moment += timedelta(days=days)

    return move


@pytest.fixture
def window(database: str, clock: SettableClock) -> Iterator[OneWindow]:
    """On SQLite and on PostgreSQL."""
    engine = make_engine(database)
    yield OneWindow(engine, clock, WorkingCalendar(), REGION, b"secret")
    engine.dispose()


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """A folder with the smallest catalogue that there is, and a city's overlay."""
    folder = tmp_path / "catalogue"
    (folder / "cities").mkdir(parents=True)
    (folder / "all.yml").write_text(PUBLISHED, encoding="utf-8")
    (folder / "cities" / "changsha.yml").write_text(CITY, encoding="utf-8")
    return folder
