"""The plan as data and pictures, the unified form as PDF (typst; templates beside this file)."""

from __future__ import annotations

from assistant.applications.view import ApplicationView
from assistant.catalog.catalogue import Catalogue
from assistant.channels.web.documents.typesetting import typeset
from assistant.clock import CHINA


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
    return typeset("form.typ", data, "pdf")
