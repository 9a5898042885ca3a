"""Which fields a message may answer: those that this application needs, then those that it may come to need."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.applications.facts import Facts, once_per_facts
from assistant.applications.unified_form import needed_by
from assistant.applications.verdicts import Verdict, decisions
from assistant.catalog.catalogue import BUSINESS_FIELD, Catalogue
from assistant.catalog.conditions import Truth
from assistant.catalog.schema import Blocker, Field

COMMON_SHARE = 0.5  # of all business types: how many must ask a field for it to be heard before the business is known


class Relevance:
    """Built once per catalogue version."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._common = _common_fields(catalogue)

    def fields(self, facts: Facts) -> tuple[list[Field], list[Field]]:
        """The fields needed as far as is known, and those still possible; each in the catalogue's order."""
        return _fields_of(facts) if facts.get(BUSINESS_FIELD) else (self._common, [])


@once_per_facts
def _fields_of(facts: Facts) -> tuple[list[Field], list[Field]]:
    needed = set(needed_by(facts))
    possible: set[str] = set()
    for one in decisions(facts).values():
        needed.update(one.waiting_for, one.decided_by)
        if one.verdict is not Verdict.NOT_APPLICABLE:
            possible.update(one.item.fields, one.item.when.fields if one.item.when else ())
    possible.update(*(b.when.fields for b in _blockers(facts)))
    possible = set(_with_gates(facts.catalogue, possible)) - needed
    return _asked(needed, facts), _asked(possible, facts)


def _asked(names: set[str], facts: Facts) -> list[Field]:
    """In order, without those whose gate is shut."""
    fields = [f for f in facts.catalogue.fields.values() if f.id in names and f.id != BUSINESS_FIELD]
    return [f for f in fields if facts.truth(f.when) is not Truth.FALSE]


def _blockers(facts: Facts) -> Iterator[Blocker]:
    business = set(facts.get(BUSINESS_FIELD) or ())
    return (b for b in facts.catalogue.blockers if business & set(b.business))


def _with_gates(catalogue: Catalogue, names: set[str]) -> Iterator[str]:
    """`names` and the fields that open their gates."""
    queue, seen = list(names), set(names)
    while queue:
        name = queue.pop()
        field = catalogue.fields.get(name)
        if field is None:
            continue
        yield name
        gate = field.when.fields if field.when is not None else ()
        queue.extend(n for n in gate if n not in seen)
        seen.update(gate)


def _common_fields(catalogue: Catalogue) -> list[Field]:
    """What most businesses are asked: heard already while the business is not known."""
    types = catalogue.business_types
    asked = dict.fromkeys(catalogue.fields, 0)
    for type_ in types:
        items = catalogue.candidates((type_,))
        names = {n for i in items for n in (*i.fields, *(i.when.fields if i.when else ()))}
        facts = Facts(catalogue, {BUSINESS_FIELD: [type_]})
        for field in _asked(set(_with_gates(catalogue, names)), facts):
            asked[field.id] += 1
    return [
        f
        for f in catalogue.fields.values()
        if asked[f.id] >= COMMON_SHARE * len(types) and f.id != BUSINESS_FIELD and not f.optional
    ]
