"""What happened to an application: appended, never changed; `apply` folds one event into the next state."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from assistant.applications.model import Answer, Application, Proposal, Receipt, Source


class Happened(StrEnum):
    STARTED = "started"
    ANSWERED = "answered"  # values: field → normalized value
    SKIPPED = "skipped"  # fields
    PROPOSED = "proposed"  # a change that drops something, kept aside until confirmed
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    PUT_OFF = "put_off"  # neither confirmed nor rejected: other things were told
    RESTARTED = "restarted"
    LOOKED_UP = "looked_up"  # code; found: the names of the fields that a register knew, never their values
    CANCELLED = "cancelled"
    RESUMED = "resumed"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True)
class Event:
    """`said` are the words it came from; `data` is JSON."""

    kind: Happened
    at: datetime
    source: Source
    data: dict[str, Any] = field(default_factory=dict)
    said: str | None = None


def apply(application: Application, event: Event) -> Application:
    """The application after `event`; one more version."""
    return _changed(application, event).with_(version=application.version + 1)


def _changed(before: Application, event: Event) -> Application:
    data = event.data
    match event.kind:
        case Happened.ANSWERED:
            return _answered(before, data["values"], data["words"], event.source, event.at)
        case Happened.SKIPPED:
            return before.with_(skipped=before.skipped | set(data["fields"]))
        case Happened.PROPOSED:
            return before.with_(proposal=_proposal(data, event))
        case Happened.CONFIRMED if before.proposal is not None:
            kept = before.proposal
            after = _answered(before, kept.values, kept.words, kept.source, event.at)
            return after.with_(proposal=None)
        case Happened.REJECTED if before.proposal is not None:
            return before.with_(proposal=None, put_off=_without(before.put_off, before.proposal.values))
        case Happened.PUT_OFF if before.proposal is not None:
            aside = before.proposal
            waiting = {n: Answer(v, aside.source, aside.words.get(n), event.at) for n, v in aside.values.items()}
            return before.with_(proposal=None, put_off={**before.put_off, **waiting})
        case Happened.RESTARTED:
            return Application(before.id, data["catalogue_version"], before.city, before.version)
        case Happened.LOOKED_UP:
            return before.with_(looked_up=data["code"])
        case Happened.CANCELLED:
            return before.with_(cancelled=True, proposal=None)
        case Happened.RESUMED:
            return before.with_(cancelled=False)
        case Happened.SUBMITTED:
            return before.with_(submitted_at=event.at)
        case Happened.ACCEPTED:
            accepted_at = datetime.fromisoformat(data["accepted_at"])
            return before.with_(receipt=Receipt(data["case_no"], data["query_code"], accepted_at))
        case _:
            return before


def _answered(
    before: Application, values: dict[str, Any], words: dict[str, str], source: Source, at: datetime
) -> Application:
    given = {name: Answer(value, source, words.get(name), at) for name, value in values.items()}
    return before.with_(
        answers={**before.answers, **given},
        skipped=before.skipped.difference(values),
        put_off=_without(before.put_off, values),
    )


def _without(put_off: dict[str, Answer], names: Iterable[str]) -> dict[str, Answer]:
    gone = set(names)
    return {name: answer for name, answer in put_off.items() if name not in gone}


def _proposal(data: dict[str, Any], event: Event) -> Proposal:
    return Proposal(
        values=data["values"],
        words=data["words"],
        source=event.source,
        dropped_items=tuple(data["dropped_items"]),
        added_items=tuple(data["added_items"]),
        dropped_fields=tuple(data["dropped_fields"]),
    )
