"""What a document says, as proposed answers: nothing is taken until the applicant confirms it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from assistant.applications.model import Application
from assistant.applications.problem import Problem
from assistant.applications.validation import validated
from assistant.catalog.catalogue import Catalogue
from assistant.catalog.schema import Certificate, Field

Readings = Mapping[str, tuple[str, float]]  # by catalogue.schema.Reading: what was read, and how surely (0 to 1)


@dataclass(frozen=True, slots=True)
class Proposed:
    """A value for a field; with a problem it is as it was read, else normalized."""

    field: Field
    value: Any
    confidence: float
    problem: Problem | None


def proposed(
    catalogue: Catalogue, application: Application, certificate: Certificate, readings: Readings, today: date
) -> list[Proposed]:
    """One for each field that the document fills, in the order of the form."""
    read = {**readings, **_place(catalogue, readings)}
    raw: dict[str, tuple[Any, float]] = {name: (value, 1.0) for name, value in certificate.implies.items()}
    raw |= {field: read[name] for name, field in certificate.fields.items() if name in read}
    made = []
    for name in sorted(raw, key=catalogue.field_order.__getitem__):
        value, confidence = raw[name]
        field = catalogue.fields[name]
        checked = validated(field, value, application.values, today)
        bad = isinstance(checked, Problem)
        made.append(Proposed(field, value if bad else checked, confidence, checked if bad else None))
    return made


def _place(catalogue: Catalogue, readings: Readings) -> dict[str, tuple[str, float]]:
    """The address as county and the rest, where the city's overlay lists its counties."""
    if "address" not in readings:
        return {}
    address, confidence = readings["address"]
    for county in catalogue.city.districts if catalogue.city else ():
        _, found, rest = address.partition(county)
        if found and rest:
            return {"county": (county, confidence), "address_detail": (rest, confidence)}
    return {"address_detail": (address, confidence)}
