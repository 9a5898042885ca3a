"""业态类别: a group stands for its business types, expanded once when a catalogue is indexed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from assistant.catalog.catalogue import BUSINESS_FIELD
from assistant.catalog.conditions import Condition, Leaf
from assistant.catalog.schema import BusinessType, Document, Published

RULES = ("when", "implied_by")
WITH_RULES = ("items", "fields", "materials", "blockers", "not_needed")
WITH_BUSINESS = ("blockers", "not_needed", "faqs")

Members = Mapping[str, tuple[str, ...]]


def members_of(document: Document) -> Members:
    """Group id → the ids of its business types, in order of publication."""
    return {
        group.id: tuple(business.id for business in document.business_types if group.id in business.groups)
        for group in document.business_groups
    }


def expanded(document: Document) -> Document:
    """Every group replaced by its business types, in rules and in `business` lists; its items added to theirs."""
    members = members_of(document)
    if not members:
        return document
    changes = {kind: tuple(_ungrouped(one, members) for one in getattr(document, kind)) for kind in WITH_RULES}
    changes["business_types"] = tuple(_with_group_items(one, document) for one in document.business_types)
    changes["faqs"] = tuple(_ungrouped(one, members) for one in document.faqs)
    return document.model_copy(update=changes)


def _with_group_items(business: BusinessType, document: Document) -> BusinessType:
    shared = [item for group in document.business_groups if group.id in business.groups for item in group.items]
    return business.model_copy(update={"items": tuple(dict.fromkeys([*business.items, *shared]))})


def _ungrouped(one: Published, members: Members) -> Published:
    changes: dict[str, Any] = {}
    for key in RULES:
        rule = getattr(one, key, None)
        if isinstance(rule, Condition) and BUSINESS_FIELD in rule.fields:
            changes[key] = rule.with_leaves(lambda leaf: _leaf(leaf, members))
    business = getattr(one, "business", ())
    if not members.keys().isdisjoint(business):
        changes["business"] = _ids(business, members)
    return one.model_copy(update=changes) if changes else one


def _leaf(leaf: Leaf, members: Members) -> Leaf:
    if leaf.field != BUSINESS_FIELD or leaf.of_parameter:
        return leaf
    named = leaf.operand if isinstance(leaf.operand, tuple) else (leaf.operand,)
    return leaf if members.keys().isdisjoint(named) else replace(leaf, operator="in", operand=_ids(named, members))


def _ids(named: Collection[str], members: Members) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for name in named for one in members.get(name, (name,))))
