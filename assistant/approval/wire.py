"""What crosses `/approval/v1`: the JSON of the backend contract, as this backend reads and writes it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from assistant.catalog.schema import TimeUnit
from assistant.storable import storable

Id = Annotated[str, StringConstraints(min_length=1, max_length=80), AfterValidator(storable)]
Text = Annotated[str, StringConstraints(max_length=200), AfterValidator(storable)]
Names = Annotated[tuple[Text, ...], Field(max_length=200)]
Reason = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500), AfterValidator(storable)
]
Days = Annotated[float, Field(ge=0, le=400, allow_inf_nan=False)]


Form = Annotated[dict[str, Any], Field(max_length=1000), AfterValidator(storable)]


class Wire(BaseModel):
    model_config = ConfigDict(frozen=True)


class ItemIn(Wire):
    """One item for its department. `unit` is that of the promised limit, else of the statutory one.

    `requires`: items whose results it waits for before it starts. `awaits`: items whose results only its decision waits
    for (容缺受理): it is examined at once, and decided no sooner than they are.
    `commitment`: the applicant chose 告知承诺. `tolerant_materials` may follow later (容缺), as the guide says.
    """

    id: Id
    name: Text
    department: Id
    department_name: Text
    fields: Names = ()
    materials: Names = ()
    requires: Names = ()
    awaits: Names = ()
    statutory_days: Days | None = None
    promised_days: Days | None = None
    unit: TimeUnit | None = None
    commitment: bool = False
    tolerant_materials: Names = ()


class CaseIn(Wire):
    application_id: Id
    catalogue_version: Text
    city: Text
    business: Names
    bundle: Id
    bundle_name: Text
    lead_department: Id
    applicant_name: Text | None = None
    form: Form
    items: Annotated[tuple[ItemIn, ...], Field(min_length=1, max_length=100)]
    submitted_at: AwareDatetime


class ReceiptOut(Wire):
    """`accepted_at`: when the window received it."""

    case_no: str
    query_code: str
    accepted_at: datetime


class TaskOut(Wire):
    """`remaining_days` are in the limit's own days (`unit`: workday | calendar_day), negative when overdue; without a
    running clock there are none.

    `warning`: yellow | red | overdue. `waits_for`: names of the items whose results are still missing. `agreed`: it is
    examined and agreed to, and is decided together with the results that it waits for.
    `suspended_until`: the end of the time that was notified. `deemed`: the department was silent, 超时默许.
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


class RequestOut(Wire):
    """补正通知, not answered yet. `item` is None where the window asks before acceptance."""

    id: str
    item: str | None
    department_name: str
    reason: str
    fields: tuple[str, ...]
    materials: tuple[str, ...]
    asked_at: datetime


class DeferralOut(Wire):
    """容缺: a material to follow by `due_at`."""

    item: str
    material: str
    due_at: datetime


class CaseOut(Wire):
    """`due_at`: when the last task would be due if every result came on its last day; only under review.

    `outcome`: approved | partly | rejected, with the one combined decision; to be delivered by `deliver_by` (Art. 44).
    """

    case_no: str
    state: str
    accepted_at: datetime | None
    due_at: datetime | None
    tasks: tuple[TaskOut, ...]
    received_at: datetime | None = None
    deemed_accepted: bool = False
    closing_reason: str | None = None
    requests: tuple[RequestOut, ...] = ()
    deferrals: tuple[DeferralOut, ...] = ()
    outcome: str | None = None
    decided_at: datetime | None = None
    deliver_by: datetime | None = None
    delivered_at: datetime | None = None
    rating: int | None = None


class EventOut(Wire):
    """One thing that happened to a case. It is a nudge: what holds is asked for with the case."""

    sequence: int
    case_no: str
    kind: str
    item: str | None
    at: datetime


class EventsOut(Wire):
    """A page of the feed. Ask again with `after=next` while `more`."""

    events: tuple[EventOut, ...]
    next: int
    more: bool


class NoticeOut(Wire):
    """What a receiver is told: the events after `previous`, in order. A gap shows by `previous`."""

    previous: int
    events: tuple[EventOut, ...]


class SupplementIn(Wire):
    """The applicant's answer to 补正: corrected or added values of the form, and materials handed over."""

    form: Form = {}
    materials: Names = ()

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.form and not self.materials:
            raise ValueError("nothing is supplemented")
        return self


class WithdrawalIn(Wire):
    reason: Reason


class RatingIn(Wire):
    """好差评: 5 非常满意 to 1 非常不满意; the two lowest are looked into (国办发〔2019〕51号)."""

    score: Annotated[int, Field(ge=1, le=5, strict=True)]
    words: Annotated[str, StringConstraints(max_length=500), AfterValidator(storable)] = ""


class ComplaintIn(Wire):
    words: Reason


class GrievanceOut(Wire):
    """A complaint or a low rating, tied to its case."""

    id: str
    case_no: str
    kind: str
    words: str
    made_at: datetime
    verified_at: datetime | None
    rectified_at: datetime | None
    answered_at: datetime | None
    answer: str | None


class OpinionIn(Wire):
    """A department's opinion on its task; anything but approval needs a reason (许可法 Art. 32, 38).

    `fields` and `materials` belong to a supplement: all that is missing, told at once.
    """

    opinion: Literal["approve", "reject", "supplement"]
    reason: Reason | None = None
    fields: Names = ()
    materials: Names = ()

    @model_validator(mode="after")
    def _reasoned(self) -> Self:
        if self.opinion != "approve" and self.reason is None:
            raise ValueError("a reason is needed")
        return self


class DeferralIn(Wire):
    item: Id
    material: Text


class AcceptanceIn(Wire):
    """The window's word on what it received (许可法 Art. 32).

    `deferrals` are to follow within `deferral_days` working days (容缺受理).
    """

    decision: Literal["accept", "supplement", "decline"]
    reason: Reason | None = None
    fields: Names = ()
    materials: Names = ()
    deferrals: Annotated[tuple[DeferralIn, ...], Field(max_length=100)] = ()
    deferral_days: Annotated[int, Field(ge=1, le=60)] = 10

    @model_validator(mode="after")
    def _reasoned(self) -> Self:
        if self.decision != "accept" and self.reason is None:
            raise ValueError("a reason is needed")
        return self


class SuspensionIn(Wire):
    """What Art. 45 leaves out of the limit, with the time that the applicant is told in writing, in working days."""

    kind: Literal["hearing", "tender", "auction", "inspection", "testing", "quarantine", "appraisal", "expert_review"]
    days: Annotated[int, Field(ge=1, le=400)]
    reason: Reason


class ExtensionIn(Wire):
    """延长 (Art. 42): once, with who approved it and why the applicant is kept waiting."""

    days: Annotated[int, Field(ge=1, le=60)]
    approved_by: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
    reason: Reason


class InspectionIn(Wire):
    """A joint inspection (联合踏勘) of several departments at once."""

    place: Reason
    at: AwareDatetime
    departments: Annotated[tuple[Id, ...], Field(min_length=1, max_length=40)]


class PresenceIn(Wire):
    """Who came. A department that came names its officers (two or more: Art. 34) and what they found."""

    department: Id
    presence: Literal["present", "excused", "absent"]
    officers: Annotated[tuple[Text, ...], Field(max_length=20)] = ()
    finding: Annotated[str, StringConstraints(max_length=500), AfterValidator(storable)] = ""


class MinutesIn(Wire):
    presences: Annotated[tuple[PresenceIn, ...], Field(min_length=1, max_length=40)]


class CheckIn(Wire):
    """核查 of what was granted on a commitment: passed, to be put right, or the licence revoked."""

    result: Literal["passed", "rectify", "revoked"]
    reason: Reason | None = None

    @model_validator(mode="after")
    def _reasoned(self) -> Self:
        if self.result != "passed" and self.reason is None:
            raise ValueError("a reason is needed")
        return self


class GrievanceStepIn(Wire):
    """核实, 整改, 反馈: the last one with the words to the applicant."""

    step: Literal["verified", "rectified", "answered"]
    answer: Reason | None = None

    @model_validator(mode="after")
    def _answered(self) -> Self:
        if (self.step == "answered") != (self.answer is not None):
            raise ValueError("words to the applicant go with the answer")
        return self
