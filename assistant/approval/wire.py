"""What crosses `/approval/v1`: the JSON of the backend contract, as this backend reads and writes it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Id = Annotated[str, StringConstraints(min_length=1, max_length=80)]
Reason = Annotated[str, StringConstraints(min_length=1, max_length=500)]


class Wire(BaseModel):
    model_config = ConfigDict(frozen=True)


class ItemIn(Wire):
    id: Id
    name: str
    department: Id
    department_name: str
    fields: tuple[str, ...] = ()
    materials: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    statutory_days: float | None = None
    promised_days: float | None = None
    unit: str | None = None


class CaseIn(Wire):
    application_id: Id
    catalogue_version: str
    city: str
    business: tuple[str, ...]
    bundle: str
    bundle_name: str
    lead_department: str
    applicant_name: str | None = None
    form: dict[str, Any]
    items: Annotated[tuple[ItemIn, ...], Field(min_length=1, max_length=100)]
    submitted_at: datetime


class ReceiptOut(Wire):
    case_no: str
    query_code: str
    accepted_at: datetime


class TaskOut(Wire):
    item: str
    item_name: str
    department: str
    department_name: str
    state: str
    started_at: datetime | None
    due_at: datetime | None
    remaining_days: float | None
    opinion: str | None = None


class CaseOut(Wire):
    case_no: str
    state: str
    accepted_at: datetime
    due_at: datetime | None
    tasks: tuple[TaskOut, ...]


class SupplementIn(Wire):
    """The applicant's answer to 补正: corrected or added values of the form."""

    form: Annotated[dict[str, Any], Field(min_length=1)]


class WithdrawalIn(Wire):
    reason: Reason


class OpinionIn(Wire):
    """A department's opinion on its task; anything but approval needs a reason (许可法 Art. 38, 32)."""

    opinion: Literal["approve", "reject", "supplement"]
    reason: str | None = None
