"""The plan as data and picture, the unified form as PDF (typst; templates beside this file)."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import typst

from assistant.applications.view import ApplicationView
from assistant.catalog.catalogue import Catalogue
from assistant.channels.web.problems import Problem
from assistant.clock import CHINA
from assistant.planning.plan import Plan

HERE = Path(__file__).resolve().parent
PICTURE_PPI = 144.0
CJK = ("Noto Sans CJK SC", "Noto Serif CJK SC", "Source Han Sans SC", "WenQuanYi Micro Hei", "Droid Sans Fallback")


def plan_data(catalogue: Catalogue, plan: Plan) -> dict[str, Any]:
    """Totals in working days, and per item when it can start and is due."""
    return {
        "start": plan.start.isoformat(),
        "finish": plan.finish.isoformat(),
        "serial_days": float(plan.serial_days),
        "parallel_days": float(plan.parallel_days),
        "saved_days": float(plan.saved_days),
        "statutory_serial_days": float(plan.statutory_serial_days),
        "critical_path": list(plan.critical_path),
        "provisional": plan.provisional,
        "items": [
            {
                "id": s.item,
                "name": catalogue.items[s.item].name,
                "department": catalogue.departments[catalogue.items[s.item].department].name,
                "days": float(s.days),
                "unit": s.unit.value,
                "statutory_days": float(s.statutory_days) if s.statutory_days is not None else None,
                "start": s.start.isoformat(),
                "due": s.due.isoformat(),
                "provisional": s.provisional,
                "through_window": s.through_window,
                "requires": [p.item for p in catalogue.items[s.item].requires],
                "critical": s.item in plan.critical_path,
            }
            for s in plan.steps
        ],
    }


def plan_png(catalogue: Catalogue, plan: Plan) -> bytes:
    """A bar per item over the calendar. Raises Problem 503 without a Chinese font."""
    span = max((plan.finish - plan.start).days, 1)
    bars = [
        {
            "name": catalogue.items[s.item].short_name,
            "from": (s.start - plan.start).days / span,
            "to": (s.due - plan.start).days / span,
            "due": f"{s.due:%m-%d}",
            "critical": s.item in plan.critical_path,
        }
        for s in plan.steps
        if s.through_window
    ]
    data = {"bars": bars, "start": f"{plan.start:%Y-%m-%d}", "finish": f"{plan.finish:%Y-%m-%d}"}
    return _compiled("plan.typ", data, "png")


def form_pdf(catalogue: Catalogue, view: ApplicationView) -> bytes:
    """统一申请表 as filled so far, by its parts; identity numbers with the middle hidden.

    Raises Problem 503 without a Chinese font.
    """
    answered = [f for f in view.fields if f.state == "answered"]
    parts = [
        {
            "name": section.name,
            "fields": [{"label": f.label, "value": f.display} for f in answered if f.section == section.id],
        }
        for section in catalogue.sections.values()
    ]
    loose = [{"label": f.label, "value": f.display} for f in answered if f.section not in catalogue.sections]
    data = {
        "bundle": view.bundle.name if view.bundle else "",
        "parts": [part for part in [*parts, {"name": "", "fields": loose}] if part["fields"]],
        "items": [{"name": i.name, "department": i.department} for i in view.items if i.verdict == "applies"],
        "case_no": view.receipt.case_no if view.receipt else "",
        "accepted": f"{view.receipt.accepted_at.astimezone(CHINA):%Y-%m-%d}" if view.receipt else "",
    }
    return _compiled("form.typ", data, "pdf")


def _compiled(template: str, data: dict[str, Any], form: Literal["pdf", "png"]) -> bytes:
    font = _font()
    if font is None:
        raise Problem(503, "no_font")
    inputs = {"data": json.dumps(data, ensure_ascii=False), "font": font}
    return typst.compile(HERE / template, format=form, ppi=PICTURE_PPI, sys_inputs=inputs)


@lru_cache(maxsize=1)
def _font() -> str | None:
    """The first Chinese font that typst finds on this machine."""
    found = {family.lower() for family in typst.Fonts(include_system_fonts=True).families()}
    return next((name for name in CJK if name.lower() in found), None)
