"""What JSON allows and no database keeps: refused at the door, so that it is nobody's surprise later."""

from __future__ import annotations

import math
from typing import Any, TypeVar

from pydantic_core import PydanticCustomError

DEEPEST = 20  # levels of lists and objects; an answer has two
T = TypeVar("T")


def storable(value: T) -> T:
    """`value`, or a fault of type `json_unstorable`: NUL characters, halves of surrogates, NaN, deep nesting."""
    if not _fine(value, 0):
        raise PydanticCustomError("json_unstorable", "text or number that cannot be kept")
    return value


def _fine(value: Any, depth: int) -> bool:
    match value:
        case str():
            return "\0" not in value and not any("\ud800" <= c <= "\udfff" for c in value)
        case float():
            return math.isfinite(value)
        case dict():
            return depth < DEEPEST and all(_fine(k, depth) and _fine(v, depth + 1) for k, v in value.items())
        case list():
            return depth < DEEPEST and all(_fine(v, depth + 1) for v in value)
        case _:
            return True
