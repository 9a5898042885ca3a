"""The plan as data and pictures, the unified form as PDF (typst; templates beside this file)."""

from __future__ import annotations

from typing import Any

from assistant.applications.display import number
from assistant.applications.view import ApplicationView
from assistant.catalog.catalogue import Catalogue
from assistant.channels.web.documents.typesetting import typeset
from assistant.clock import CHINA
from assistant.planning.plan import Plan


def form_pdf(catalogue: Catalogue, view: ApplicationView, plan: Plan) -> bytes:
    """统一申请表 as filled so far, by its parts, with materials and plan; identity numbers with the middle hidden.

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
        "materials": _materials(catalogue, view),
        "plan": _plan(catalogue, plan),
        "case_no": view.receipt.case_no if view.receipt else "",
        "accepted": f"{view.receipt.accepted_at.astimezone(CHINA):%Y-%m-%d}" if view.receipt else "",
    }
    return typeset("form.typ", data, "pdf")


def _materials(catalogue: Catalogue, view: ApplicationView) -> list[dict[str, Any]]:
    """Each material of the applying items once: what to bring first, then what the applicant is spared."""
    known = {m.name: m for m in catalogue.materials.values()}
    uses: dict[str, list[str]] = {}
    for item in view.items:
        if item.verdict == "applies":
            for name in item.materials:
                uses.setdefault(name, []).append(catalogue.items[item.id].short_name)
    listed = [
        {"name": m.name, "for": uses[m.name], "generated": m.generated, "shared_from": m.shared_from or ""}
        for m in (known[name] for name in uses)
    ]
    return sorted(listed, key=lambda m: bool(m["generated"] or m["shared_from"]))


def _plan(catalogue: Catalogue, plan: Plan) -> dict[str, Any]:
    """The plan's totals and a line per item that goes through the window."""
    steps = [
        {
            "name": catalogue.items[s.item].name,
            "start": f"{s.start:%Y-%m-%d}",
            "due": f"{s.due:%Y-%m-%d}",
            "critical": s.item in plan.critical_path,
        }
        for s in plan.steps
        if s.through_window
    ]
    serial, parallel = number(float(plan.serial_days)), number(float(plan.parallel_days))
    return {"serial": serial, "parallel": parallel, "finish": f"{plan.finish:%Y-%m-%d}", "steps": steps}
