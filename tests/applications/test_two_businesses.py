"""Two businesses in one shop: one application, everything that both want once; what is there already is not wanted."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from assistant.applications.commands import Moment, Outcome, give
from assistant.applications.facts import Facts
from assistant.applications.materials import needed_materials
from assistant.applications.model import Application, Source
from assistant.applications.unified_form import needed_fields
from assistant.applications.verdicts import applying, decisions
from assistant.catalog.catalogue import BUSINESS_FIELD, Catalogue
from assistant.catalog.loader import load
from assistant.planning.plan import plan
from assistant.planning.working_days import WorkingCalendar

NOW = datetime(2026, 11, 24, tzinfo=UTC)
MOMENT = Moment(NOW, NOW.date(), Source.TYPED)
SHOP: dict[str, Any] = {
    "entity.has_licence": False, "entity.type": "individual", "staff.count": 2, "premises.area_total": 80,
    "premises.open_to_public": True, "sign.type": "front", "drain.to_sewer": False, "shop.tobacco": False,
    "food.prepackaged_only": True, "shop.sells_otc": False, "device.classes": ["none"],
}  # fmt: skip


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load(Path(__file__).parents[2] / "assistant" / "catalog" / "data", "changsha")


def shop(catalogue: Catalogue, *business: str, **answers: Any) -> Application:
    values = {name.replace("__", "."): value for name, value in answers.items()}
    before = Application("a", catalogue.version, "changsha")
    return give(catalogue, before, {**SHOP, **values, BUSINESS_FIELD: list(business)}, MOMENT).application


def changed(catalogue: Catalogue, before: Application, *business: str) -> Outcome:
    return give(catalogue, before, {BUSINESS_FIELD: list(business)}, MOMENT)


def items_of(catalogue: Catalogue, application: Application) -> tuple[str, ...]:
    return applying(decisions(Facts.of(catalogue, application)))


def test_what_both_want_is_there_once(catalogue: Catalogue) -> None:
    both = shop(catalogue, "cafe", "pharmacy")
    facts = Facts.of(catalogue, both)
    decided = decisions(facts)
    items = applying(decided)
    single = [items_of(catalogue, shop(catalogue, one)) for one in ("cafe", "pharmacy")]
    assert set(items) == {*single[0], *single[1]}
    assert set(single[0]) & set(single[1]) >= {"business_registration", "outdoor_sign"}
    for things in (items, [f.id for f in needed_fields(facts)], list(needed_materials(facts))):
        assert max(Counter(things).values()) == 1
    wanted = needed_materials(facts)
    assert len(wanted["identity"]) > 2
    assert all(name in catalogue.items[item].materials for name, ids in wanted.items() for item in ids)
    steps = [step.item for step in plan(catalogue, items, NOW.date(), WorkingCalendar()).steps]
    assert sorted(steps) == sorted(items)


def test_a_second_business_added_later_adds_and_asks_nothing_twice(catalogue: Catalogue) -> None:
    cafe = shop(catalogue, "cafe")
    outcome = changed(catalogue, cafe, "cafe", "pharmacy")
    assert outcome.application.proposal is None
    assert outcome.difference.dropped_items == ()
    assert "drug_retail_licence" in outcome.difference.added_items
    assert not set(outcome.difference.added_items) & set(items_of(catalogue, cafe))
    assert {n: a for n, a in outcome.application.answers.items() if n != BUSINESS_FIELD} == {
        n: a for n, a in cafe.answers.items() if n != BUSINESS_FIELD
    }


def test_giving_one_of_two_up_is_asked_about_first(catalogue: Catalogue) -> None:
    both = shop(catalogue, "cafe", "pharmacy")
    outcome = changed(catalogue, both, "cafe")
    assert outcome.application.proposal is not None
    assert "drug_retail_licence" in outcome.application.proposal.dropped_items
    assert outcome.application.business == ("cafe", "pharmacy")


def test_a_licence_that_is_there_already_takes_its_items_and_questions_away(catalogue: Catalogue) -> None:
    has = shop(catalogue, "cafe", "pharmacy", entity__has_licence=True)
    facts = Facts.of(catalogue, has)
    decided = decisions(facts)
    new = shop(catalogue, "cafe", "pharmacy")
    gone = set(items_of(catalogue, new)) - set(applying(decided))
    assert gone >= {"business_registration", "tax_registration"}
    fields = {f.id for f in needed_fields(facts)}
    assert "entity.uscc" in fields
    assert not fields & {"entity.business_scope", "entity.reg_capital", "entity.seals"}
