"""What crosses `/approval/v1`: the JSON of the backend contract, as this backend reads and writes it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from assistant.catalog.schema import TimeUnit

Id = Annotated[str, StringConstraints(min_length=1, max_length=80)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Days = Annotated[float, Field(ge=0, le=400, allow_inf_nan=False)]


class Wire(BaseModel):
    model_config = ConfigDict(frozen=True)


class ItemIn(Wire):
    """One item for its department. `unit` is that of the promised limit, else of the statutory one."""

    id: Id
    name: str
    department: Id
    department_name: str
    fields: tuple[str, ...] = ()
    materials: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    statutory_days: Days | None = None
    promised_days: Days | None = None
    unit: TimeUnit | None = None


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
    """`remaining_days` are working days, negative when overdue; without a running clock there are none."""

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
    """`due_at`: when the last task would be due if every result came on its last day; only under review."""

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
    """A department's opinion on its task; anything but approval needs a reason (许可法 Art. 32, 38)."""

    opinion: Literal["approve", "reject", "supplement"]
    reason: Reason | None = None

    @model_validator(mode="after")
    def _reasoned(self) -> Self:
        if self.opinion != "approve" and self.reason is None:
            raise ValueError("a reason is needed")
        return self
