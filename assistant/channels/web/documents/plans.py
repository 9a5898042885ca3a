"""办理计划 and 办理流程: as data, and as pictures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Literal

from assistant.catalog.catalogue import Catalogue
from assistant.catalog.schema import TimeLimit
from assistant.channels.web.documents.typesetting import typeset
from assistant.planning.flow import Flow
from assistant.planning.plan import Plan, Step

Picture = Literal["png", "svg"]
MOST_TICKS = 14


def plan_data(catalogue: Catalogue, plan: Plan) -> dict[str, Any]:
    """Totals in working days, and per item when it can start and is due.

    `days` are those planned with, of `unit`; `statutory_text` quotes the law. A day_unspecified counts as
    `unspecified_day_as` says.
    """
    return {
        "start": plan.start.isoformat(),
        "finish": plan.finish.isoformat(),
        "serial_days": float(plan.serial_days),
        "parallel_days": float(plan.parallel_days),
        "saved_days": float(plan.saved_days),
        "statutory_serial_days": float(plan.statutory_serial_days),
        "statutory_parallel_days": float(plan.statutory_parallel_days),
        "unspecified_day_as": catalogue.parameter_values.get("unspecified_day_as", "workday"),
        "critical_path": list(plan.critical_path),
        "provisional": plan.provisional,
        "items": [_step_data(catalogue, plan, step) for step in plan.steps],
        "cured": [
            {
                "item": one.item,
                "requires": one.needs,
                "cure": one.cure.value,
                "saved_days": None if one.saved_days is None else float(one.saved_days),
            }
            for one in plan.cured
        ],
    }


def _step_data(catalogue: Catalogue, plan: Plan, step: Step) -> dict[str, Any]:
    item = catalogue.items[step.item]
    return {
        "id": step.item,
        "name": item.name,
        "department": catalogue.departments[item.department].name,
        "stage": item.stage,
        "days": None if step.days is None else float(step.days),
        "unit": step.unit.value if step.unit else None,
        "promised_days": _days(step.promised),
        "promised_unit": step.promised.unit.value if step.promised else None,
        "statutory_days": _days(step.statutory),
        "statutory_unit": step.statutory.unit.value if step.statutory else None,
        "statutory_text": step.statutory.text if step.statutory else None,
        "start": step.start.isoformat(),
        "due": step.due.isoformat(),
        "statutory_due": step.statutory_due.isoformat() if step.statutory_due else None,
        "provisional": step.provisional,
        "through_window": step.through_window,
        "requires": list(item.waits_for),
        "critical": step.item in plan.critical_path,
    }


def _days(limit: TimeLimit | None) -> float | None:
    return None if limit is None else float(limit.days)


def plan_picture(catalogue: Catalogue, plan: Plan, form: Picture) -> bytes:
    """A bar per item over the calendar, a thin line as far as the law allows. Raises Problem 503 without a font."""
    end = max([plan.finish, *(s.statutory_due or s.due for s in plan.steps if s.through_window)])
    span = max((end - plan.start).days, 1)

    def at(day: date) -> float:
        return (day - plan.start).days / span

    bars = [
        {
            "name": catalogue.items[s.item].short_name,
            "department": catalogue.departments[catalogue.items[s.item].department].name,
            "from": at(s.start),
            "to": at(s.due),
            "law": at(s.statutory_due) if s.statutory_due and s.statutory_due > s.due else None,
            "due": f"{s.due.month}月{s.due.day}日",
            "provisional": s.provisional,
            "critical": s.item in plan.critical_path,
            "open": s.days is None,
        }
        for s in plan.steps
        if s.through_window
    ]
    data = {
        "bars": bars,
        "ticks": [{"at": at(day), "label": f"{day.month}/{day.day}"} for day in _ticks(plan.start, end)],
        "start": f"{plan.start:%Y-%m-%d}",
        "finish": f"{plan.finish:%Y-%m-%d}",
        "serial": f"{float(plan.serial_days):g}",
        "parallel": f"{float(plan.parallel_days):g}",
        "saved": f"{float(plan.saved_days):g}",
        "provisional": plan.provisional,
        "open": [catalogue.items[s.item].short_name for s in plan.steps if s.through_window and s.days is None],
        "apart": [catalogue.items[s.item].short_name for s in plan.steps if not s.through_window],
    }
    return typeset("plan.typ", data, form)


def _ticks(start: date, end: date) -> Iterator[date]:
    """The start, and then weeks or as many weeks at once as leave the axis readable."""
    weeks = max(1, -(-(end - start).days // (7 * MOST_TICKS)))
    day = start
    while day <= end:
        yield day
        day += timedelta(weeks=weeks)


def flow_data(catalogue: Catalogue, lead: str | None, made: Flow) -> dict[str, Any]:
    """The chart as columns: `lead` is the department whose window accepts."""
    return {
        "lead": lead,
        "columns": made.columns,
        "nodes": [
            {
                "id": n.item,
                "name": catalogue.items[n.item].name,
                "department": catalogue.departments[catalogue.items[n.item].department].name,
                "column": n.column,
                "row": n.row,
                "certain": n.certain,
                "stage": n.stage,
            }
            for n in made.nodes
        ],
        "edges": [{"before": e.before, "after": e.after} for e in made.edges],
    }


def flow_picture(catalogue: Catalogue, title: str, lead: str | None, made: Flow, form: Picture) -> bytes:
    """From the window through the departments to the end. Raises Problem 503 without a Chinese font."""
    data = flow_data(catalogue, lead, made)
    items = {n.item: catalogue.items[n.item] for n in made.nodes}
    items |= {n.item: items[n.item].committed() for n in made.nodes if n.committed}
    for node in data["nodes"]:
        limit = items[node["id"]].promised or items[node["id"]].statutory
        node["name"] = catalogue.items[node["id"]].short_name
        node["days"] = f"{limit.days:f}" if limit else ""
        node["unit"] = limit.unit.value if limit else ""
    stages: dict[str, list[int]] = {}
    for one in made.nodes:
        if one.stage is not None:
            stages.setdefault(one.stage, []).append(one.column)
    data["stages"] = [
        {"name": catalogue.stages[name].name, "from": min(columns), "to": max(columns)}
        for name, columns in stages.items()
    ]  # fmt: skip
    data["title"] = title
    return typeset("plan_flow.typ", data, form)
