from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from assistant.applications.model import Answer, Application, Source
from assistant.catalog.catalogue import Catalogue
from assistant.catalog.loader import load
from assistant.catalog.schema import Cure, Prerequisite, TimeLimit, TimeUnit
from assistant.settings import Settings
from assistant.submission.build import submission_of
from tests.applications.conftest import given, small_catalogue
from tests.contract.submissions import TUESDAY


def changed(catalogue: Catalogue, **items: dict[str, Any]) -> Catalogue:
    updated = {name: one.model_copy(update=items.get(name, {})) for name, one in catalogue.items.items()}
    return replace(catalogue, items=updated)


@pytest.fixture
def catalogue() -> Catalogue:
    limit = TimeLimit(days="1.5", unit=TimeUnit.WORKDAY)
    needs = tuple(Prerequisite(item=name) for name in ("registration", "health", "sign"))
    return changed(
        small_catalogue(),
        registration={"promised": limit, "statutory": TimeLimit(days=3, unit=TimeUnit.DAY_UNSPECIFIED)},
        food={"requires": needs},
        health={"through_window": False},
    )


@pytest.fixture
def application(catalogue: Catalogue) -> Application:
    before = Application("a_1", "v1", "changsha")
    answers = {
        "business__type": ["diner"],
        "entity__has_licence": False,
        "premises__area_total": 80.5,
        "sign__type": "none",
        "consent__privacy": True,
        "entity__name": "老王饭馆",
        "person__name": "王小明",
    }
    return given(catalogue, before, **answers).application


def test_what_goes_through_the_window_is_handed_in_and_nothing_else(
    catalogue: Catalogue, application: Application
) -> None:
    made = submission_of(catalogue, application, TUESDAY)
    assert [item.id for item in made.items] == ["registration", "food"]
    # health is done elsewhere, no sign is put up: neither is waited for
    assert made.items[1].requires == ("registration",)
    assert (made.bundle, made.lead_department, made.business) == ("open_shop", "market", ("diner",))
    assert (made.application_id, made.city, made.submitted_at) == ("a_1", "changsha", TUESDAY)


def test_what_only_the_decision_waits_for_is_handed_in_as_such(catalogue: Catalogue, application: Application) -> None:
    needs = (Prerequisite(item="registration", cure=Cure.TOLERANCE), Prerequisite(item="sign", cure=Cure.TOLERANCE))
    food = submission_of(changed(catalogue, food={"requires": needs}), application, TUESDAY).items[1]
    assert (food.requires, food.awaits) == ((), ("registration",))


def test_limits_are_given_with_the_unit_of_the_one_that_binds(catalogue: Catalogue, application: Application) -> None:
    first, second = submission_of(catalogue, application, TUESDAY).items
    assert (first.promised_days, first.statutory_days, first.unit) == (1.5, 3, "workday")
    assert (second.promised_days, second.statutory_days, second.unit) == (None, None, None)


def test_the_form_holds_each_needed_value_once_as_json(catalogue: Catalogue, application: Application) -> None:
    form = submission_of(catalogue, application, TUESDAY).model_dump(mode="json")["form"]
    assert form["premises.area_total"] == 80.5
    assert form["entity.name"] == "老王饭馆"
    assert form["business.type"] == ["diner"]
    assert "sign.width" not in form
    assert "contact.email" not in form


def test_what_is_chosen_to_be_done_on_a_commitment_is_handed_in_with_its_own_limit() -> None:
    settings = Settings()
    catalogue = load(settings.catalogue_dir, settings.city)
    answers = {
        "business.type": ["restaurant"], "entity.has_licence": True, "premises.area_total": 80, "sign.type": "none",
        "food.cooking_smoke": False, "drain.to_sewer": False, "shop.tobacco": False, "ent.activities": ["none"],
        "consent.privacy": True,
    }  # fmt: skip
    fire = {}
    for method in ("inspection", "commitment"):
        given_ = {name: Answer(value, Source.SAID, None, TUESDAY) for name, value in answers.items()}
        given_["fire.method"] = Answer(method, Source.SAID, None, TUESDAY)
        made = submission_of(catalogue, Application("a", catalogue.version, "changsha", answers=given_), TUESDAY)
        fire[method] = next(one for one in made.items if one.id == "public_venue_fire_check")
    assert (fire["inspection"].promised_days, fire["inspection"].commitment) == (8, False)
    assert (fire["commitment"].promised_days, fire["commitment"].commitment) == (1, True)
