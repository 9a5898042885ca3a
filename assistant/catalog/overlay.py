"""A city over the national set: its parameters, promised limits, department names and lead departments."""

from __future__ import annotations

from assistant.catalog.schema import CityOverlay, Document


def with_city(document: Document, city: CityOverlay | None) -> Document:
    """The document as it holds in `city`; unknown keys are left to the checks."""
    if city is None:
        return document
    return document.model_copy(
        update={
            "city": city,
            "parameters": tuple(
                p.model_copy(update={"value": city.parameters[p.id]}) if p.id in city.parameters else p
                for p in document.parameters
            ),
            "items": tuple(
                i.model_copy(update={"promised": city.promised[i.id]}) if i.id in city.promised else i
                for i in document.items
            ),
            "departments": tuple(
                d.model_copy(update={"name": city.department_names[d.id]}) if d.id in city.department_names else d
                for d in document.departments
            ),
            "bundles": tuple(
                b.model_copy(update={"lead_department": city.lead_departments[b.id]})
                if b.id in city.lead_departments
                else b
                for b in document.bundles
            ),
        }
    )
