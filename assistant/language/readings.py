"""What was read in somebody's words: typed values and mentions, each with its place in the text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from assistant.catalog.schema import FieldType


@dataclass(frozen=True, slots=True)
class ValueReading:
    """One value read in `text[start:end]`, normalized as DESIGN §5 says (not yet validated).

    `certain` means that form or unit alone tell the type (80平, 138…, 2026年3月1日);
    `approximate` that the words were (八十来平, 大概): ask before it is kept.
    `score` is in 0..1 and orders readings of the same words.
    """

    type: FieldType
    value: Any
    words: str
    start: int
    end: int
    score: float = 1.0
    certain: bool = False
    approximate: bool = False


def found_in(text: str, type_: FieldType, value: str, score: float) -> ValueReading:
    """`value` as a reading with its place in `text`; of all of it where it was put together of several parts."""
    start = text.find(value)
    if start < 0:
        return ValueReading(type_, value, text, 0, len(text), score)
    return ValueReading(type_, value, value, start, start + len(value), score)


@dataclass(frozen=True, slots=True)
class Mention:
    """A thing of the catalogue named in `text[start:end]`. `kind`: business | goods | field | item."""

    kind: str
    id: str
    words: str
    start: int
    end: int
    score: float = 1.0
