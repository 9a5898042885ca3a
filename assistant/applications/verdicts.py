"""适用判定: per item applies / does not apply / undecided, with the answers that decided it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from assistant.applications.facts import Facts, once_per_facts
from assistant.catalog.catalogue import BUSINESS_FIELD, HELD_FIELD
from assistant.catalog.conditions import Judgement, Truth
from assistant.catalog.schema import ApprovalItem, Availability, Blocker, Coverage

COMMITMENT = "commitment"  # the option of a field of an item that may be done by 告知承诺


class Verdict(StrEnum):
    APPLIES = "applies"
    NOT_APPLICABLE = "not_applicable"
    UNDECIDED = "undecided"


_VERDICT = {Truth.TRUE: Verdict.APPLIES, Truth.FALSE: Verdict.NOT_APPLICABLE, Truth.UNDECIDED: Verdict.UNDECIDED}


@dataclass(frozen=True, slots=True)
class Decision:
    """One item's verdict; `decided_by` are the fields whose answers decided, `waiting_for` those that still could."""

    item: ApprovalItem
    verdict: Verdict
    decided_by: tuple[str, ...]
    waiting_for: tuple[str, ...]


def decide(item: ApprovalItem, facts: Facts) -> Decision:
    if item.when is None:
        return Decision(item, Verdict.APPLIES, (BUSINESS_FIELD,), ())
    judged: Judgement = facts.judge(item.when)
    decided_by = judged.decided_by or ((BUSINESS_FIELD,) if judged.truth is Truth.TRUE else ())
    return Decision(item, _VERDICT[judged.truth], decided_by, judged.waiting_for)


@once_per_facts
def decisions(facts: Facts) -> Mapping[str, Decision]:
    """Every candidate item of the chosen business, in catalogue order; empty before a business is chosen."""
    business = facts.get(BUSINESS_FIELD)
    if not business:
        return {}
    return {item.id: decide(item, facts) for item in facts.catalogue.candidates(tuple(business))}


def covering(facts: Facts, item: ApprovalItem) -> Coverage | None:
    """What makes `item` unneeded: another one that applies, or whose permit is there already."""
    business, held = set(facts.get(BUSINESS_FIELD) or ()), facts.get(HELD_FIELD) or ()
    candidates = {name for one in business for name in facts.catalogue.business_types[one].items}
    for one in item.covered_by:
        other = facts.catalogue.items[one.item]
        if one.item in held or (one.item in candidates and facts.truth(other.when) is Truth.TRUE):
            return one
    return None


@once_per_facts
def committed(facts: Facts) -> frozenset[str]:
    """The applying items for which the applicant chose 告知承诺, by the option `commitment` of one of their fields."""
    return frozenset(
        name
        for name in applying(decisions(facts))
        if (item := facts.catalogue.items[name]).commitment is not Availability.NONE
        and any(facts.get(field) == COMMITMENT for field in item.fields)
    )


def applying(decided: Mapping[str, Decision]) -> tuple[str, ...]:
    return tuple(name for name, one in decided.items() if one.verdict is Verdict.APPLIES)


@once_per_facts
def blockers(facts: Facts) -> tuple[Blocker, ...]:
    """选址与主体禁限: the blockers that hold (catalog-facts E.9)."""
    return tuple(b for b in _relevant(facts) if facts.judge(b.when).truth is Truth.TRUE)


@once_per_facts
def blocker_answers(facts: Facts) -> tuple[str, ...]:
    """The answered fields that decide whether a blocker holds."""
    judged = (facts.judge(b.when) for b in _relevant(facts))
    return tuple(dict.fromkeys(f for j in judged for f in j.decided_by))


def waiting_blockers(facts: Facts) -> tuple[Judgement, ...]:
    """Blockers that could still hold, with the fields they wait for."""
    judged = (facts.judge(b.when) for b in _relevant(facts))
    return tuple(j for j in judged if j.truth is Truth.UNDECIDED)


def _relevant(facts: Facts) -> tuple[Blocker, ...]:
    business = set(facts.get(BUSINESS_FIELD) or ())
    return tuple(b for b in facts.catalogue.blockers if business & set(b.business))
