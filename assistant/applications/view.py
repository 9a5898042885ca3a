"""`ApplicationView`: what every surface reads (DESIGN §5), built from the application and its catalogue."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

from assistant.catalog.catalogue import CONSENT_FIELD


class View(BaseModel):
    model_config = ConfigDict(frozen=True)


class Named(View):
    id: str
    name: str


class BundleView(Named):
    lead_department: str


class ReasonView(View):
    text: str
    field: str | None
    value: Any = None


class BasisView(View):
    law: str
    article: str | None


class ItemView(View):
    """`through_window` is false for what the applicant has done elsewhere (健康证明): it is not handed in."""

    id: str
    name: str
    department: str
    verdict: str
    reasons: list[ReasonView]
    basis: list[BasisView]
    statutory_days: float | None
    promised_days: float | None
    requires: list[str]
    unit: str | None
    verified: bool
    materials: list[str]
    fee: str
    through_window: bool


class OptionView(View):
    """`group` is the heading that it stands under where there are many: of a business, its trade."""

    value: str | bool
    label: str
    group: str | None = None


class QuestionView(View):
    """The pending question; `field` may be `business.type`, `consent.privacy` or `change.confirmed`."""

    field: str
    label: str
    text: str
    type: str
    unit: str | None
    options: list[OptionView]
    optional: bool
    help: str
    remaining: int


class FieldView(View):
    field: str
    label: str
    value: Any
    display: str
    state: str  # answered | pending | invalid | skipped
    source: str | None
    said: str | None
    needed_by: list[str]
    section: str | None


class ProgressView(View):
    answered: int
    remaining: int


class PlanView(View):
    """Working days: one after another against in parallel, and the chain that decides."""

    serial_days: float
    parallel_days: float
    critical_path: list[str]


class ReceiptView(View):
    case_no: str
    query_code: str
    accepted_at: datetime


class ApplicationView(View):
    id: str
    version: int
    status: str
    business: list[Named]
    bundle: BundleView | None
    items: list[ItemView]
    question: QuestionView | None
    fields: list[FieldView]
    progress: ProgressView
    plan: PlanView | None
    receipt: ReceiptView | None

    @property
    def consented(self) -> bool:
        """Whether personal data may be kept (个保法 Art. 29)."""
        return any(one.field == CONSENT_FIELD and one.value is True for one in self.fields)
