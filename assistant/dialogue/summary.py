"""Longer messages about the whole application: the bundle, the list of items, the review, the receipt, progress."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from assistant.applications.display import display, number
from assistant.applications.facts import Facts
from assistant.applications.model import Application, Receipt
from assistant.applications.read_view import bundle_view
from assistant.applications.unified_form import form_values
from assistant.applications.verdicts import applying, decisions
from assistant.applications.view import PlanView
from assistant.catalog.catalogue import BUSINESS_FIELD, CONSENT_FIELD, Catalogue
from assistant.catalog.conditions import Truth
from assistant.catalog.schema import ApprovalItem, Basis, NotNeeded, TimeLimit, TimeUnit
from assistant.clock import CHINA
from assistant.dialogue.say import Choice, Kind, Say
from assistant.submission.adapter import Progress, TaskProgress


def basis_words(basis: Iterable[Basis]) -> list[Say]:
    """《law》article, one a line; what was not read in the law is said to be so."""
    return [
        Say("utter_basis" if b.verified else "utter_basis_unverified", {"law": b.law, "article": b.article or ""})
        for b in basis
    ]


def limit_words(item: ApprovalItem) -> Say:
    """The promised and the statutory time limit of an item in words."""
    if item.promised and item.statutory and item.promised.unit is not TimeUnit.IMMEDIATE:
        return Say("utter_limit_both", {"promised": _days(item.promised), "statutory": _lawful(item.statutory)})
    if item.promised:
        return _days(item.promised)
    return _lawful(item.statutory) if item.statutory else Say("utter_limit_none")


def _lawful(limit: TimeLimit) -> Say:
    """The law's own limit; one that was not read in the law is said to be so."""
    return _days(limit) if limit.verified else Say("utter_limit_unverified", {"limit": _days(limit)})


def _days(limit: TimeLimit) -> Say:
    return Say(f"utter_days_{limit.unit.value}", {"days": number(limit.days)})


def item_lines(catalogue: Catalogue, ids: Iterable[str]) -> list[Say]:
    """A numbered line per item: name, department, time."""
    items = [catalogue.items[i] for i in ids]
    return [
        Say(
            "utter_item_line",
            {"n": n, "name": i.name, "department": catalogue.departments[i.department].name, "limit": limit_words(i)},
        )
        for n, i in enumerate(items, start=1)
    ]


def noted_in_form(catalogue: Catalogue, application: Application, given: Iterable[str]) -> list[Say]:
    """What was taken from the form, one after another; nothing if nothing was. Identity numbers are masked."""
    fields = [catalogue.fields[name] for name in given if name in catalogue.fields]
    values = [{"label": f.label, "value": display(f, application.value(f.id), masked=True)} for f in fields]
    if len(values) > 1:
        return [Say("utter_noted_several_in_form", {"values": [Say("utter_noted_line", one) for one in values]})]
    return [Say("utter_noted_in_form", {"values": Say("utter_value_line", one)}) for one in values]


def bundle(catalogue: Catalogue, application: Application, plan: PlanView | None) -> Say:
    """What has to be done, why at one window, and how long it takes one after another and in parallel."""
    facts = Facts.of(catalogue, application)
    ids = applying(decisions(facts))
    if not ids:
        return Say("utter_nothing_to_do", {"not_needed": [not_needed_line(n) for n in not_needed(facts)]}, Kind.BUNDLE)
    one = bundle_view(catalogue, application)
    params = {
        "bundle": one.name if one else "",
        "lead": one.lead_department if one else "",
        "items": [*item_lines(catalogue, ids), *new_by_business(catalogue, application)],
        "plan": plan_words(catalogue, plan),
        "not_needed": [*(not_needed_line(n) for n in not_needed(facts)), *notes(catalogue, application)],
        "count": len(ids),
    }
    return Say("utter_bundle", params, Kind.BUNDLE)


def new_by_business(catalogue: Catalogue, application: Application) -> list[Say]:
    """Of each business after the first: what it adds to those before it; what they share is done once."""
    facts, chosen, lines = Facts.of(catalogue, application), application.business, []
    for place in range(1, len(chosen)):
        without, with_it = (
            applying(decisions(facts.with_value(BUSINESS_FIELD, list(chosen[:n])))) for n in (place, place + 1)
        )
        names = [catalogue.items[i].short_name for i in with_it if i not in without]
        business = catalogue.business_types[chosen[place]].name
        lines.append(
            Say("utter_bundle_new" if names else "utter_bundle_nothing_new", {"name": business, "items": names})
        )
    return lines


def plan_words(catalogue: Catalogue, plan: PlanView | None) -> Say:
    """Serial against parallel duration and the critical path."""
    if plan is None or plan.serial_days == 0:
        return Say("utter_plan_immediate")
    path = [catalogue.items[i].short_name for i in plan.critical_path]
    params = {"serial": number(plan.serial_days), "parallel": number(plan.parallel_days), "path": " → ".join(path)}
    return Say("utter_plan", params)


def not_needed(facts: Facts) -> list[NotNeeded]:
    """看起来要办、其实不要办, as far as it holds for this business."""
    business, needed = set(facts.get(BUSINESS_FIELD) or ()), set(applying(decisions(facts)))
    return [
        n
        for n in facts.catalogue.not_needed
        if (not n.business or business & set(n.business))
        and needed.isdisjoint(n.items)
        and (n.when is None or facts.judge(n.when).truth is Truth.TRUE)
    ]


def notes(catalogue: Catalogue, application: Application) -> list[Say]:
    """What the authority wants whoever runs such a business to know: opening hours, minors, what is local."""
    published = (catalogue.business_types[name].note for name in application.business)
    return [Say("utter_business_note", {"text": note}) for note in published if note]


def not_needed_line(one: NotNeeded) -> Say:
    return Say("utter_not_needed_line", {"text": one.text})


def review(catalogue: Catalogue, application: Application) -> Say:
    """Everything that will be handed in, to be confirmed; identity numbers with the middle hidden.

    Where no item goes through the window there is nothing to hand in.
    """
    facts = Facts.of(catalogue, application)
    items = [catalogue.items[name] for name in applying(decisions(facts))]
    names = [item.name for item in items]
    if not items:
        return Say("utter_nothing_to_submit")
    if not any(item.through_window for item in items):
        return Say("utter_nothing_through_window", {"items": names})
    lines = [
        Say("utter_value_line", {"label": f.label, "value": display(f, value, masked=True)})
        for name, value in form_values(facts).items()
        if name != CONSENT_FIELD and (f := catalogue.fields[name])
    ]
    params = {"lines": lines, "items": names}
    return Say(
        "utter_review", params, Kind.REVIEW, "application.submission", (Choice(True, Say("utter_label_submit")),)
    )


def so_far(catalogue: Catalogue, application: Application) -> Say:
    """What has been given so far."""
    facts = Facts.of(catalogue, application)
    lines = [
        Say("utter_value_line", {"label": f.label, "value": display(f, facts.get(name), masked=True)})
        for name in application.answers
        if name != CONSENT_FIELD and (f := catalogue.fields.get(name)) and facts.get(name) == application.value(name)
    ]
    return Say("utter_so_far", {"lines": lines}) if lines else Say("utter_so_far_nothing")


def receipt(got: Receipt) -> Say:
    """受理回执 with the case number and the query code."""
    moment = got.accepted_at.astimezone(CHINA)
    params = {"case_no": got.case_no, "query_code": got.query_code, "time": f"{moment:%Y-%m-%d %H:%M}"}
    return Say("utter_receipt", params, Kind.RECEIPT)


def progress(found: Progress) -> Say:
    """Where the case is, a line per department with the reason and what remains."""
    lines = [_task_line(task) for task in found.tasks]
    lines += [
        Say("utter_deferral_line", {"material": d.material, "due": date_words(d.due_at)}) for d in found.deferrals
    ]
    state = Say(f"utter_case_{found.state}")
    return Say("utter_progress", {"case_no": found.case_no, "state": state, "lines": lines}, Kind.PROGRESS)


def result(found: Progress) -> Say:
    """The end of a case: what each department decided, or why it ended without a decision."""
    if found.state != "decided":
        why = {"case_no": found.case_no, "reason": found.closing_reason or ""}
        return Say(f"utter_result_{found.state}", why, Kind.NOTICE)
    params: dict[str, Any] = {"case_no": found.case_no, "lines": [_task_line(task) for task in found.tasks]}
    params["deliver_by"] = date_words(found.deliver_by)
    return Say(f"utter_result_{found.outcome or 'decided'}", params, Kind.NOTICE)


def task_news(kind: str, task: TaskProgress) -> Say:
    """suspended | extended | recounted | deemed: what a department's step means for the time."""
    return Say(f"utter_news_{kind}", _task_params(task), Kind.NOTICE)


def value_line(catalogue: Catalogue, name: str, value: Any) -> Say:
    """One value with its label."""
    field = catalogue.fields[name]
    return Say("utter_value_line", {"label": field.label, "value": display(field, value)})


def _task_line(task: TaskProgress) -> Say:
    if task.warning == "overdue" or (task.remaining_days or 0) < 0:
        return Say("utter_task_overdue", _task_params(task))
    if task.state == "waiting" and task.waits_for:
        return Say("utter_task_waiting_for", _task_params(task))
    if task.state == "supplementing" and task.remaining_days is not None:
        return Say("utter_task_supplementing_running", _task_params(task))
    return Say(f"utter_task_{task.state}", _task_params(task))


def _task_params(task: TaskProgress) -> dict[str, Any]:
    return {
        "name": task.item_name,
        "department": task.department_name,
        "due": date_words(task.due_at),
        "remaining": _remaining(task),
        "opinion": task.opinion or "",
        "waits": list(task.waits_for),
        "suspension": Say(f"utter_suspended_{task.suspended_for}") if task.suspended_for else "",
        "until": date_words(task.suspended_until),
        "days": task.extended_days,
        "reason": task.extension_reason or "",
    }


def _remaining(task: TaskProgress) -> Say | str:
    """What is left, in the limit's own days; where the backend does not say of which kind, simply days."""
    if task.remaining_days is None:
        return ""
    unit = TimeUnit.WORKDAY if task.unit == TimeUnit.WORKDAY else TimeUnit.CALENDAR_DAY
    return Say(f"utter_days_{unit.value}", {"days": number(task.remaining_days)})


def date_words(moment: datetime | None) -> str:
    """12月2日, or nothing."""
    return f"{moment.astimezone(CHINA):%-m月%-d日}" if moment else ""
