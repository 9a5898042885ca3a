"""Pydantic's validation errors as faults in the clerk's language.

Pydantic reports (type, location, input); a union reports one error per alternative at a location that ends in a tag.
"""

from __future__ import annotations

import difflib
import re
import types
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from assistant.catalog.conditions import RuleFault
from assistant.catalog.faults import Fault, Place, sentence
from assistant.catalog.schema import Document
from assistant.catalog.yaml_source import Source

SENTENCES = {
    "decimal_parsing": "wrong_number",
    "decimal_type": "wrong_number",
    "finite_number": "wrong_number",
    "int_parsing": "wrong_integer",
    "int_parsing_size": "wrong_integer",
    "int_type": "wrong_integer",
    "int_from_float": "wrong_integer",
    "string_type": "wrong_text",
    "bool_type": "wrong_boolean",
    "bool_parsing": "wrong_boolean",
    "tuple_type": "wrong_list",
    "dict_type": "wrong_mapping",
    "model_type": "wrong_mapping",
    "date_type": "wrong_date",
    "date_parsing": "wrong_date",
    "date_from_datetime_parsing": "wrong_date",
    "date_from_datetime_inexact": "wrong_date",
}
# The patterns of assistant.catalog.schema, each with an example of what would be right.
PATTERNS = {
    r"^[a-z][a-z0-9_]*$": "wrong_slug",
    r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$": "wrong_field_id",
    r"^[a-z0-9_]+$": "wrong_value",
    r"^\d{6}$": "wrong_region",
    r"^\d{4}$": "wrong_industry_code",
}


def translated(source: Source, error: ValidationError) -> Iterator[Fault]:
    """One fault for every wrong place, at the line of that place."""
    by_place: dict[Place, list[Any]] = {}
    for one in error.errors():
        by_place.setdefault(place_of(one, source.data), []).append(one)
    for place, errors in by_place.items():
        if errors[0]["type"] == "too_short" and any(place == other[: len(place)] != other for other in by_place):
            continue  # what is wrong in the list is told at its own place
        yield source.fault(place, _union(errors) if len(errors) > 1 else _message(errors[0], place))


def place_of(error: Any, data: Any) -> Place:
    """The location without the tags of unions and keys, which are no places in the file."""
    place: list[str | int] = []
    fault = error.get("ctx", {}).get("error")
    within = fault.path if isinstance(fault, RuleFault) else ()
    for part in (*error["loc"], *within):
        if not (isinstance(data, Mapping) and part in data) and not (
            isinstance(data, list) and part in range(len(data))
        ):
            return (*place, part) if error["type"] == "missing" else tuple(place)
        place.append(part)
        data = data[part]
    return tuple(place)


def _union(errors: list[Any]) -> str:
    tags = {str(error["loc"][-1]) for error in errors}
    return sentence("wrong_scalar" if "bool" in tags else "wrong_day", given=_given(errors[0]["input"]))


def _message(error: Any, place: Place) -> str:
    context, given = error.get("ctx", {}), _given(error["input"])
    fault = context.get("error")
    if isinstance(fault, RuleFault):
        return sentence(fault.code, **fault.params)
    match error["type"]:
        case "extra_forbidden" | "invalid_key":
            return sentence("unknown_key", key=place[-1], hint=hint(str(place[-1]), _known_keys(place)))
        case "missing":
            return sentence("missing", key=place[-1])
        case "enum" | "literal_error":
            return sentence(
                "wrong_choice", given=given, allowed="、".join(re.findall(r"'([^']*)'", context["expected"]))
            )
        case "string_pattern_mismatch":
            return sentence(PATTERNS.get(context["pattern"], "wrong_pattern"), given=given)
        case "greater_than_equal":
            return sentence("too_small", given=given, limit=context["ge"])
        case "less_than_equal":
            return sentence("too_large", given=given, limit=context["le"])
        case "too_short":
            return sentence("too_short", limit=context["min_length"])
        case kind:
            return sentence(SENTENCES.get(kind, "other"), given=given)


def _given(value: Any) -> Any:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: …" for key in value) + "}"
    if isinstance(value, list):
        return f"[{', '.join(str(_given(one)) for one in value[:3])}{', …' if len(value) > 3 else ''}]"
    text = "" if value is None else value
    return f"{text[:40]}…" if isinstance(text, str) and len(text) > 40 else text


def hint(word: str, known: Iterable[str], *, list_all: bool = True) -> str:
    """The nearest known word as a question; without one, all of them if asked for."""
    known = sorted(known)
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    if near:
        return sentence("hint", near=near[0])
    return sentence("known", known="、".join(known)) if known and list_all else ""


def _known_keys(place: Place) -> list[str]:
    """The keys that the schema knows where `place` stands."""
    model: Any = Document
    for part in place[:-1]:
        if isinstance(part, str) and model is not None:
            found = model.model_fields.get(part)
            model = _model_in(found.annotation) if found else None
    return list(model.model_fields) if model is not None else []


def _model_in(annotation: Any) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((m for arg in get_args(annotation) if (m := _model_in(arg)) is not None), None)


# -- what pydantic would convert quietly: "yes" to true, "5" to 5, true to 1, seconds to a date -----------------------


def converted(source: Source) -> Iterator[Fault]:
    """A fault for every value that has the type wanted only after conversion."""
    for place, code in _model(Document, source.data, ()):
        yield source.fault(place, sentence(code, given=_given(source.at(place))))


def _model(model: type[BaseModel], data: Any, place: Place) -> Iterator[tuple[Place, str]]:
    if isinstance(data, Mapping):
        for key, value in data.items():
            if key in model.model_fields:
                yield from _value(model.model_fields[key].annotation, value, (*place, key))


def _value(annotation: Any, data: Any, place: Place) -> Iterator[tuple[Place, str]]:
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        yield from _value(inner[0], data, place)
    elif origin in (Union, types.UnionType):
        only = [one for one in inner if one is not type(None)]
        if len(only) == 1:  # a union of several types takes each as it is written
            yield from _value(only[0], data, place)
    elif origin is tuple and isinstance(data, list):
        for number, one in enumerate(data):
            yield from _value(inner[0], one, (*place, number))
    elif origin is dict and isinstance(data, Mapping):
        for key, one in data.items():
            yield from _value(inner[1], one, (*place, key))
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield from _model(annotation, data, place)
    else:
        yield from ((place, code) for code in _scalar(annotation, data))


def _scalar(annotation: Any, data: Any) -> Iterator[str]:
    text_or_flag = isinstance(data, (str, bool))
    if annotation is bool and isinstance(data, (str, int, Decimal)) and not isinstance(data, bool):
        yield "wrong_boolean"
    elif (annotation is int and (text_or_flag or isinstance(data, Decimal))) or (
        annotation is Decimal and text_or_flag
    ):
        yield "wrong_integer" if annotation is int else "wrong_number"
    elif annotation is date and isinstance(data, (int, Decimal)):
        yield "wrong_date"
