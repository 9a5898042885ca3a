from __future__ import annotations

import itertools
from typing import Any

from hypothesis import given as for_all
from hypothesis import strategies as st

from assistant.applications.agenda import agenda, status
from assistant.applications.commands import skip
from assistant.applications.facts import Facts
from assistant.applications.model import Application
from assistant.applications.unified_form import form_values, needed_by
from assistant.applications.verdicts import Verdict, decisions
from assistant.catalog.catalogue import Catalogue
from tests.applications.conftest import MOMENT, given, small_catalogue


def verdicts(catalogue: Catalogue, application: Application) -> dict[str, str]:
    return {name: one.verdict.value for name, one in decisions(Facts.of(catalogue, application)).items()}


def test_the_business_comes_first_and_then_what_settles_most(catalogue: Catalogue, application: Application) -> None:
    assert agenda(catalogue, application).next == "business.type"
    chosen = given(catalogue, application, business__type=["diner"]).application
    # the area settles two items, each other question one
    assert agenda(catalogue, chosen).next == "premises.area_total"


def test_an_unconditional_item_applies_at_once_and_others_wait(catalogue: Catalogue, application: Application) -> None:
    chosen = given(catalogue, application, business__type=["diner"]).application
    assert verdicts(catalogue, chosen) == {
        "registration": "undecided",
        "food": "undecided",
        "small_food": "undecided",
        "sign": "undecided",
        "health": "applies",
    }


def test_a_conditional_field_is_asked_only_when_its_item_applies(
    catalogue: Catalogue, application: Application
) -> None:
    base = given(catalogue, application, business__type=["shop"], entity__has_licence=True).application
    plain = given(catalogue, base, sign__type="none").application
    assert agenda(catalogue, plain).next is None
    signed = given(catalogue, base, sign__type="front").application
    assert agenda(catalogue, signed).next == "sign.width"
    assert needed_by(Facts.of(catalogue, signed)) == {
        "sign.type": ("sign",),
        "sign.width": ("sign",),
    }


def test_consent_is_asked_before_the_first_personal_field(catalogue: Catalogue, application: Application) -> None:
    base = given(
        catalogue, application, business__type=["shop"], entity__has_licence=False, sign__type="none"
    ).application
    named = given(catalogue, base, entity__name="小王商店").application
    assert agenda(catalogue, named).next == "consent.privacy"
    agreed = given(catalogue, named, consent__privacy=True).application
    assert agenda(catalogue, agreed).next == "person.name"
    assert status(agreed, agenda(catalogue, agreed)).value == "drafting"


def test_only_what_an_applying_item_needs_is_handed_in(catalogue: Catalogue, application: Application) -> None:
    filled = given(
        catalogue, application, business__type=["shop"], entity__has_licence=True, sign__type="none",
        premises__area_total=80, entity__name="多余的名字",
    ).application  # fmt: skip
    facts = Facts.of(catalogue, filled)
    assert set(form_values(facts)) == {"entity.has_licence", "sign.type"}


ANSWERS: dict[str, tuple[Any, ...]] = {
    "business.type": (["diner"], ["shop"], ["diner", "shop"]),
    "entity.has_licence": (True, False),
    "premises.area_total": (10, 50, 50.1, 80),
    "sign.type": ("none", "front", "large"),
    "sign.width": (2,),
    "entity.name": ("老王饭馆",),
    "person.name": ("王小明",),
    "consent.privacy": (True,),
}


def test_every_combination_of_answers_ends_decided_and_asks_nothing_useless(
    catalogue: Catalogue, application: Application
) -> None:
    deciding = ("entity.has_licence", "premises.area_total", "sign.type")
    for business, *rest in itertools.product(ANSWERS["business.type"], *(ANSWERS[name] for name in deciding)):
        planned = dict(zip(deciding, rest, strict=True))
        state = given(catalogue, application, business__type=business).application
        asked: list[str] = []
        while (name := agenda(catalogue, state).next) is not None:
            asked.append(name)
            if name == "contact.email":
                state = skip(catalogue, state, name, MOMENT).application
                continue
            state = given(catalogue, state, **{name: planned.get(name, ANSWERS[name][0])}).application
        assert len(asked) == len(set(asked)), "a question was asked twice"
        assert all(one != Verdict.UNDECIDED for one in verdicts(catalogue, state).values())
        if business == ["shop"]:
            assert "premises.area_total" not in asked


@for_all(st.permutations(["business.type", "entity.has_licence", "premises.area_total", "sign.type"]), st.data())
def test_the_order_of_answers_does_not_change_the_verdicts(order: list[str], data: st.DataObject) -> None:
    catalogue, empty = small_catalogue(), Application("a_1", "v1", "changsha")
    values = {name: data.draw(st.sampled_from(ANSWERS[name])) for name in order}
    one, other = empty, empty
    for name in order:
        one = given(catalogue, one, **{name: values[name]}).application
    other = given(catalogue, empty, **values).application
    assert verdicts(catalogue, one) == verdicts(catalogue, other)
