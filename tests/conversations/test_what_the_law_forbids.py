"""Every obstacle of the law, met in conversation: its explanation, its law, what could be done, and no way round."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from assistant.applications.display import display
from assistant.catalog.catalogue import Catalogue
from assistant.catalog.conditions import All, Any_, Leaf, Node
from assistant.catalog.loader import load
from assistant.catalog.schema import Blocker, Field, FieldType
from tests.catalog.published import DATA
from tests.conversations.product import Person, fitting

CATALOGUE = load(DATA, "changsha")
USUAL: dict[str, Any] = json.loads((Path(__file__).parents[1] / "catalog" / "usual_answers.json").read_text("utf-8"))
MOST_ANSWERS = 45
COMPANY = {"entity.type": "company"}
FOREIGN = {**COMPANY, "entity.foreign_invested": True}
KARAOKE = {"ent.activities": ["karaoke_dance"]}
COURIERS = {**COMPANY, "express.mode": "company"}
# what leads to the obstacle's own questions
BEFORE: dict[str, dict[str, Any]] = {
    "foreign_tobacco": FOREIGN,
    "foreign_medical_sole": FOREIGN,
    "foreign_kindergarten_sole": FOREIGN,
    "dispatch_capital": COMPANY,
    "security_capital": COMPANY,
    "travel_agency_capital": COMPANY,
    "courier_capital_province": COURIERS,
    "courier_capital_national": COURIERS,
    "courier_capital_international": COURIERS,
    "foreign_letters": {**COURIERS, **FOREIGN},
    "fireworks_wholesale_urban": {"fireworks.mode": "wholesale"},
    "scrap_metal_residence": {"scrap.types": ["metal"]},
    "entertainment_site": KARAOKE,
    "entertainment_barred_person": {**KARAOKE, "ent.site": "allowed"},
    "internet_cafe_site": COMPANY,
}


def forbidden(node: Node) -> dict[str, Any]:
    """Answers under which a rule of the catalogue holds."""
    match node:
        case Leaf("business.type"):
            return {}
        case Leaf(field, "in", operand):
            return {field: operand[0]}
        case Leaf(field, "less_than", operand):
            return {field: int(operand) // 2}
        case Leaf(field, _, operand):
            return {field: operand}
        case All(parts):
            return {name: value for part in parts for name, value in forbidden(part).items()}
        case Any_(parts) if parts:
            return forbidden(parts[0])
        case _:
            return {}


def said(field: Field, value: Any) -> str:
    if field.type is FieldType.MULTI_CHOICE and not isinstance(value, list):
        value = [value]
    return f"{value // 10000}万元" if field.type is FieldType.MONEY else display(field, value)


def answer(catalogue: Catalogue, question: dict[str, Any], wanted: dict[str, Any]) -> str:
    field = catalogue.fields.get(question["field"])
    if field is not None and field.id in wanted:
        return said(field, wanted[field.id])
    if field is not None and field.id in USUAL and field.type is not FieldType.AREA:
        return said(field, USUAL[field.id])
    return fitting(question)


@pytest.mark.parametrize("blocker", CATALOGUE.blockers, ids=[one.id for one in CATALOGUE.blockers])
def test_it_is_explained_with_its_law_and_what_could_be_done(person: Person, blocker: Blocker) -> None:
    wanted = {**BEFORE.get(blocker.id, {}), **forbidden(blocker.when.root)}
    heard = person.say("我想开" + CATALOGUE.business_types[blocker.business[-1]].name)
    for _ in range(MOST_ANSWERS):
        if blocker.text in heard or person.view["question"] is None:
            break
        heard = person.say(answer(CATALOGUE, person.view["question"], wanted))
    assert blocker.text in heard
    assert blocker.instead in heard
    assert all(basis.law in heard for basis in blocker.basis)
    handed_in = person.request("POST", f"/applications/{person.application_id}/submission", Idempotency_Key="k")
    assert handed_in.status_code == 409
    again = person.say("那怎么办？为什么不行？")
    assert blocker.instead in again
    assert all(basis.law in again for basis in blocker.basis)


@pytest.mark.parametrize(
    ("said_", "told"),
    [
        ("我自己种的菜想拿去卖", "不用办营业执照"),
        ("摆地摊卖袜子要办什么", "不算无照经营"),
        ("我上门修鞋，要办证吗", "不用办营业执照"),
    ],
)
def test_what_needs_no_approval_is_told_so_with_its_law(person: Person, said_: str, told: str) -> None:
    heard = person.say(said_)
    assert told in heard
    assert "无证无照经营查处办法" in heard


def test_a_shop_with_its_licence_has_nothing_to_do_and_hears_why(person: Person) -> None:
    person.say("我想开个服装店")
    heard = ""
    for _ in range(MOST_ANSWERS):
        if any(message["kind"] == "bundle" for message in person.heard):
            break
        wanted = {"entity.has_licence": True, "sign.type": "none"}
        heard = person.say(answer(CATALOGUE, person.view["question"], wanted))
    assert "没有要办的事项" in heard
    assert "没有专门的经营许可" in heard
