"""待问清单: what is asked next. The next question is the one that settles most (DESIGN idea 3)."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from assistant.applications.facts import Facts, once_per_facts
from assistant.applications.model import Application, Status
from assistant.applications.unified_form import needed_fields
from assistant.applications.verdicts import Verdict, decisions, waiting_blockers
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
        left = agenda(catalogue, application.with_(proposal=None)).open
        return Agenda(CHANGE_FIELD, max(left, 1), answered, deciding=True)
    if not application.business:
        return Agenda(BUSINESS_FIELD, 1, answered, deciding=True)
    waiting = _waiting(facts)
    form = [f for f in needed_fields(facts) if _unanswered(f, facts)]
    left = len(waiting) + len([f for f in form if f.id not in waiting])
    if waiting:
        return Agenda(_most_settling(facts), left, answered, deciding=True)
    for field in form:
        needs_consent = field.personal and not application.consented
        return Agenda(CONSENT_FIELD if needs_consent else field.id, left + needs_consent, answered, deciding=False)
    return Agenda(None, 0, answered, deciding=False)


def status(application: Application, todo: Agenda) -> Status:
    """The status of an application with its agenda."""
    if application.cancelled:
        return Status.CANCELLED
    if application.receipt is not None:
        return Status.ACCEPTED
    if application.submitted_at is not None:
        return Status.SUBMITTED
    return Status.REVIEWING if todo.next is None else Status.DRAFTING


def _unanswered(field: Field, facts: Facts) -> bool:
    return facts.get(field.id) is None


@once_per_facts
def _waiting(facts: Facts) -> dict[str, list[ApprovalItem]]:
    """The fields that undecided items and blockers wait for, in the catalogue's order, each with the items waiting.

    A gated field is not asked before its gate is decided: its items wait for the gate's fields. What a blocker wants to
    know of a person is left to the form, which asks for consent first (个保法 Art. 29).
    """
    undecided = [one for one in decisions(facts).values() if one.verdict is Verdict.UNDECIDED]
    queue: deque[tuple[str, ApprovalItem | None]] = deque((f, one.item) for one in undecided for f in one.waiting_for)
    queue.extend((f, None) for j in waiting_blockers(facts) for f in j.waiting_for if not _personal(f, facts))
    ready: dict[str, list[ApprovalItem]] = {}
    seen: set[tuple[str, str | None]] = set()
    while queue:
        name, item = queue.popleft()
        key = (name, item.id if item else None)
        field = facts.catalogue.fields.get(name)
        if key in seen or field is None:
            continue
        seen.add(key)
        if field.when is not None and (gate := facts.judge(field.when)).truth is Truth.UNDECIDED:
            queue.extend((f, item) for f in gate.waiting_for)
        else:
            ready.setdefault(name, []).extend([item] if item else [])
    return dict(sorted(ready.items(), key=lambda pair: facts.catalogue.field_order[pair[0]]))


def _personal(name: str, facts: Facts) -> bool:
    field = facts.catalogue.fields.get(name)
    return field is not None and field.personal


@once_per_facts
def _most_settling(facts: Facts) -> str:
    """The field whose answer is expected to decide most items; ties go to the catalogue's order."""
    waiting = _waiting(facts)
    if len(waiting) == 1:
        return next(iter(waiting))
    return max(waiting, key=lambda name: _expected(facts, name, waiting[name]))


def _expected(facts: Facts, name: str, undecided: list[ApprovalItem]) -> float:
    values = facts.catalogue.answer_classes[name]
    settled = 0
    for value in values:
        supposed = facts.with_value(name, value)
        settled += sum(supposed.truth(item.when) is not Truth.UNDECIDED for item in undecided)
    return settled / len(values)
