"""Builds the `ApplicationView` of an application under its catalogue."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from assistant.applications import view as v
from assistant.applications.agenda import CHANGE_FIELD, Agenda, agenda, status
from assistant.applications.display import display
from assistant.applications.facts import Facts, once_per_facts
from assistant.applications.materials import materials_of
from assistant.applications.model import Application
from assistant.applications.unified_form import deciding_answers, needed_by, needed_fields
from assistant.applications.verdicts import Decision, Verdict, applying, committed, covering, decisions
from assistant.catalog.catalogue import BUSINESS_FIELD, CONSENT_FIELD, HELD_FIELD, Catalogue
from assistant.catalog.conditions import INAPPLICABLE
from assistant.catalog.schema import ApprovalItem, Field, TimeLimit

PlanOf = Callable[[Catalogue, tuple[str, ...], frozenset[str]], v.PlanView | None]


def read_view(
    catalogue: Catalogue,
    application: Application,
    plan_of: PlanOf,
    change_question: str,
    supplement: v.QuestionView | None = None,
) -> v.ApplicationView:
    """`plan_of` computes the plan of the applying items and of those committed; `change_question` asks to confirm.

    `supplement` is what a department asks for again after the receipt (补正).
    """
    facts = Facts.of(catalogue, application)
    applies = applying(decisions(facts))
    open_now = application.submitted_at is None and not application.cancelled
    todo = agenda(catalogue, application) if open_now else _after(application, supplement)
    fields = _fields(facts, application, todo)
    return v.ApplicationView(
        id=application.id,
        version=application.version,
        status=status(application, todo).value,
        business=[v.Named(id=b, name=catalogue.business_types[b].name) for b in application.business],
        bundle=bundle_view(catalogue, application),
        items=_items(facts),
        question=supplement or _question(catalogue, todo, change_question),
        fields=fields,
        progress=v.ProgressView(answered=sum(f.state == "answered" for f in fields), remaining=todo.open),
        plan=plan_of(catalogue, applies, committed(facts)) if applies else None,
        receipt=_receipt(application),
    )


def _after(application: Application, supplement: v.QuestionView | None) -> Agenda:
    """The agenda of an application whose answers are closed: nothing but what is asked for again."""
    answered = len(application.answers)
    if supplement is None:
        return Agenda(None, 0, answered, deciding=False)
    return Agenda(supplement.field, supplement.remaining, answered, deciding=False)


def bundle_view(catalogue: Catalogue, application: Application) -> v.BundleView | None:
    """The bundle of the (first) business, with its lead department by name."""
    if not application.business:
        return None
    bundle = catalogue.bundles[catalogue.business_types[application.business[0]].bundle]
    lead = catalogue.departments[bundle.lead_department].name
    return v.BundleView(id=bundle.id, name=bundle.name, lead_department=lead)


def _receipt(application: Application) -> v.ReceiptView | None:
    got = application.receipt
    if got is None:
        return None
    return v.ReceiptView(case_no=got.case_no, query_code=got.query_code, accepted_at=got.accepted_at)


@once_per_facts
def _items(facts: Facts) -> list[v.ItemView]:
    return [_item(facts, one) for one in decisions(facts).values()]


def _item(facts: Facts, one: Decision) -> v.ItemView:
    item = one.item.committed() if one.item.id in committed(facts) else one.item
    return v.ItemView(
        id=item.id,
        name=item.name,
        department=facts.catalogue.departments[item.department].name,
        verdict=one.verdict.value,
        reasons=reasons(facts, one),
        basis=[v.BasisView(law=b.law, article=b.article) for b in item.basis],
        statutory_days=_days(item.statutory),
        promised_days=_days(item.promised),
        requires=list(item.waits_for),
        unit=_unit(item),
        verified=_verified(item),
        materials=[paper.name for paper in materials_of(facts, item)],
        fee=item.fee,
        through_window=item.through_window,
    )


def _verified(item: ApprovalItem) -> bool:
    """Whether the item, its basis and the law's limit were read in the law; promised limits are each place's own."""
    lawful = item.statutory is None or item.statutory.verified
    return item.verified and lawful and all(b.verified for b in item.basis)


def _days(limit: TimeLimit | None) -> float | None:
    return None if limit is None else float(limit.days)


def _unit(item: ApprovalItem) -> str | None:
    limit = item.promised or item.statutory
    return None if limit is None else limit.unit.value


def reasons(facts: Facts, one: Decision) -> list[v.ReasonView]:
    """Why the verdict is what it is: the published sentence and the answers it rests on, each with its value.

    For an undecided item the questions that will decide it: they have a field, and no value yet.
    """
    sentence = sentence_of(facts, one)
    found = [v.ReasonView(text=sentence, field=None)] if sentence else []
    if one.verdict is Verdict.UNDECIDED:
        waiting = [facts.catalogue.fields[name] for name in one.waiting_for if name in facts.catalogue.fields]
        return found + [v.ReasonView(text=field.short_question, field=field.id) for field in waiting]
    for name in one.decided_by:
        field, value = facts.catalogue.fields.get(name), facts.get(name)
        if field is not None and value is not None and value is not INAPPLICABLE:
            text = f"{field.label}：{display(field, value, masked=True)}"
            found.append(v.ReasonView(text=text, field=name, value=value))
    return found


def sentence_of(facts: Facts, one: Decision) -> str | None:
    """The published sentence of a verdict: also why a permit that is there, or another one, is enough."""
    match one.verdict:
        case Verdict.APPLIES:
            return one.item.because
        case Verdict.NOT_APPLICABLE:
            if one.item.id in (facts.get(HELD_FIELD) or ()):
                return facts.catalogue.fields[HELD_FIELD].help
            cover = covering(facts, one.item)
            return cover.because if cover is not None else one.item.because_not
        case Verdict.UNDECIDED:
            return None


def _question(catalogue: Catalogue, todo: Agenda, change_question: str) -> v.QuestionView | None:
    if todo.next is None:
        return None
    if todo.next == CHANGE_FIELD:
        return v.QuestionView(
            field=CHANGE_FIELD, label=change_question, text=change_question, type="boolean", unit=None,
            options=[], optional=False, help=change_question, remaining=todo.open,
        )  # fmt: skip
    field = catalogue.fields[todo.next]
    return field_question(catalogue, field, field.help, optional=field.optional, remaining=todo.open)


def field_question(catalogue: Catalogue, field: Field, help_: str, *, optional: bool, remaining: int) -> v.QuestionView:
    """A field as the question that is asked now."""
    return v.QuestionView(
        field=field.id,
        label=field.label,
        text=field.question,
        type=field.type.value,
        unit=field.unit,
        options=option_views(catalogue, field),
        optional=optional,
        help=help_,
        remaining=remaining,
    )


def option_views(catalogue: Catalogue, field: Field) -> list[v.OptionView]:
    """The choices of a field with their normalized values; those of the business by trade."""
    if field.id == BUSINESS_FIELD and catalogue.trades:
        trade_of = {one: trade.name for trade in catalogue.trades.values() for one in trade.business}
        order = {one: place for place, one in enumerate(trade_of)}
        options = sorted(field.options, key=lambda o: order.get(o.value, len(order)))
        return [v.OptionView(value=o.value, label=o.label, group=trade_of.get(o.value)) for o in options]
    return [v.OptionView(value=_typed(field, o.value), label=o.label) for o in field.options]


def _typed(field: Field, value: str) -> str | bool:
    return value == "true" if field.type.value == "boolean" else value


def _fields(facts: Facts, application: Application, todo: Agenda) -> list[v.FieldView]:
    needs = needed_by(facts)
    form = [f.id for f in needed_fields(facts)]
    consent = [CONSENT_FIELD] if CONSENT_FIELD in application.answers else []
    names = dict.fromkeys(
        [BUSINESS_FIELD, *deciding_answers(facts), *consent, *form, *_given_early(facts, application)]
    )
    if todo.next in facts.catalogue.fields:
        names.setdefault(todo.next)  # type: ignore[arg-type]
    order = facts.catalogue.field_order
    return [
        _field(facts.catalogue.fields[name], facts, application, needs.get(name, ()))
        for name in sorted((n for n in names if n in order), key=order.__getitem__)
        if facts.get(name) is not INAPPLICABLE or name in application.skipped
    ]


def _given_early(facts: Facts, application: Application) -> list[str]:
    """Answers that no applying item needs so far, but one that is still undecided may: they are kept, so they show."""
    undecided = [one.item for one in decisions(facts).values() if one.verdict is Verdict.UNDECIDED]
    possible = {name for item in undecided for name in item.fields}
    return [name for name in application.answers if name in possible or not application.business]


def _field(field: Field, facts: Facts, application: Application, needs: tuple[str, ...]) -> v.FieldView:
    answer = application.answers.get(field.id)
    value: Any = facts.get(field.id)
    if value is INAPPLICABLE:
        value = None
    state = "answered" if value is not None else "skipped" if field.id in application.skipped else "pending"
    implied = answer is None and value is not None
    return v.FieldView(
        field=field.id,
        label=field.label,
        value=value,
        display=display(field, value, masked=True),
        state=state,
        source="derived" if implied else answer.source.value if answer else None,
        said=answer.said if answer else None,
        needed_by=list(needs),
        section=field.section,
    )
