"""What a simulated person wants: a business, the true value of every field that may be asked, and second thoughts."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Any

from assistant.applications.facts import Facts
from assistant.applications.verdicts import blockers
from assistant.catalog.catalogue import BUSINESS_FIELD, Catalogue
from assistant.catalog.schema import Field, FieldType
from tests.conversations.simulator.valid_values import valid_value

LEFT_OPEN = 0.5
OWNER = "person.legal_rep.name"
CHANGING = (
    "premises.area_total", "person.legal_rep.mobile", "entity.name", "staff.count", "entity.type", "premises.county",
    "premises.address_detail",
)  # fmt: skip
DRAWS = 200


@dataclass
class Change:
    """A second thought: after `after` questions `field` gets `value`."""

    after: int
    field: str
    value: Any


@dataclass
class Goal:
    """`truth` has a value for every field, None for an optional one that stays open."""

    business: str
    truth: dict[str, Any]
    changes: list[Change] = field(default_factory=list)


def make_goal(catalogue: Catalogue, business: str, rng: Random, changes: int, left_open: float = LEFT_OPEN) -> Goal:
    """A goal that no blocker of the catalogue stands against, also after its changes.

    `left_open` is the share of optional fields that the person has nothing for.
    """
    kept = [Change(rng.randrange(3, 12), name, None) for name in _picked(catalogue, business, rng, changes)]
    types = {business, *(_other_business(c, catalogue, business, rng) for c in kept if c.field == BUSINESS_FIELD)}
    truth = _truth(catalogue, sorted(types), rng, left_open)
    for change in kept:
        if change.field == BUSINESS_FIELD:
            change.value = [next(iter(types - {business}), business)]
        else:
            change.value = _different(catalogue, change.field, truth, rng, sorted(types))
    return Goal(business, truth, sorted(kept, key=lambda c: c.after))


def _picked(catalogue: Catalogue, business: str, rng: Random, changes: int) -> list[str]:
    others = [t for t in catalogue.business_types.values() if t.id != business]
    possible = [name for name in CHANGING if name in catalogue.fields] + ([BUSINESS_FIELD] if others else [])
    return rng.sample(possible, min(changes, len(possible)))


def _other_business(_change: Change, catalogue: Catalogue, business: str, rng: Random) -> str:
    """People mostly change to something near."""
    near = [
        t.id
        for t in catalogue.business_types.values()
        if t.id != business and t.bundle == catalogue.business_types[business].bundle
    ]
    return rng.choice(near or [t for t in catalogue.business_types if t != business])


def _truth(catalogue: Catalogue, types: list[str], rng: Random, left_open: float) -> dict[str, Any]:
    bundle = catalogue.business_types[types[0]].bundle
    truth: dict[str, Any] = {}
    for one in catalogue.fields.values():
        if one.id != BUSINESS_FIELD and one.id not in catalogue.volunteered:
            truth[one.id] = _value(catalogue, one, truth, rng, left_open, bundle)
    for name in [f.id for f in catalogue.fields.values() if f.type is FieldType.PERSON_NAME and f.id != OWNER]:
        if rng.random() < 0.4:  # the owner does it
            truth[name] = truth[OWNER]
    for _ in range(DRAWS):
        standing = [b for t in types for b in blockers(Facts(catalogue, {**_given(truth), BUSINESS_FIELD: [t]}))]
        if not standing:
            return truth
        for name in {n for b in standing for n in b.when.fields if n in truth}:
            truth[name] = _value(catalogue, catalogue.fields[name], truth, rng, left_open)
    raise RuntimeError(f"no goal without a blocker for {types}")


def _given(truth: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in truth.items() if value is not None}


def _value(
    catalogue: Catalogue, one: Field, truth: dict[str, Any], rng: Random, left_open: float, bundle: str = ""
) -> Any:
    if one.optional and rng.random() < left_open:
        return None
    return valid_value(one, rng, truth, catalogue.city.districts if catalogue.city else (), bundle)


def _different(catalogue: Catalogue, name: str, truth: dict[str, Any], rng: Random, types: list[str]) -> Any:
    """Another value that is not forbidden; an area only grows, so that what lies within it still does."""
    for _ in range(DRAWS):
        value = _value(catalogue, catalogue.fields[name], {}, rng, 0.0)
        if value == truth[name] or (name == "premises.area_total" and value < truth[name]):
            continue
        given = _given(truth | {name: value})
        if not any(blockers(Facts(catalogue, {**given, BUSINESS_FIELD: [t]})) for t in types):
            return value
    return truth[name] + 10 if isinstance(truth[name], (int, float)) else truth[name]
