"""The contract between Lianban and a one-window backend (`BackendAdapter`).

Two adapters come with the project (`embedded`, `http`); others register a factory under the
entry-point group `lianban.backends`. Nothing here knows how a backend works.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict


class Wire(BaseModel):
    """Base of what crosses the contract: JSON, unknown keys ignored so that servers may grow."""

    model_config = ConfigDict(frozen=True)


class SubmittedItem(Wire):
    """One approval item with its department, the ids of the fields it needs and its time limits.

    `requires`: what it waits for before it starts. `awaits`: what only its decision waits for (容缺受理).
    """

    id: str
    name: str
    department: str
    department_name: str
    fields: tuple[str, ...]
    materials: tuple[str, ...]
    requires: tuple[str, ...]
    awaits: tuple[str, ...] = ()
    statutory_days: float | None
    promised_days: float | None
    unit: str | None
    commitment: bool = False  # 告知承诺, as the applicant chose
    tolerant_materials: tuple[str, ...] = ()  # may follow later (容缺), where the window takes the rest


class Submission(Wire):
    """The unified form (one value per field) and the items it is for."""

    application_id: str
    catalogue_version: str
    city: str
    business: tuple[str, ...]
    bundle: str
    bundle_name: str
    lead_department: str
    applicant_name: str | None
    form: dict[str, Any]
    items: tuple[SubmittedItem, ...]
    submitted_at: datetime


class CaseReceipt(Wire):
    """受理回执: the case number, the code that opens its progress, and (`accepted_at`) when it was received."""

    case_no: str
    query_code: str
    accepted_at: datetime


class TaskProgress(Wire):
    """One department's task.

    `state`: waiting | reviewing | supplementing | suspended | deemed | approved | rejected. `remaining_days`: of the
    limit's own days, negative when overdue, None while no clock runs; `unit`: workday | calendar_day, where it is told.
    `warning`: yellow | red | overdue.
    `waits_for`: names of items whose results are missing. `deemed`: the department was silent (超时默许).
    `agreed`: it is examined and agreed to, and is decided together with the results that it waits for (容缺受理).
    `due_before`: the last day as it was until a newly published calendar moved it.
    """

    item: str
    item_name: str
    department: str
    department_name: str
    state: str
    started_at: datetime | None
    due_at: datetime | None
    remaining_days: float | None
    unit: str | None = None
    due_before: datetime | None = None
    opinion: str | None = None
    warning: str | None = None
    waits_for: tuple[str, ...] = ()
    suspended_for: str | None = None
    suspended_until: datetime | None = None
    extended_days: int = 0
    extension_reason: str | None = None
    deemed: bool = False
    agreed: bool = False


class SupplementRequest(Wire):
    """补正通知, not answered yet. `item` is None where the window asks before acceptance."""

    id: str
    item: str | None
    department_name: str
    reason: str
    fields: tuple[str, ...]
    materials: tuple[str, ...]
    asked_at: datetime


class Deferral(Wire):
    """容缺: a material to follow by `due_at`."""

    item: str
    material: str
    due_at: datetime


class Progress(Wire):
    """Where a case is.

    `state`: received | reviewing | supplementing | decided | declined | revoked | withdrawn.
    `outcome`, once decided: approved | partly | rejected.
    """

    case_no: str
    state: str
    accepted_at: datetime | None
    due_at: datetime | None
    tasks: tuple[TaskProgress, ...]
    received_at: datetime | None = None
    deemed_accepted: bool = False
    closing_reason: str | None = None
    requests: tuple[SupplementRequest, ...] = ()
    deferrals: tuple[Deferral, ...] = ()
    outcome: str | None = None
    decided_at: datetime | None = None
    deliver_by: datetime | None = None
    delivered_at: datetime | None = None
    rating: int | None = None


class Supplement(Wire):
    """The answer to 补正: corrected or added values of the form, and names of materials handed over."""

    form: dict[str, Any] = {}
    materials: tuple[str, ...] = ()


class CaseEvent(Wire):
    """One thing that happened to a case: a nudge to ask for its progress. `sequence` rises over all cases."""

    sequence: int
    case_no: str
    kind: str
    item: str | None
    at: datetime


class EventPage(Wire):
    """A page of events. Ask again after `next` while `more`."""

    events: tuple[CaseEvent, ...]
    next: int
    more: bool


class Notice(Wire):
    """What a backend tells by itself: the events after `previous`, in order."""

    previous: int
    events: tuple[CaseEvent, ...]


class BackendUnavailable(Exception):
    """The backend could not be reached or answered 5xx: try again later, nothing is known to be lost.

    Its text is logged and kept: no personal data in it.
    """


class BackendRefused(Exception):
    """The backend answered that it will not take this (4xx): trying again cannot help."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(f"{status}: {detail}")
        self.status = status
        self.detail = detail


class CaseNotFound(BackendRefused):
    """No case with that number and query code."""


class BackendAdapter(ABC):
    """Blocking calls, each bounded by a timeout; callers on an event loop use a thread.

    Every method may raise BackendUnavailable or BackendRefused.
    """

    @abstractmethod
    def submit(self, submission: Submission, idempotency_key: str) -> CaseReceipt:
        """Hands in a case. The same key always returns the same receipt and makes one case."""

    @abstractmethod
    def progress(self, case_no: str, query_code: str) -> Progress:
        """Progress per department. Raises CaseNotFound."""

    @abstractmethod
    def supplement(self, case_no: str, query_code: str, given: Supplement, idempotency_key: str) -> Progress:
        """Answers a request for supplement (补正)."""

    @abstractmethod
    def withdraw(self, case_no: str, query_code: str, reason: str) -> Progress:
        """Withdraws a case that is not decided yet."""

    @abstractmethod
    def rate(self, case_no: str, query_code: str, score: int, words: str) -> Progress:
        """好差评 of a case that has ended: 5 very satisfied to 1 not at all. The same again changes nothing."""

    @abstractmethod
    def complain(self, case_no: str, query_code: str, words: str, idempotency_key: str) -> Progress:
        """投诉 about a case."""

    @abstractmethod
    def events(self, after: int, limit: int) -> EventPage:
        """What happened to all cases after `after`, oldest first, at most `limit`."""

    @abstractmethod
    def prefill(self, uscc: str, authorization: str) -> dict[str, Any]:
        """Field values known for a unified social credit code, given the applicant's authorization."""
