"""统一申请表: the fields that the applying items need, each once, in the catalogue's order.

A field is collected only if some applying item needs it (许可法 Art. 29, 个保法 Art. 6).
"""

from __future__ import annotations

from typing import Any

from assistant.applications.facts import Facts, once_per_facts
from assistant.applications.verdicts import Verdict, blocker_answers, decisions
from assistant.catalog.catalogue import BUSINESS_FIELD, CONSENT_FIELD
from assistant.catalog.conditions import INAPPLICABLE, Truth
from assistant.catalog.schema import Field


@once_per_facts
def needed_by(facts: Facts) -> dict[str, tuple[str, ...]]:
    """Field id → the applying items that need it (directly, or through another field's gate)."""
    needs: dict[str, list[str]] = {}
    for one in decisions(facts).values():
        if one.verdict is not Verdict.APPLIES:
            continue
        queue = list(one.item.fields)
        while queue:
            name = queue.pop(0)
            field = facts.catalogue.fields[name]
            if one.item.id in needs.get(name, ()):
                continue
            if field.when is not None:
                judged = facts.judge(field.when)
                if judged.truth is Truth.FALSE:
                    continue
                if judged.truth is Truth.UNDECIDED:
                    queue.extend(judged.waiting_for)
                    continue
            needs.setdefault(name, []).append(one.item.id)
            queue.extend(facts.catalogue.fields_alongside.get(name, ()))
    return {name: tuple(items) for name, items in needs.items()}


@once_per_facts
def needed_fields(facts: Facts) -> tuple[Field, ...]:
    """The fields of the unified form, in the catalogue's order."""
    needs = needed_by(facts)
    return tuple(f for f in facts.catalogue.fields.values() if f.id in needs and f.id != BUSINESS_FIELD)


@once_per_facts
def deciding_answers(facts: Facts) -> tuple[str, ...]:
    """Answered fields on which verdicts and blockers rest; they are part of what is reviewed and submitted."""
    names = [f for one in decisions(facts).values() for f in one.decided_by]
    return tuple(dict.fromkeys([*names, *blocker_answers(facts)]))


def form_values(facts: Facts) -> dict[str, Any]:
    """What is handed in: the form's fields and the deciding answers, nothing else."""
    names = [f.id for f in needed_fields(facts)]
    names += [name for name in deciding_answers(facts) if name not in names]
    names.append(CONSENT_FIELD)
    order = facts.catalogue.field_order
    values = {name: facts.get(name) for name in sorted(names, key=order.__getitem__)}
    return {name: v for name, v in values.items() if v is not None and v is not INAPPLICABLE}
