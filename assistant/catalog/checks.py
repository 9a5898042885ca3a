"""What must hold between the entries of a catalogue; every check gathers, none stops the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import networkx as nx

from assistant.catalog.catalogue import BUSINESS_FIELD, CONSENT_FIELD, HELD_FIELD
from assistant.catalog.faults import Place, sentence
from assistant.catalog.findings import Declared, Finding
from assistant.catalog.groups import RULES, WITH_BUSINESS, WITH_RULES, expanded
from assistant.catalog.overlay import with_city
from assistant.catalog.prerequisites import Wait, ill_cured, mutual
from assistant.catalog.rule_checks import check_rule
from assistant.catalog.schema import CityOverlay, Document, Field, FieldType, TimeLimit, TimeUnit
from assistant.catalog.text_checks import check_texts
from assistant.catalog.translation import hint
from assistant.catalog.value_checks import check_values

# kind of entry, its key, the kind that the ids under that key belong to
REFERENCES = (
    ("items", "department", "departments"),
    ("items", "stage", "stages"),
    ("items", "fields", "fields"),
    ("items", "materials", "materials"),
    ("business_types", "bundle", "bundles"),
    ("business_types", "groups", "business_groups"),
    ("business_groups", "items", "items"),
    ("business_types", "items", "items"),
    ("trades", "business", "business_types"),
    ("bundles", "lead_department", "departments"),
    ("stages", "lead_department", "departments"),
    ("fields", "section", "sections"),
    ("fields", "alongside", "fields"),
    ("materials", "alongside", "fields"),
    ("faqs", "items", "items"),
    ("not_needed", "items", "items"),
)
WITH_BASIS = (
    "items", "bundles", "stages", "blockers", "not_needed", "exemptions", "faqs", "fields",
    "parameters", "business_groups",
)  # fmt: skip
PROMISES = ("promised", "promised_on_commitment")
MADE_OPTIONS = (BUSINESS_FIELD, HELD_FIELD)  # the loader makes their options
# How long a day of each unit lasts at least, against the others: a working day is never shorter than a calendar day.
LENGTH = {TimeUnit.CALENDAR_DAY: 0, TimeUnit.DAY_UNSPECIFIED: 1, TimeUnit.WORKDAY: 2}


def check(national: Document, city: CityOverlay | None = None, declared: Declared | None = None) -> list[Finding]:
    """All findings of all checks on the national document and the overlay; rules are checked as they hold in `city`."""
    declared = declared or Declared.by(national)
    return [
        *_references(national, city, declared),
        *_businesses(national, declared),
        *_rules(with_city(national, city), declared),
        *_loops(national),
        *_cover_loops(national),
        *_question_loops(national),
        *_limits(national, city),
        *_parameters(national, city),
        *_bases(national),
        *_options(national),
        *_words(national),
        *_trades(national),
        *_field_words(national),
        *check_texts(national),
        *check_values(national),
        *_required(national, declared),
        *_unused(expanded(national), declared),
    ]


# -- references ------------------------------------------------------------------------------------------------------


def _references(document: Document, city: CityOverlay | None, declared: Declared) -> Iterator[Finding]:
    ids = {**declared.ids, "bundles_and_stages": declared.ids["bundles"] | declared.ids["stages"]}
    for kind, id_, path, target, named in _named(document, city):
        if named not in ids[target]:
            near = hint(named, ids[target], list_all=False)
            message = sentence("unknown_reference", kind=sentence(f"kind_{target}"), id=named, hint=near)
            yield Finding(kind, id_, path, message)


def _businesses(document: Document, declared: Declared) -> Iterator[Finding]:
    """What names business types may name a group of them instead; so the two share their ids with nobody."""
    groups = declared.ids["business_groups"]
    known = declared.ids["business_types"] | groups
    for kind in WITH_BUSINESS:
        for one in getattr(document, kind):
            for number, named in enumerate(one.business):
                if named not in known:
                    message = sentence("unknown_reference", kind=sentence("kind_business_types"), id=named,
                                       hint=hint(named, known, list_all=False))  # fmt: skip
                    yield Finding(kind, one.id, ("business", number), message)
    for business in document.business_types:
        if business.id in groups | declared.ids["trades"]:
            yield Finding("business_types", business.id, ("id",), sentence("group_and_business", id=business.id))
    if "business_types" not in declared.incomplete:
        used = {group for business in document.business_types for group in business.groups}
        for group in document.business_groups:
            if group.id not in used:
                yield Finding("business_groups", group.id, (), sentence("unused_group", name=group.name))


def _named(document: Document, city: CityOverlay | None) -> Iterator[tuple[str, str, Place, str, str]]:
    """(kind, id, path, kind named, id named) for every reference outside the rules."""
    for kind, key, target in REFERENCES:
        for one in getattr(document, kind):
            value = getattr(one, key)
            if isinstance(value, tuple):
                yield from ((kind, one.id, (key, number), target, named) for number, named in enumerate(value))
            elif value is not None:
                yield kind, one.id, (key,), target, value
    for item in document.items:
        for number, needed in enumerate(item.requires):
            yield "items", item.id, ("requires", number, "item"), "items", needed.item
        for number, cover in enumerate(item.covered_by):
            yield "items", item.id, ("covered_by", number, "item"), "items", cover.item
    for field in document.fields:
        for key in ("at_most_field", "not_before", "not_after"):
            other = getattr(field.validation, key)
            if other is not None and other != "today":
                yield "fields", field.id, ("validation", key), "fields", other
    for one in document.certificates:
        yield from (("certificates", one.id, ("fields", read), "fields", named) for read, named in one.fields.items())
        yield from (("certificates", one.id, ("implies", named), "fields", named) for named in one.implies)
    if city is not None:
        yield from _named_by(city)


def _named_by(city: CityOverlay) -> Iterator[tuple[str, str, Place, str, str]]:
    keys = {
        "parameters": "parameters",
        "promised": "items",
        "promised_on_commitment": "items",
        "department_names": "departments",
        "lead_departments": "bundles_and_stages",
    }
    for key, target in keys.items():
        yield from (("city", city.id, (key, named), target, named) for named in getattr(city, key))
    for bundle, department in city.lead_departments.items():
        yield "city", city.id, ("lead_departments", bundle), "departments", department


# -- rules -----------------------------------------------------------------------------------------------------------


def _rules(document: Document, declared: Declared) -> Iterator[Finding]:
    fields = {field.id: field for field in document.fields}
    parameters = {one.id: one.value for one in document.parameters}
    businesses = declared.ids["business_types"] | declared.ids["business_groups"]
    for kind in WITH_RULES:
        for one in getattr(document, kind):
            for key in RULES:
                rule = getattr(one, key, None)
                if rule is None:
                    continue
                for leaf, message in check_rule(rule, fields, parameters, businesses, declared.ids):
                    yield Finding(kind, one.id, (key,), message, leaf)
                if kind == "fields" and one.id in rule.fields:
                    yield Finding(kind, one.id, (key,), sentence("rule_itself", field=one.id))


# -- loops -----------------------------------------------------------------------------------------------------------


def _loops(document: Document) -> Iterator[Finding]:
    """Mutual prerequisites with their facts and cures, and cures that the law does not leave open."""
    names = {item.id: item.name for item in document.items}
    for loop in mutual(document.items):
        first = loop[0]
        words = " → ".join(names[wait.item.id] for wait in (*loop, first))
        waits = "".join(_wait(wait, names) for wait in loop)
        number = first.item.requires.index(first.prerequisite)
        message = sentence("loop", names=words) + waits + sentence("loop_advice")
        yield Finding("items", first.item.id, ("requires", number), message)
    for item in document.items:
        for number, code in ill_cured(item):
            yield Finding("items", item.id, ("requires", number, "cure"), sentence(code, name=item.name))


def _cover_loops(document: Document) -> Iterator[Finding]:
    """A permit that is covered by one which is covered itself, or by itself: neither would say what is needed."""
    covered = {item.id for item in document.items if item.covered_by}
    for item in document.items:
        for number, cover in enumerate(item.covered_by):
            if cover.item in covered:
                path: Place = ("covered_by", number, "item")
                yield Finding("items", item.id, path, sentence("cover_covered", name=item.name, id=cover.item))


def _wait(wait: Wait, names: Mapping[str, str]) -> str:
    """One wait of a loop: on what it rests, and what may be made of it."""
    laws = "、".join(f"《{b.law}》{b.article or ''}" for b in wait.prerequisite.basis)
    cures = "、".join(sentence(f"cure_{cure.value}") for cure in wait.cures)
    return sentence(
        "loop_wait",
        item=names[wait.item.id],
        needed=names[wait.prerequisite.item],
        basis=sentence("loop_basis", laws=laws) if laws else sentence("loop_no_basis"),
        cures=sentence("loop_cures", cures=cures) if cures else sentence("loop_no_cure"),
    )


def _question_loops(document: Document) -> Iterator[Finding]:
    """Questions of which each is asked only after the others. One that waits for itself is found with the rules."""
    labels = {field.id: field.label for field in document.fields}
    rules = [(f.id, rule) for f in document.fields for rule in (f.when, f.implied_by) if rule]
    edges = [(name, other) for name, rule in rules for other in rule.fields if other != name]
    for loop in loops(edges):
        words = " → ".join(f"{labels.get(one, one)}（{one}）" for one in (*loop, loop[0]))
        yield Finding("fields", loop[0], ("when",), sentence("question_loop", names=words))


def loops(edges: Sequence[tuple[str, str]]) -> Iterator[tuple[str, ...]]:
    """One loop of every strongly connected component that has one, from its first node in order of `edges`.

    Components by Tarjan's algorithm (1972) as networkx has it.
    """
    graph = nx.DiGraph(edges)
    order = {node: number for number, node in enumerate(graph)}
    components = [set(component) for component in nx.strongly_connected_components(graph)]
    for component in sorted(components, key=lambda one: min(order[node] for node in one)):
        inner = nx.DiGraph([edge for edge in edges if component.issuperset(edge)])
        if inner:
            found = [start for start, _ in nx.find_cycle(inner, min(inner, key=order.__getitem__))]
            turn = found.index(min(found, key=order.__getitem__))
            yield (*found[turn:], *found[:turn])


# -- time limits, parameters, law ------------------------------------------------------------------------------------


def _limits(document: Document, city: CityOverlay | None) -> Iterator[Finding]:
    statutory = {item.id: item.statutory for item in document.items}
    limits: list[tuple[str, str, Place, str, TimeLimit | None]] = []
    for item in document.items:
        limits += [("items", item.id, ("statutory",), item.id, item.statutory)]
        limits += [("items", item.id, (key,), item.id, getattr(item, key)) for key in PROMISES]
    if city is not None:
        promises = [(key, name, limit) for key in PROMISES for name, limit in getattr(city, key).items()]
        limits += [("city", city.id, (key, name), name, limit) for key, name, limit in promises]
    for kind, id_, path, item_id, limit in limits:
        if limit is None:
            continue
        if (limit.days == 0) != (limit.unit is TimeUnit.IMMEDIATE):
            yield Finding(kind, id_, (*path, "days"), sentence("days_immediate"))
        lawful = statutory.get(item_id)
        if path[0] in PROMISES and lawful is not None and longer(limit, lawful):
            words = {"promised": _spoken(limit), "statutory": _spoken(lawful)}
            yield Finding(kind, id_, (*path, "days"), sentence("promised_longer", **words))


def longer(promised: TimeLimit, statutory: TimeLimit) -> bool:
    """Whether the promised limit is longer on any calendar; what depends on the calendar is not called longer."""
    if statutory.unit is TimeUnit.IMMEDIATE or promised.unit is TimeUnit.IMMEDIATE:
        return promised.days > statutory.days
    return promised.days > statutory.days and LENGTH[promised.unit] >= LENGTH[statutory.unit]


def _spoken(limit: TimeLimit) -> str:
    return sentence(f"unit_{limit.unit.value}", days=f"{limit.days.normalize():f}")


def _parameters(document: Document, city: CityOverlay | None) -> Iterator[Finding]:
    """A city's value is of the same kind as the national one."""
    if city is None:
        return
    for one in document.parameters:
        given = city.parameters.get(one.id)
        if given is not None and _kind(given) is not _kind(one.value):
            message = sentence("parameter_kind", id=one.id, national=one.value, given=given)
            yield Finding("city", city.id, ("parameters", one.id), message)


def _kind(value: Any) -> type:
    if isinstance(value, (bool, str)):
        return type(value)
    return Decimal


def _bases(document: Document) -> Iterator[Finding]:
    for kind in WITH_BASIS:
        for one in getattr(document, kind):
            bases: list[tuple[Place, Any]] = [(("basis", number), basis) for number, basis in enumerate(one.basis)]
            for key in ("requires", "covered_by"):
                for number, other in enumerate(getattr(one, key, ())):
                    bases += [((key, number, "basis", place), basis) for place, basis in enumerate(other.basis)]
            for path, basis in bases:
                if basis.article is None and basis.verified:
                    yield Finding(kind, one.id, path, sentence("no_article", law=basis.law))


# -- questions and words ---------------------------------------------------------------------------------------------


def _options(document: Document) -> Iterator[Finding]:
    for field in document.fields:
        if field.id in MADE_OPTIONS:
            continue
        if field.volunteered and field.type not in (FieldType.BOOLEAN, FieldType.MULTI_CHOICE):
            yield Finding("fields", field.id, ("volunteered",), sentence("volunteered_type", field=field.id))
        if field.type in (FieldType.CHOICE, FieldType.MULTI_CHOICE) and len(field.options) < 2:
            yield Finding("fields", field.id, ("options",), sentence("few_options"))
        seen: set[str] = set()
        for number, option in enumerate(field.options):
            path: Place = ("options", number, "value")
            if option.value in seen:
                yield Finding("fields", field.id, path, sentence("same_option", value=option.value))
            if field.type is FieldType.BOOLEAN and option.value not in ("true", "false"):
                yield Finding("fields", field.id, path, sentence("boolean_option", value=option.value))
            seen.add(option.value)


def _trades(document: Document) -> Iterator[Finding]:
    """A business type stands in one trade; a word of a trade names no business type and no other trade."""
    where: dict[str, str] = {}
    owner = {word: business.name for business in document.business_types for word in (business.name, *business.words)}
    for trade in document.trades:
        for number, one in enumerate(trade.business):
            if where.setdefault(one, trade.name) != trade.name:
                message = sentence("same_word", word=one, one=where[one], other=trade.name)
                yield Finding("trades", trade.id, ("business", number), message)
        for number, word in enumerate(trade.words):
            if owner.setdefault(word, trade.name) != trade.name:
                message = sentence("same_word", word=word, one=owner[word], other=trade.name)
                yield Finding("trades", trade.id, ("words", number), message)


def _words(document: Document) -> Iterator[Finding]:
    """What names two business types would make every mention of it a question."""
    owner: dict[str, Any] = {}
    for business in document.business_types:
        paths: list[tuple[Place, str]] = [(("name",), business.name)]
        paths += [(("words", number), word) for number, word in enumerate(business.words)]
        for path, word in paths:
            other = owner.setdefault(word, business)
            if other is not business:
                message = sentence("same_word", word=word, one=other.name, other=business.name)
                yield Finding("business_types", business.id, path, message)


def _field_words(document: Document) -> Iterator[Finding]:
    """A word for two fields is always read as the first of them, even where only the other one can be asked."""
    owner: dict[str, Field] = {}
    for field in document.fields:
        paths: list[tuple[Place, str]] = [(("label",), field.label)]
        paths += [(("words", number), word) for number, word in enumerate(field.words)]
        for path, word in paths:
            other = owner.setdefault(word, field)
            if other is not field:
                one, two = (f"{f.label}（{f.id}）" for f in (other, field))
                yield Finding("fields", field.id, path, sentence("same_word", word=word, one=one, other=two))


def _required(document: Document, declared: Declared) -> Iterator[Finding]:
    """The two questions that the program itself knows. The loader makes the options of the first."""
    businesses = declared.ids["business_types"]
    for needed in (BUSINESS_FIELD, CONSENT_FIELD):
        if needed not in declared.ids["fields"]:
            yield Finding("fields", needed, (), sentence("no_field", field=needed))
    for field in document.fields:
        if field.id in MADE_OPTIONS and field.type is not FieldType.MULTI_CHOICE:
            yield Finding("fields", field.id, ("type",), sentence("business_type", field=field.id))
        if field.id == HELD_FIELD and field.options:
            yield Finding("fields", field.id, ("options",), sentence("held_options", field=field.id))
        if field.id == HELD_FIELD and not field.volunteered:
            yield Finding("fields", field.id, (), sentence("held_volunteered", field=field.id))
        if field.id == BUSINESS_FIELD and not {option.value for option in field.options} <= businesses:
            yield Finding("fields", field.id, ("options",), sentence("business_options", field=field.id))
        if field.id == CONSENT_FIELD and field.type is not FieldType.BOOLEAN:
            yield Finding("fields", field.id, ("type",), sentence("consent_type", field=field.id))


def _unused(document: Document, declared: Declared) -> Iterator[Finding]:
    """Items and bundles of no business type; unknown while a business type could not be read."""
    if "business_types" in declared.incomplete:
        return
    used = {item for business in document.business_types for item in business.items}
    for business in document.business_types:
        if not business.items:
            yield Finding("business_types", business.id, (), sentence("no_items", name=business.name))
    bundles = {business.bundle for business in document.business_types}
    for item in document.items:
        if item.id not in used:
            yield Finding("items", item.id, (), sentence("unused_item", name=item.name))
    for bundle in document.bundles:
        if bundle.id not in bundles:
            yield Finding("bundles", bundle.id, (), sentence("unused_bundle", name=bundle.name))
