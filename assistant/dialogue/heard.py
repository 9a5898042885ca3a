"""What came in: the words with Rasa's understanding of them, and what the conversation remembers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from assistant.applications.model import Source


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a message with an intent of its own; `start` and `end` are places in the text."""

    text: str
    start: int
    end: int
    intent: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button or a control of the form: it answers its own field and no other."""

    field: str
    value: Any


@dataclass(frozen=True, slots=True)
class Heard:
    """One message. `clauses` is empty where the message is one clause; `id` is that of the channel."""

    text: str
    intent: str = "nlu_fallback"
    confidence: float = 0.0
    clauses: tuple[Clause, ...] = ()
    pressed: Pressed | None = None
    source: Source = Source.SAID
    id: str | None = None

    @classmethod
    def from_rasa(cls, latest_message: Mapping[str, Any]) -> Heard:
        """From `tracker.latest_message` of the SDK: parse data with `metadata` of the channel."""
        intent = latest_message.get("intent") or {}
        metadata = latest_message.get("metadata") or {}
        option = metadata.get("option")
        return cls(
            text=latest_message.get("text") or "",
            intent=intent.get("name") or "nlu_fallback",
            confidence=float(intent.get("confidence") or 0.0),
            clauses=tuple(Clause(**clause) for clause in latest_message.get("clauses") or ()),
            pressed=Pressed(option["field"], option["value"]) if option else None,
            id=metadata.get("message_id"),
        )


@dataclass(frozen=True, slots=True)
class Memory:
    """What the conversation itself remembers between turns (Rasa's slots); never an answer.

    `asked` is the field asked last, `focus` one that the person wants to give again, `misses` how often
    the pending question was not understood, `awaiting` what was asked beside the form: cancel | start_over | business;
    of a case that is accepted complaint | withdrawal.
    """

    asked: str | None = None
    focus: str | None = None
    misses: int = 0
    awaiting: str | None = None

    def but(self, **changes: Any) -> Memory:
        return replace(self, **changes)
