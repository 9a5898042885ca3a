"""Limits that no value can keep, patterns that are none, and local values that are not of their unit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from assistant.catalog.faults import sentence
from assistant.catalog.findings import Finding
from assistant.catalog.schema import Document, Field


def check_values(document: Document) -> Iterator[Finding]:
    """All findings of fields and parameters."""
    for field in document.fields:
        yield from _limits(field)
    for parameter in document.parameters:
        number = isinstance(parameter.value, (int, Decimal)) and not isinstance(parameter.value, bool)
        if parameter.unit is not None and not number:
            message = sentence("parameter_unit", value=parameter.value, unit=parameter.unit)
            yield Finding("parameters", parameter.id, ("value",), message)


def _limits(field: Field) -> Iterator[Finding]:
    limits = field.validation
    least = limits.min if limits.above is None else max(limits.above, limits.min or limits.above)
    shut = limits.above is not None and limits.max is not None and limits.above >= limits.max
    if shut or (least is not None and limits.max is not None and least > limits.max):
        message = sentence("limits_crossed", least=f"{least:f}", most=f"{limits.max:f}")
        yield Finding("fields", field.id, ("validation", "max"), message)
    shortest, longest = limits.min_length, limits.max_length
    if shortest is not None and longest is not None and shortest > longest:
        message = sentence("limits_crossed", least=shortest, most=longest)
        yield Finding("fields", field.id, ("validation", "max_length"), message)
    if limits.pattern is not None:
        try:
            re.compile(limits.pattern)
        except re.error:
            message = sentence("bad_pattern", pattern=limits.pattern)
            yield Finding("fields", field.id, ("validation", "pattern"), message)
