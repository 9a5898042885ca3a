"""待问清单: what is asked next. The next question is the one that settles most (DESIGN idea 3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assistant.applications.facts import Facts
from assistant.applications.model import Application, Status
from assistant.applications.unified_form import needed_fields
from assistant.applications.verdicts import Decision, Verdict, decide, decisions, waiting_blockers
from assistant.catalog.catalogue import BUSINESS_FIELD, CONSENT_FIELD, Catalogue
from assistant.catalog.conditions import Truth
from assistant.catalog.schema import ApprovalItem, Field

CHANGE_FIELD = "change.confirmed"  # the answer to a proposed change: true keeps the new, false the old


@dataclass(frozen=True, slots=True)
class Agenda:
    """`next` is the field to ask now (None: nothing is left to ask); `open` counts what is known to be left."""

    next: str | None
    open: int
    answered: int
    deciding: bool


def agenda(catalogue: Catalogue, application: Application) -> Agenda:
    """The agenda of an application that is not submitted yet."""
    facts = Facts.of(catalogue, application)
    answered = sum(1 for name in application.answers if name in catalogue.fields)
    if application.proposal is not None:
        return Agenda(CHANGE_FIELD, 1, answered, deciding=True)
    if not application.business:
        return Agenda(BUSINESS_FIELD, 1, answered, deciding=True)
    decided = decisions(facts)
    waiting = _waiting(facts, decided)
    form = [f for f in needed_fields(facts, decided) if _unanswered(f, facts)]
    left = len(waiting) + len([f for f in form if f.id not in waiting])
    if waiting:
        return Agenda(_most_settling(facts, decided, waiting), left, answered, deciding=True)
    for field in form:
        needs_consent = field.personal and not application.consented
        return Agenda(CONSENT_FIELD if needs_consent else field.id, left + needs_consent, answered, deciding=False)
    return Agenda(None, 0, answered, deciding=False)


def status(catalogue: Catalogue, application: Application) -> Status:
    if application.cancelled:
        return Status.CANCELLED
    if application.receipt is not None:
        return Status.ACCEPTED
    if application.submitted_at is not None:
        return Status.SUBMITTED
    return Status.REVIEWING if agenda(catalogue, application).next is None else Status.DRAFTING


def _unanswered(field: Field, facts: Facts) -> bool:
    return facts.get(field.id) is None


def _waiting(facts: Facts, decided: Mapping[str, Decision]) -> tuple[str, ...]:
    """The fields that undecided items and blockers wait for; a gated field waits for its gate first."""
    wanted = [f for one in decided.values() if one.verdict is Verdict.UNDECIDED for f in one.waiting_for]
    wanted += [f for judged in waiting_blockers(facts) for f in judged.waiting_for]
    ready: dict[str, None] = {}
    seen: set[str] = set()
    while wanted:
        name = wanted.pop(0)
        if name in seen:
            continue
        seen.add(name)
        field = facts.catalogue.fields.get(name)
        if field is None:
            continue
        if facts.asked_for(field) is Truth.UNDECIDED and field.when is not None:
            wanted.extend(facts.judge(field.when).waiting_for)
        else:
            ready[name] = None
    return tuple(sorted(ready, key=facts.catalogue.field_order.__getitem__))


def _most_settling(facts: Facts, decided: Mapping[str, Decision], waiting: tuple[str, ...]) -> str:
    """The field whose answer is expected to decide most items; ties go to the catalogue's order."""
    undecided = [one.item for one in decided.values() if one.verdict is Verdict.UNDECIDED]
    if len(waiting) == 1 or not undecided:
        return waiting[0]
    return max(waiting, key=lambda name: _expected(facts, name, undecided))


def _expected(facts: Facts, name: str, undecided: list[ApprovalItem]) -> float:
    values = facts.catalogue.answer_classes[name]
    settled = 0
    for value in values:
        supposed = facts.with_value(name, value)
        settled += sum(decide(item, supposed).verdict is not Verdict.UNDECIDED for item in undecided)
    return settled / len(values)
