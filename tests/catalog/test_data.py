"""What the published catalogue must be: sound, decided as the hand-written cases say, and short to answer.

`golden/*.json` hold, per business type, answers and the items that then apply: for a content editor to read and add to.
`usual_answers.json` is what most small shops answer.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from assistant.applications.agenda import agenda
from assistant.applications.facts import Facts
from assistant.applications.golden import Golden, GoldenCase, read_golden
from assistant.applications.model import Answer, Application, Source
from assistant.applications.read_view import reasons
from assistant.applications.verdicts import Verdict, decisions
from assistant.catalog.catalogue import BUSINESS_FIELD, CONSENT_FIELD, Catalogue
from assistant.catalog.conditions import Truth
from assistant.catalog.loader import load
from assistant.catalog.schema import ApprovalItem, FieldType
from tests.catalog.published import DATA, published

HERE = Path(__file__).parent
GOLDEN = read_golden(HERE / "golden")
CASES = [pytest.param(case, id=f"{'+'.join(case.business)}-{n}") for n, case in enumerate(GOLDEN)]
USUAL = json.loads((HERE / "usual_answers.json").read_text("utf-8"))
BUSINESSES = {
    "restaurant": "T01", "snack_shop": "T02", "drinks_shop": "T03", "cafe": "T04", "bar": "T05", "bakery": "T06",
    "convenience_store": "T09", "supermarket": "T10", "tobacco_liquor_shop": "T11", "pharmacy": "T13",
    "hotel": "T20", "guest_house": "T21", "hair_beauty_salon": "T22", "bath_house": "T23", "gym": "T24",
    "swimming_pool": "T25", "ktv": "T26", "arcade": "T27", "script_games": "T28", "internet_cafe": "T29",
    "cinema": "T30", "bookshop": "T31", "print_shop": "T32", "training_school": "T33", "kindergarten": "T34",
    "nursery": "T35", "care_home": "T36",
    "labour_agency": "T37", "freight": "T38", "car_repair": "T39", "courier": "T40", "hazardous_chemicals": "T41",
    "fireworks_shop": "T42", "scrap_dealer": "T45", "travel_agency": "T46", "online_shop": "T47",
    "construction_project": "T48", "security_company": "T49", "driving_school": "T50",
    "canteen": "T07", "food_workshop": "T08", "food_factory": "T12", "medical_device_shop": "T14", "clinic": "T15",
    "dental_clinic": "T16", "tcm_clinic": "T17", "pet_hospital": "T18", "pet_shop": "T19", "agri_supplies_shop": "T43",
    "farm": "T44", "general_retail": "T51", "general_service": "T52", "real_estate_agency": "T53",
    "decoration_company": "T54", "food_specialty_shop": "T55",
}  # fmt: skip
BUNDLES = {
    "open_restaurant": "B02", "open_store": "B03", "open_pharmacy": "B04", "open_lodging": "B06",
    "open_hair_beauty": "B07", "open_sport": "B08", "open_entertainment": "B09", "open_school": "B10",
    "open_care_home": "B11", "start_enterprise": "B01", "open_labour_agency": "B12", "open_transport": "B13",
    "open_hazardous": "B16", "construction_approval": "B17",
    "open_clinic": "B05", "open_food_factory": "B14", "open_agriculture": "B15",
}  # fmt: skip
PERSONAL_TYPES = (FieldType.PERSON_NAME, FieldType.PHONE, FieldType.LANDLINE, FieldType.EMAIL, FieldType.ID_NUMBER)
NOW = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.fixture(scope="module")
def golden() -> Golden:
    return Golden(published())


@pytest.mark.parametrize("case", CASES)
def test_every_reason_says_something(golden: Golden, case: GoldenCase) -> None:
    """A published sentence, an answer with its value, or the question that is still open; never a bare label."""
    facts = golden.facts(case)
    for one in decisions(facts).values():
        said = reasons(facts, one)
        assert said, one.item.id
        labels = {field.label for field in facts.catalogue.fields.values()}
        for reason in said:
            assert reason.text not in labels, (one.item.id, reason)
            open_ = one.verdict is Verdict.UNDECIDED
            assert reason.field is None or open_ == (reason.value is None), (one.item.id, reason)


@pytest.fixture(scope="module")
def catalogue(golden: Golden) -> Catalogue:
    return golden.catalogue({})


def facts_of(catalogue: Catalogue, business: str, answers: dict[str, Any]) -> Facts:
    assert set(answers) <= set(catalogue.fields)
    return Facts(catalogue, {**answers, BUSINESS_FIELD: [business]})


def truth(item: ApprovalItem, facts: Facts) -> Truth:
    return Truth.TRUE if item.when is None else item.when.judge(facts, facts.catalogue.parameter_values).truth


def test_the_published_files_load_without_a_fault(catalogue: Catalogue) -> None:
    for found in (catalogue, load(DATA, None)):
        assert {b.id: b.ref for b in found.business_types.values()} == BUSINESSES
        assert {b.id: b.ref for b in found.bundles.values()} == BUNDLES


@pytest.mark.parametrize("case", CASES)
def test_a_golden_case_is_decided_as_written(golden: Golden, case: GoldenCase) -> None:
    assert not (wrong := golden.mismatch(case)), wrong


def test_every_business_type_has_golden_cases() -> None:
    counts = Counter(case.business[0] for case in GOLDEN if len(case.business) == 1)
    assert {business: counts[business] >= 3 for business in counts} == dict.fromkeys(BUSINESSES, True)


def test_every_item_has_a_basis_and_an_article_where_it_is_verified(catalogue: Catalogue) -> None:
    for item in catalogue.items.values():
        assert item.basis
        assert all(b.article for b in item.basis if b.verified), item.id
        assert not item.verified or any(b.verified for b in item.basis), item.id


def test_every_reference_resolves(catalogue: Catalogue) -> None:
    for item in catalogue.items.values():
        assert item.department in catalogue.departments
        assert set(item.fields) <= set(catalogue.fields)
        assert set(item.materials) <= set(catalogue.materials)
        assert {p.item for p in item.requires} <= set(catalogue.items)
    for business in catalogue.business_types.values():
        assert business.bundle in catalogue.bundles
        assert set(business.items) <= set(catalogue.items)
        assert len(set(business.items)) == len(business.items)
    for rule in catalogue.rules():
        assert set(rule.fields) <= set(catalogue.fields)
        assert set(rule.parameters) <= set(catalogue.parameters)
    for field in catalogue.fields.values():
        assert field.section in catalogue.sections


def test_nothing_is_published_that_nobody_needs(catalogue: Catalogue) -> None:
    named = {name for item in catalogue.items.values() for name in item.fields}
    named |= {name for rule in catalogue.rules() for name in rule.fields}
    beside = {one.id for one in catalogue.fields.values() if one.alongside in named}
    assert set(catalogue.fields) - named - beside == {CONSENT_FIELD}
    papers = {name for item in catalogue.items.values() for name in item.materials}
    papers |= {one.id for one in catalogue.materials.values() if one.alongside in named}
    assert set(catalogue.materials) == papers
    assert set(catalogue.departments) == {item.department for item in catalogue.items.values()}


def test_promised_limits_are_examples_and_never_longer_than_the_law(catalogue: Catalogue) -> None:
    for item in catalogue.items.values():
        assert item.promised is None or not item.promised.verified, item.id
        if item.promised and item.statutory:
            assert item.promised.days <= item.statutory.days, item.id


def test_what_names_a_person_is_marked_personal(catalogue: Catalogue) -> None:
    for field in catalogue.fields.values():
        if field.type in PERSONAL_TYPES or field.id.startswith("person."):
            assert field.personal, field.id


def test_every_question_shows_how_to_answer(catalogue: Catalogue) -> None:
    for field in catalogue.fields.values():
        assert field.example, field.id
        assert any(mark in field.question for mark in ("例如", "“", "比如")), field.id
        assert len(field.short_question) <= 32, field.id
        assert len(field.question) <= 120, field.id
        assert field.help, field.id


def test_no_word_names_two_businesses_two_fields_or_two_items(catalogue: Catalogue) -> None:
    groups = (
        [(b.id, (b.name, *b.words, *b.goods)) for b in catalogue.business_types.values()],
        [(f.id, (f.label, *f.words)) for f in catalogue.fields.values()],
        [(i.id, (i.name, i.short_name, *i.words)) for i in catalogue.items.values()],
    )
    for group in groups:
        owner: dict[str, str] = {}
        for name, words in group:
            for word in words:
                assert owner.setdefault(word, name) == name, word


def test_every_business_is_known_by_many_words_and_goods(catalogue: Catalogue) -> None:
    for business in catalogue.business_types.values():
        assert len(business.words) >= 20, business.id
        assert len(business.goods) >= 15, business.id


def reachable(catalogue: Catalogue, business: str, item: ApprovalItem) -> bool:
    """Whether some answers make the item apply; only what its rule still waits for is answered, so few are tried."""
    trials: list[dict[str, Any]] = [{}]
    while trials:
        answers = trials.pop()
        facts = facts_of(catalogue, business, answers)
        waiting = () if item.when is None else facts.judge(item.when).waiting_for
        if truth(item, facts) is Truth.TRUE:
            return True
        if truth(item, facts) is Truth.UNDECIDED:
            name = open_question(facts, waiting[0])
            trials += [{**answers, name: value} for value in catalogue.answer_classes[name]]
    return False


def open_question(facts: Facts, name: str) -> str:
    """The field itself, or what its own gate waits for."""
    gate = facts.catalogue.fields[name].when
    waiting = () if gate is None else facts.judge(gate).waiting_for
    return open_question(facts, waiting[0]) if waiting else name


@pytest.mark.parametrize("business", BUSINESSES)
def test_every_candidate_item_can_come_to_apply(catalogue: Catalogue, golden: Golden, business: str) -> None:
    elsewhere = golden.catalogue({"small_grocery_enabled": True})
    for item in catalogue.candidates((business,)):
        assert reachable(catalogue, business, item) or reachable(elsewhere, business, item), item.id


def asked(catalogue: Catalogue, business: str, **changes: Any) -> tuple[list[str], list[str]]:
    """The questions of a conversation about `business`, in order: those that decide items, those of the form."""
    usual = {**USUAL, **{name.replace("__", "."): value for name, value in changes.items()}}
    answers = {BUSINESS_FIELD: Answer([business], Source.SAID, None, NOW)}
    deciding: list[str] = []
    form: list[str] = []
    while True:
        todo = agenda(catalogue, Application("a", catalogue.version, "changsha", answers=answers))
        if todo.next is None:
            return deciding, form
        assert todo.next not in answers
        (deciding if todo.deciding else form).append(todo.next)
        answers = {**answers, todo.next: Answer(usual.get(todo.next, "x"), Source.SAID, None, NOW)}


def all_asked(catalogue: Catalogue, business: str, **changes: Any) -> set[str]:
    deciding, form = asked(catalogue, business, **changes)
    return {*deciding, *form}


def test_few_questions_decide(catalogue: Catalogue) -> None:
    counts = {business: len(asked(catalogue, business)[0]) for business in BUSINESSES}
    shops = [n for business, n in counts.items() if "outdoor_sign" in catalogue.business_types[business].items]
    assert median(shops) <= 6, counts
    assert max(counts.values()) <= 10, counts


def test_a_restaurant_fills_a_short_form(catalogue: Catalogue) -> None:
    required = [n for n in asked(catalogue, "restaurant")[1] if not catalogue.fields[n].optional and n != CONSENT_FIELD]
    assert 15 <= len(required) <= 22, required


REGISTERING = [business for business in BUSINESSES if business not in ("courier", "construction_project")]


@pytest.mark.parametrize("business", REGISTERING)
def test_the_licence_is_either_quoted_or_applied_for(catalogue: Catalogue, business: str) -> None:
    with_it = all_asked(catalogue, business, entity__has_licence=True)
    without = all_asked(catalogue, business, entity__type="company")
    registering = {"entity.type", "entity.business_scope", "entity.reg_capital", "person.shareholders", "entity.seals"}
    assert "entity.uscc" in with_it
    assert not registering & with_it
    assert "entity.uscc" not in without
    assert registering <= without


def test_a_courier_outlet_needs_no_licence_and_a_courier_company_does(catalogue: Catalogue) -> None:
    outlet = all_asked(catalogue, "courier")
    assert "entity.has_licence" not in outlet
    assert {"express.brand", "express.brand_uscc"} <= outlet
    assert "entity.uscc" not in outlet
    company = all_asked(catalogue, "courier", express__mode="company", entity__type="company")
    assert {"entity.has_licence", "entity.reg_capital", "entity.seals"} <= company
    assert "entity.uscc" not in company


def test_the_owner_of_a_project_is_not_asked_for_a_shop(catalogue: Catalogue) -> None:
    questions = all_asked(catalogue, "construction_project")
    assert {"entity.uscc", "build.name", "build.location", "build.content"} <= questions
    assert not questions & {"entity.has_licence", "entity.type", "staff.count", "sign.type", "premises.address_detail"}


def test_a_shop_with_a_courier_outlet_still_registers(catalogue: Catalogue) -> None:
    facts = Facts(
        catalogue,
        {BUSINESS_FIELD: ["convenience_store", "courier"], "express.mode": "outlet", "entity.has_licence": False},
    )
    assert truth(catalogue.items["business_registration"], facts) is Truth.TRUE
    assert truth(catalogue.items["courier_outlet_filing"], facts) is Truth.TRUE
    assert facts.truth(catalogue.fields["entity.uscc"].when) is Truth.FALSE


def test_a_stall_is_asked_nothing_about_a_shop(catalogue: Catalogue) -> None:
    questions = all_asked(catalogue, "snack_shop", premises__has_shop=False)
    assert "food.stall_area" in questions
    about_shops = {
        "premises.area_total", "premises.neighbor_type", "premises.tenure", "sign.type", "drain.to_sewer",
        "shop.tobacco",
    }  # fmt: skip
    assert not questions & about_shops


def test_the_building_matters_only_where_there_is_smoke(catalogue: Catalogue) -> None:
    for business in ("restaurant", "snack_shop", "bar"):
        assert "premises.neighbor_type" in asked(catalogue, business, food__cooking_smoke=True)[0]
        without = asked(catalogue, business, food__cooking_smoke=False)[0]
        assert "food.cooking_smoke" in without
        assert "premises.neighbor_type" not in without
    assert "food.cooking_smoke" not in asked(catalogue, "cafe")[0]


def test_the_past_of_persons_is_asked_only_after_consent(catalogue: Catalogue) -> None:
    for business in ("ktv", "arcade"):
        deciding, form = asked(catalogue, business)
        assert "ent.barred" not in deciding
        assert form.index(CONSENT_FIELD) < form.index("ent.barred")
    assert "ent.barred" not in all_asked(catalogue, "restaurant")


def test_a_school_is_registered_after_its_licence(catalogue: Catalogue) -> None:
    licences = {"arts_training_licence", "kindergarten_licence"}
    for registration in ("business_registration", "civil_registration"):
        assert licences <= {needed.item for needed in catalogue.items[registration].requires}
    licence_first = next(n for n in catalogue.not_needed if n.id == "licence_before_permits")
    for business, said in (("kindergarten", Truth.FALSE), ("restaurant", Truth.TRUE)):
        facts = facts_of(catalogue, business, {"org.profit": "profit", "entity.has_licence": False})
        assert licence_first.when is not None
        assert facts.judge(licence_first.when).truth is said


def test_a_nonprofit_is_asked_nothing_about_a_business_licence(catalogue: Catalogue) -> None:
    questions = all_asked(catalogue, "care_home", org__profit="nonprofit")
    assert {"org.registered", "org.purpose", "org.sponsor", "org.fund"} <= questions
    assert not {"entity.has_licence", "entity.type", "entity.business_scope", "entity.uscc"} & questions
    assert "entity.uscc" in all_asked(catalogue, "care_home", org__profit="nonprofit", org__registered=True)


def test_every_frequent_question_is_answered_with_its_basis(catalogue: Catalogue) -> None:
    numbers = {int(name.removeprefix("faq_")) for name in catalogue.faqs}
    assert numbers >= set(range(1, 91))  # catalog-facts F
    for faq in catalogue.faqs.values():
        assert faq.basis, faq.id
        assert faq.variants, faq.id
