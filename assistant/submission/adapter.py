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
    """One approval item with its department, the ids of the fields it needs and its time limits."""

    id: str
    name: str
    department: str
    department_name: str
    fields: tuple[str, ...]
    materials: tuple[str, ...]
    requires: tuple[str, ...]
    statutory_days: float | None
    promised_days: float | None
    unit: str | None


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
    """受理回执: the case number, the code that opens its progress, and when it was received."""

    case_no: str
    query_code: str
    accepted_at: datetime


class TaskProgress(Wire):
    """One department's task. `state`: waiting | reviewing | supplementing | suspended | approved | rejected."""

    item: str
    item_name: str
    department: str
    department_name: str
    state: str
    started_at: datetime | None
    due_at: datetime | None
    remaining_days: float | None
    opinion: str | None = None


class Progress(Wire):
    """Where a case is. `state`: received | reviewing | supplementing | decided | withdrawn."""

    case_no: str
    state: str
    accepted_at: datetime
    due_at: datetime | None
    tasks: tuple[TaskProgress, ...]


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
    def supplement(self, case_no: str, query_code: str, form: dict[str, Any], idempotency_key: str) -> Progress:
        """Answers a request for supplement (补正) with corrected field values."""

    @abstractmethod
    def withdraw(self, case_no: str, query_code: str, reason: str) -> Progress:
        """Withdraws a case that is not decided yet."""

    @abstractmethod
    def prefill(self, uscc: str, authorization: str) -> dict[str, Any]:
        """Field values known for a unified social credit code, given the applicant's authorization."""
