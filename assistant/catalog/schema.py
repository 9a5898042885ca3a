"""What an authority publishes, as strict types: the shape of `data/*.yml`.

Knows nothing of files (see `loader`), of cross references (see `checks`) or of applications.
Every model forbids unknown keys, so that a clerk's typing error is a fault and never a silent no-op.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints
from pydantic import Field as PydanticField

from assistant.catalog.conditions import Condition

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
FieldId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$")]
IndustryCode = Annotated[str, StringConstraints(pattern=r"^\d{4}$")]  # GB/T 4754—2017 小类
Scalar = bool | int | Decimal | str
# what a photo of a 证照 may say; county and address_detail are parts of its address
Reading = Literal[
    "uscc", "name", "legal_representative", "address", "county", "address_detail",
    "business_scope", "entity_type", "established", "id_number",
]  # fmt: skip


class Published(BaseModel):
    """Base of all that is published: frozen, unknown keys forbidden."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class Basis(Published):
    """The law (or other published text) behind a rule; `article` may only be missing while unverified."""

    law: str
    article: str | None = None
    note: str | None = None
    verified: bool = True


class TimeUnit(StrEnum):
    """How a time limit counts (catalog-facts 0.2: the unit is a property of each limit, not of the system)."""

    IMMEDIATE = "immediate"  # 即时、当场
    WORKDAY = "workday"
    CALENDAR_DAY = "calendar_day"
    DAY_UNSPECIFIED = "day_unspecified"  # the law says only 日; a city parameter decides


class TimeLimit(Published):
    """A time limit; `days` is 0 exactly when `unit` is immediate; `text` quotes the original wording."""

    days: Annotated[Decimal, PydanticField(ge=0, le=400)]
    unit: TimeUnit
    text: str | None = None
    extension_days: Annotated[int, PydanticField(ge=0, le=400)] = 0
    verified: bool = True


class Department(Published):
    id: Slug
    name: str
    full_name: str | None = None


class Parameter(Published):
    """A local value (面积线, 招牌办理方式…) that rules refer to and a city overlay replaces."""

    id: Slug
    label: str
    value: Scalar
    unit: str | None = None
    basis: tuple[Basis, ...] = ()
    verified: bool = False


class FieldType(StrEnum):
    TEXT = "text"
    ENTITY_NAME = "entity_name"  # 店名、单位名称
    PERSON_NAME = "person_name"
    PHONE = "phone"  # mainland mobile, digits
    LANDLINE = "landline"
    EMAIL = "email"
    POSTCODE = "postcode"
    ID_NUMBER = "id_number"  # GB 11643
    USCC = "uscc"  # GB 32100
    ADDRESS = "address"
    INTEGER = "integer"
    NUMBER = "number"
    AREA = "area"  # square metres
    LENGTH = "length"  # metres
    MONEY = "money"  # yuan
    DATE = "date"  # ISO 8601
    BOOLEAN = "boolean"
    CHOICE = "choice"
    MULTI_CHOICE = "multi_choice"
    TEXT_LIST = "text_list"


class Option(Published):
    value: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+$")]
    label: str
    synonyms: tuple[str, ...] = ()
    help: str | None = None


class Validation(Published):
    """Limits on a value beyond its type. Each limit holds in the field's own unit."""

    min: Decimal | None = None
    max: Decimal | None = None
    above: Decimal | None = None  # exclusive minimum
    decimals: Annotated[int, PydanticField(ge=0, le=4)] | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None
    not_before: Literal["today"] | FieldId | None = None  # dates
    not_after: Literal["today"] | FieldId | None = None
    at_most_field: FieldId | None = None  # 后厨面积 ≤ 经营面积
    equals: Scalar | None = None  # consent must be true
    message: str | None = None  # what was wrong and what would be right, in Chinese


class Field(Published):
    """One question, asked once for all items (一表式). A field that rules mention decides items."""

    id: FieldId
    ref: str | None = None  # question number in the facts, e.g. Q04
    label: str
    type: FieldType
    unit: str | None = None
    question: str  # the full sentence asked, with an example of a good answer
    short_question: str  # the same after an interruption
    help: str  # why it is asked, with the law where there is one
    example: str | None = None
    words: tuple[str, ...] = ()  # what people call it: 电话、手机、联系方式
    options: tuple[Option, ...] = ()
    optional: bool = False
    personal: bool = False  # kept only after consent (个保法 Art. 13, 29)
    when: Condition | None = None  # asked only if this holds (besides an item needing it)
    validation: Validation = Validation()
    implied_by: Condition | None = None  # boolean fields: true follows without asking
    alongside: FieldId | None = None  # needed wherever that field is, besides the items that list it
    volunteered: bool = False  # never asked: who has something to tell tells it; until then it is false, or nothing
    basis: tuple[Basis, ...] = ()
    section: Slug | None = None
    verified: bool = True


class Section(Published):
    id: Slug
    name: str


class Material(Published):
    id: Slug
    ref: str | None = None
    name: str
    shared_from: str | None = None  # obtainable by data sharing: nothing to hand in
    generated: bool = False  # produced by the system
    tolerant: bool = False  # 可容缺
    note: str | None = None
    alongside: FieldId | None = None  # wanted by every item that needs that field, besides those that list it
    when: Condition | None = None


class ItemKind(StrEnum):
    LICENCE = "licence"  # xk 行政许可
    FILING = "filing"  # ba 备案
    REGISTRATION = "registration"  # dj 登记
    CONFIRMATION = "confirmation"  # qr 行政确认
    SERVICE = "service"  # fw 公共服务


class Availability(StrEnum):
    """告知承诺 / 容缺受理: ● usual, ○ in some places or cases, × not applicable."""

    USUAL = "usual"
    SOME = "some"
    NONE = "none"


class Cure(StrEnum):
    """How a prerequisite was undone (catalog-facts G.1, E.6, E.7); what each means: `prerequisites`."""

    POSTPONED = "postponed"  # 后置
    COMMITMENT = "commitment"  # 告知承诺
    TOLERANCE = "tolerance"  # 容缺受理


class Prerequisite(Published):
    """A true prerequisite: this item's decision needs the other item's result, unless `cure` says otherwise.

    The basis of a cured one is what allows the cure.
    """

    item: Slug
    cure: Cure | None = None
    basis: tuple[Basis, ...] = ()
    note: str | None = None
    verified: bool = True


class Coverage(Published):
    """An item whose permit includes this one: where it applies, or is there already, this one is not needed."""

    item: Slug
    because: str  # one sentence: why nothing more is needed
    basis: Annotated[tuple[Basis, ...], PydanticField(min_length=1)]


class ApprovalItem(Published):
    """事项: what one department decides. `when` holds over answers; candidates come from BusinessType.items."""

    id: Slug
    ref: str
    name: str
    short_name: str
    words: tuple[str, ...] = ()  # what people call it
    department: Slug
    stage: Slug | None = None  # of a construction project
    kind: ItemKind
    when: Condition | None = None
    because: str  # one sentence: why it applies, when it applies
    because_not: str | None = None  # one sentence: why it does not, when it does not
    basis: Annotated[tuple[Basis, ...], PydanticField(min_length=1)]
    statutory: TimeLimit | None = None
    promised: TimeLimit | None = None
    promised_on_commitment: TimeLimit | None = None  # where the applicant chooses 告知承诺, if that is another one
    commitment: Availability = Availability.NONE
    tolerance: Availability = Availability.NONE
    requires: tuple[Prerequisite, ...] = ()
    covered_by: tuple[Coverage, ...] = ()
    fields: tuple[FieldId, ...] = ()
    materials: tuple[Slug, ...] = ()
    inspection: str | None = None
    validity: str | None = None
    fee: str  # what it costs, in words, e.g. 不收费（行政许可法第58条）
    through_window: bool = True  # False: done elsewhere (健康证明 at a clinic), not forwarded as a task
    holdable: bool = True  # False: comes with the registration, of which is asked by itself
    verified: bool = True

    @property
    def waits_for(self) -> tuple[str, ...]:
        """The items whose results must be there before this one can start."""
        return tuple(p.item for p in self.requires if p.cure is None)

    def committed(self) -> ApprovalItem:
        """The item as it is decided on a commitment (告知承诺)."""
        return self.model_copy(update={"promised": self.promised_on_commitment or self.promised})


class Blocker(Published):
    """A hard legal obstacle (选址禁限): explained with its law and what could be done instead."""

    id: Slug
    business: tuple[Slug, ...]
    when: Condition
    text: str
    instead: str
    basis: Annotated[tuple[Basis, ...], PydanticField(min_length=1)]


class BusinessGroup(Published):
    """业态类别: business types that rules treat alike (餐饮服务, 公众聚集场所); its id stands for them in any rule.

    `items` are candidates of every business type in the group.
    """

    id: Slug
    name: str
    items: tuple[Slug, ...] = ()
    basis: tuple[Basis, ...] = ()


class BusinessType(Published):
    id: Slug
    ref: str
    name: str
    industry_codes: Annotated[tuple[IndustryCode, ...], PydanticField(min_length=1)]
    words: Annotated[tuple[str, ...], PydanticField(min_length=1)]  # 口语与同义词
    goods: tuple[str, ...] = ()  # dishes, goods or services that imply it: 螺蛳粉, 剪头发
    bundle: Slug
    groups: tuple[Slug, ...] = ()
    items: tuple[Slug, ...] = ()  # candidates, besides those of its groups
    note: str | None = None  # told with the bundle: what whoever runs it should know; true in every city


class Trade(Published):
    """行业: business types that people look for together; the first choice of who is asked what business it is."""

    id: Slug
    name: str
    words: tuple[str, ...] = ()  # said of the whole trade: 餐饮业
    business: Annotated[tuple[Slug, ...], PydanticField(min_length=1)]


class Bundle(Published):
    """联办套餐: the items accepted by one lead department at one window (许可法第26条)."""

    id: Slug
    ref: str
    name: str
    lead_department: Slug
    basis: Annotated[tuple[Basis, ...], PydanticField(min_length=1)]
    note: str | None = None


class Stage(Published):
    """审批阶段 of a construction project (国办发〔2019〕11号): its lead department organizes its parallel approval.

    The order of publication is the order of the stages; which item waits for which is said by `requires` alone.
    """

    id: Slug
    name: str
    lead_department: Slug
    basis: Annotated[tuple[Basis, ...], PydanticField(min_length=1)]


class NotNeeded(Published):
    """看起来要办、其实不要办: said when it applies, and not where one of `items` is needed all the same.

    That may be by another business in the same shop: a café needs no hygiene licence, its bookshop does.
    """

    id: Slug
    business: tuple[Slug, ...] = ()  # empty: all
    items: tuple[Slug, ...] = ()
    when: Condition | None = None
    words: tuple[str, ...] = ()
    text: str
    basis: Annotated[tuple[Basis, ...], PydanticField(min_length=1)]


class Exemption(Published):
    """What needs no licence and no registration; said, with the reason, to who speaks of it."""

    id: Slug
    words: Annotated[tuple[str, ...], PydanticField(min_length=1)]
    text: str
    basis: Annotated[tuple[Basis, ...], PydanticField(min_length=1)]


class OutsideMatter(Published):
    """What people ask this office for and another one does (结婚登记, 社保); `text` says where to go."""

    id: Slug
    words: Annotated[tuple[str, ...], PydanticField(min_length=1)]
    text: str


class Faq(Published):
    """常见问答: a question people ask, its answer and the basis; `business` empty means all."""

    id: Slug
    question: str
    variants: tuple[str, ...] = ()
    answer: str
    basis: tuple[Basis, ...] = ()
    business: tuple[Slug, ...] = ()
    items: tuple[Slug, ...] = ()


class Certificate(Published):
    """证照: a document whose photo fills fields; `fields` says by what is read on it (assistant/documents) which one.

    `implies` is what follows from having the document at all.
    """

    id: Literal["business_licence", "identity_card"]
    name: str
    fields: Annotated[dict[Reading, FieldId], PydanticField(min_length=1)]
    implies: dict[FieldId, Scalar] = {}


class Edition(Published):
    """Who published the catalogue and when."""

    id: str
    publisher: str
    published: date
    note: str | None = None


class CityOverlay(Published):
    """What a city changes in the national set: parameters, promised limits, department names."""

    id: Slug
    name: str
    region_code: Annotated[str, StringConstraints(pattern=r"^\d{6}$")]
    districts: tuple[str, ...] = ()
    parameters: dict[Slug, Scalar] = {}
    promised: dict[Slug, TimeLimit] = {}
    promised_on_commitment: dict[Slug, TimeLimit] = {}
    department_names: dict[Slug, str] = {}
    lead_departments: dict[Slug, Slug] = {}  # of bundles and stages
    hotline: str | None = None
    note: str | None = None


class Document(Published):
    """One YAML file: any of the lists below; the loader merges all files into one Catalogue."""

    edition: Edition | None = None
    departments: tuple[Department, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    sections: tuple[Section, ...] = ()
    fields: tuple[Field, ...] = ()
    materials: tuple[Material, ...] = ()
    items: tuple[ApprovalItem, ...] = ()
    bundles: tuple[Bundle, ...] = ()
    stages: tuple[Stage, ...] = ()
    business_groups: tuple[BusinessGroup, ...] = ()
    business_types: tuple[BusinessType, ...] = ()
    trades: tuple[Trade, ...] = ()
    blockers: tuple[Blocker, ...] = ()
    not_needed: tuple[NotNeeded, ...] = ()
    exemptions: tuple[Exemption, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    outside: tuple[OutsideMatter, ...] = ()
    faqs: tuple[Faq, ...] = ()
    city: CityOverlay | None = None


JsonValue = Any
