"""Submissions as the product makes them, small."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from assistant.submission.adapter import Submission, SubmittedItem

TUESDAY = datetime(2026, 11, 24, 2, tzinfo=UTC)


def submitted_item(name: str, days: float | None = 5, requires: tuple[str, ...] = (), **more: Any) -> SubmittedItem:
    return SubmittedItem.model_validate(
        {
            "id": name,
            "name": f"{name}许可",
            "department": f"{name}_office",
            "department_name": f"{name}局",
            "fields": ("entity.name",),
            "materials": (),
            "requires": requires,
            "statutory_days": 20,
            "promised_days": days,
            "unit": "workday",
            **more,
        }
    )


def a_submission(*items: SubmittedItem, **more: Any) -> Submission:
    return Submission.model_validate(
        {
            "application_id": "a_1",
            "catalogue_version": "v1",
            "city": "changsha",
            "business": ("restaurant",),
            "bundle": "open_restaurant",
            "bundle_name": "开饭馆",
            "lead_department": "market",
            "applicant_name": "老王小店",
            "form": {"entity.name": "老王小店", "premises.area_total": 80.5, "food.sale_forms": ["dine_in"]},
            "items": items or (submitted_item("food"), submitted_item("fire", 8)),
            "submitted_at": TUESDAY,
            **more,
        }
    )
