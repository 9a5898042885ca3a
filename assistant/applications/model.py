"""The application: the only state, folded from its events.

An `Application` is a value; `events.apply` makes the next one. It knows nothing of databases,
conversations or words: values arrive normalized.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from assistant.catalog.catalogue import BUSINESS_FIELD, CONSENT_FIELD


class Source(StrEnum):
    """Who an answer came from (DESIGN idea 6)."""

    SAID = "said"
    TYPED = "typed"
    PREFILLED = "prefilled"
    DERIVED = "derived"
    STAFF = "staff"


class Status(StrEnum):
    DRAFTING = "drafting"
    REVIEWING = "reviewing"
    SUBMITTED = "submitted"  # in the outbox, not yet accepted by the window
    ACCEPTED = "accepted"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Answer:
    """A normalized value (see DESIGN §5) with its source and the words it came from."""

    value: Any
    source: Source
    said: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change that drops something, kept beside the old answers until confirmed."""

    values: dict[str, Any]
    words: dict[str, str]
    source: Source
    dropped_items: tuple[str, ...] = ()
    added_items: tuple[str, ...] = ()
    dropped_fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    case_no: str
    query_code: str
    accepted_at: datetime


@dataclass(frozen=True, slots=True)
class Application:
    """One applicant's case before and after submission. `version` counts the events."""

    id: str
    catalogue_version: str
    city: str
    version: int = 0
    answers: dict[str, Answer] = field(default_factory=dict)
    skipped: frozenset[str] = frozenset()
    proposal: Proposal | None = None
    put_off: dict[str, Answer] = field(default_factory=dict)  # read back in vain; asked about when their turn comes
    submitted_at: datetime | None = None
    receipt: Receipt | None = None
    cancelled: bool = False
    looked_up: str | None = None  # the code whose registration was asked for last

    def value(self, field_id: str) -> Any:
        """The normalized answer, or None."""
        answer = self.answers.get(field_id)
        return None if answer is None else answer.value

    @property
    def values(self) -> dict[str, Any]:
        """All answers as rules see them."""
        return {name: answer.value for name, answer in self.answers.items()}

    @property
    def business(self) -> tuple[str, ...]:
        chosen = self.value(BUSINESS_FIELD)
        return () if chosen is None else tuple(chosen)

    @property
    def consented(self) -> bool:
        return self.value(CONSENT_FIELD) is True

    def with_(self, **changes: Any) -> Application:
        return replace(self, **changes)
