"""A city over the national set: its parameters, promised limits, department names and lead departments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from assistant.catalog.schema import ApprovalItem, Bundle, CityOverlay, Department, Document, Parameter, Stage

P = TypeVar("P", Parameter, ApprovalItem, Department, Bundle, Stage)


def with_city(document: Document, city: CityOverlay | None) -> Document:
    """The document as it holds in `city`; keys that name nothing change nothing (the checks report them)."""
    if city is None:
        return document
    return document.model_copy(
        update={
            "city": city,
            "parameters": _replaced(document.parameters, "value", city.parameters),
            "items": _replaced(
                _replaced(document.items, "promised", city.promised),
                "promised_on_commitment",
                city.promised_on_commitment,
            ),
            "departments": _replaced(document.departments, "name", city.department_names),
            "bundles": _replaced(document.bundles, "lead_department", city.lead_departments),
            "stages": _replaced(document.stages, "lead_department", city.lead_departments),
        }
    )


def with_parameters(document: Document, values: Mapping[str, Any]) -> Document:
    """The document with other local parameters."""
    return document.model_copy(update={"parameters": _replaced(document.parameters, "value", values)})


def _replaced(entries: tuple[P, ...], key: str, values: Mapping[str, Any]) -> tuple[P, ...]:
    """The entries, `key` of those named in `values` (by id) taking the value given there."""
    return tuple(one.model_copy(update={key: values[one.id]}) if one.id in values else one for one in entries)
