"""What must hold between the entries of a catalogue; every check gathers, none stops the others.

A finding is (kind, id, path within the entry, message); the loader knows its file and line.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import networkx as nx

from assistant.catalog.catalogue import BUSINESS_FIELD, CONSENT_FIELD
from assistant.catalog.conditions import Condition, Leaf
from assistant.catalog.faults import sentence
from assistant.catalog.schema import Document, Field, FieldType, TimeLimit, TimeUnit

Finding = tuple[str, str, tuple[str | int, ...], str]
NUMBERS = (FieldType.INTEGER, FieldType.NUMBER, FieldType.AREA, FieldType.LENGTH, FieldType.MONEY)
COMPARISONS = ("at_least", "more_than", "at_most", "less_than")


def check(document: Document) -> list[Finding]:
    """All findings of all checks."""
    return [
        *_references(document),
        *_rules(document),
        *_loops(document),
        *_limits(document),
        *_bases(document),
        *_options(document),
        *_words(document),
        *_required(document),
    ]


def _references(document: Document) -> Iterator[Finding]:
    known = {kind: {one.id for one in getattr(document, kind)} for kind in (
        "departments", "fields", "items", "materials", "bundles", "business_types", "sections", "parameters")}  # fmt: skip

    def unknown(kind: str, id_: str, path: tuple[str | int, ...], target: str, ids: Iterable[str]) -> Iterator[Finding]:
        for one in ids:
            if one not in known[target]:
                near = difflib.get_close_matches(one, known[target], n=1)
                hint = sentence("hint", near=near[0]) if near else ""
                yield kind, id_, path, sentence("unknown_reference", kind=target, id=one, hint=hint)

    for item in document.items:
        yield from unknown("items", item.id, ("department",), "departments", [item.department])
        yield from unknown("items", item.id, ("fields",), "fields", item.fields)
        yield from unknown("items", item.id, ("materials",), "materials", item.materials)
        yield from unknown("items", item.id, ("requires",), "items", (p.item for p in item.requires))
    for business in document.business_types:
        yield from unknown("business_types", business.id, ("bundle",), "bundles", [business.bundle])
        yield from unknown("business_types", business.id, ("items",), "items", business.items)
    for bundle in document.bundles:
        yield from unknown("bundles", bundle.id, ("lead_department",), "departments", [bundle.lead_department])
    for field in document.fields:
        if field.section is not None:
            yield from unknown("fields", field.id, ("section",), "sections", [field.section])
        others = (field.validation.at_most_field, field.validation.not_before, field.validation.not_after)
        named = [other for other in others if other is not None and other != "today"]
        yield from unknown("fields", field.id, ("validation",), "fields", named)
    for kind in ("blockers", "not_needed", "faqs"):
        for one in getattr(document, kind):
            yield from unknown(kind, one.id, ("business",), "business_types", one.business)
    for faq in document.faqs:
        yield from unknown("faqs", faq.id, ("items",), "items", faq.items)
    city = document.city
    if city is not None:
        for path, target, ids in (
            ("parameters", "parameters", city.parameters),
            ("promised", "items", city.promised),
            ("department_names", "departments", city.department_names),
            ("lead_departments", "bundles", city.lead_departments),
            ("lead_departments", "departments", city.lead_departments.values()),
        ):
            yield from unknown("city", city.id, (path,), target, ids)


def _rules(document: Document) -> Iterator[Finding]:
    fields = {f.id: f for f in document.fields}
    parameters = {p.id for p in document.parameters}
    businesses = tuple(b.id for b in document.business_types)
    for kind, id_, path, rule in _all_rules(document):
        for name in rule.parameters:
            if name not in parameters:
                yield kind, id_, path, sentence("unknown_reference", kind="parameters", id=name, hint="")
        for leaf in rule.leaves():
            if not leaf.of_parameter:
                yield from ((kind, id_, path, m) for m in _leaf(leaf, fields, businesses))
        if kind == "fields" and id_ in rule.fields:
            yield kind, id_, path, sentence("rule_itself", field=id_)


def _all_rules(document: Document) -> Iterator[tuple[str, str, tuple[str, ...], Condition]]:
    for kind in ("items", "fields", "materials", "blockers", "not_needed"):
        for one in getattr(document, kind):
            if one.when is not None:
                yield kind, one.id, ("when",), one.when
            implied = getattr(one, "implied_by", None)
            if implied is not None:
                yield kind, one.id, ("implied_by",), implied


def _leaf(leaf: Leaf, fields: Mapping[str, Field], businesses: tuple[str, ...]) -> Iterator[str]:
    field = fields.get(leaf.field)
    if field is None:
        near = difflib.get_close_matches(leaf.field, fields, n=1)
        hint = sentence("hint", near=near[0]) if near else ""
        yield sentence("unknown_reference", kind="fields", id=leaf.field, hint=hint)
        return
    if leaf.operator in COMPARISONS:
        if field.type not in NUMBERS:
            yield sentence("rule_not_number", field=leaf.field)
        return
    values = leaf.operand if isinstance(leaf.operand, tuple) else (leaf.operand,)
    if field.type is FieldType.BOOLEAN:
        yield from (sentence("rule_boolean", field=leaf.field, value=v) for v in values if not isinstance(v, bool))
    elif field.type in (FieldType.CHOICE, FieldType.MULTI_CHOICE):
        allowed = businesses if field.id == BUSINESS_FIELD else tuple(o.value for o in field.options)
        for value in values:
            if value not in allowed:
                yield sentence("rule_value", field=leaf.field, value=value, allowed="、".join(allowed))


def _loops(document: Document) -> Iterator[Finding]:
    """Mutual prerequisites: strongly connected components larger than one (catalog-facts G.1)."""
    names = {i.id: i.name for i in document.items}
    graph = nx.DiGraph((i.id, p.item) for i in document.items for p in i.requires)
    for component in nx.strongly_connected_components(graph):
        loop = next(iter(nx.simple_cycles(graph.subgraph(component))), None)
        if loop:
            words = " → ".join(names.get(one, one) for one in (*loop, loop[0]))
            yield "items", loop[0], ("requires",), sentence("loop", names=words)


def _limits(document: Document) -> Iterator[Finding]:
    for item in document.items:
        for name, limit in (("statutory", item.statutory), ("promised", item.promised)):
            if limit is not None and (limit.days == 0) != (limit.unit is TimeUnit.IMMEDIATE):
                yield "items", item.id, (name,), sentence("days_immediate")
        if item.promised is not None and item.statutory is not None and _longer(item.promised, item.statutory):
            params = {"promised": f"{item.promised.days:f}", "statutory": f"{item.statutory.days:f}"}
            yield "items", item.id, ("promised",), sentence("promised_longer", **params)


def _longer(promised: TimeLimit, statutory: TimeLimit) -> bool:
    """Comparable only in one unit; nothing may be promised later than 当场 by more than a day."""
    return promised.unit is statutory.unit and promised.days > statutory.days


def _bases(document: Document) -> Iterator[Finding]:
    for kind in ("items", "bundles", "blockers", "not_needed", "faqs", "fields"):
        for one in getattr(document, kind):
            for place, basis in enumerate(one.basis):
                if basis.article is None and basis.verified:
                    yield kind, one.id, ("basis", place), sentence("no_article", law=basis.law)


def _options(document: Document) -> Iterator[Finding]:
    for field in document.fields:
        if field.type not in (FieldType.CHOICE, FieldType.MULTI_CHOICE) or field.id == BUSINESS_FIELD:
            continue
        if len(field.options) < 2:
            yield "fields", field.id, ("options",), sentence("few_options")
        seen: set[str] = set()
        for place, option in enumerate(field.options):
            if option.value in seen:
                yield "fields", field.id, ("options", place), sentence("same_option", value=option.value)
            seen.add(option.value)


def _words(document: Document) -> Iterator[Finding]:
    owner: dict[str, Any] = {}
    for business in document.business_types:
        for word in (business.name, *business.words):
            other = owner.setdefault(word, business)
            if other is not business:
                message = sentence("same_word", word=word, one=other.name, other=business.name)
                yield "business_types", business.id, ("words",), message


def _required(document: Document) -> Iterator[Finding]:
    fields = {f.id for f in document.fields}
    for needed in (BUSINESS_FIELD, CONSENT_FIELD):
        if needed not in fields:
            yield "fields", needed, (), sentence("no_field", field=needed)
    used: set[str] = {item for business in document.business_types for item in business.items}
    for item in document.items:
        if item.id not in used:
            yield "items", item.id, (), sentence("unused_item")
    bundles = {business.bundle for business in document.business_types}
    for bundle in document.bundles:
        if bundle.id not in bundles:
            yield "bundles", bundle.id, (), sentence("bundle_businesses")
