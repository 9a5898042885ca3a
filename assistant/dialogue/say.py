"""What is to be said: a response of domain.yml with what fills it. The words themselves are not here."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """The kind of a Message (DESIGN §5)."""

    TEXT = "text"
    QUESTION = "question"
    BUNDLE = "bundle"
    REVIEW = "review"
    RECEIPT = "receipt"
    PROGRESS = "progress"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Choice:
    """A button; it carries the field that it answers, so that a stale one answers no other question."""

    value: Any
    label: str | Say


@dataclass(frozen=True, slots=True)
class Say:
    response: str
    params: dict[str, Any] = field(default_factory=dict)
    kind: Kind = Kind.TEXT
    field: str | None = None
    options: tuple[Choice, ...] = ()
