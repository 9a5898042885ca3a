"""The backend's own database: cases and all that hangs on them, the keys that make every hand-in happen once,
the timers, the audit log, and the clerks with their sessions."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, MetaData, String, Table, Text

from assistant.database import UtcDateTime
from assistant.signing import nonce_table

metadata = MetaData()

cases = Table(
    "cases",
    metadata,
    Column("case_no", String(40), primary_key=True),
    Column("revision", Integer, nullable=False),  # counts the moves; raising it locks the case
    Column("query_salt", String(64), nullable=False),
    Column("application_id", String(80), nullable=False),
    Column("lead_department", String(80), nullable=False, index=True),
    Column("uscc", String(18), index=True),  # 统一社会信用代码, for what need not be asked twice
    Column("submission", JSON, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Column("last_received_at", UtcDateTime),  # with what the window asked for: the five days of Art. 32 begin with it
    Column("accepted_at", UtcDateTime),
    Column("deemed_accepted", Boolean, nullable=False, default=False),
    Column("declined_at", UtcDateTime),  # 不予受理
    Column("revoked_at", UtcDateTime),  # 撤销受理
    Column("withdrawn_at", UtcDateTime),
    Column("closing_reason", Text),  # of whichever of the three it was
    Column("extension_days", Integer, nullable=False, default=0),  # of the whole case
    Column("decided_at", UtcDateTime),
    Column("deliver_by", UtcDateTime),
    Column("delivered_at", UtcDateTime),
    Column("rating", Integer),
    Column("rated_at", UtcDateTime),
)

tasks = Table(
    "tasks",
    metadata,
    Column("case_no", String(40), ForeignKey("cases.case_no"), primary_key=True),
    Column("item", String(80), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("item_name", Text, nullable=False),
    Column("department", String(80), nullable=False, index=True),
    Column("department_name", Text, nullable=False),
    Column("requires", JSON, nullable=False),  # items of the same case
    Column("awaits", JSON, nullable=False),  # items of the same case that it is decided no sooner than (容缺受理)
    Column("days", Integer, nullable=False),  # whole days: a part of a day counts whole
    Column("statutory_days", Integer, nullable=False),  # as far as a law sets any, else `days`
    Column("natural_days", Boolean, nullable=False),
    Column("commitment", Boolean, nullable=False),  # 告知承诺, as the applicant chose
    Column("state", String(20), nullable=False, index=True),
    Column("started_at", UtcDateTime),
    Column("due_at", UtcDateTime),
    Column("counted_from", UtcDateTime),  # what `due_at` was counted from, and of how many days
    Column("counted_days", Integer),
    Column("due_before", UtcDateTime),  # as it was until a newly published calendar moved it
    Column("left_days", Integer),  # of the limit, while it stands still
    Column("suspension", JSON(none_as_null=True)),  # {kind, until, reason}
    Column("extended_days", Integer, nullable=False, default=0),
    Column("extension_reason", Text),
    Column("supplements_asked", Integer, nullable=False, default=0),
    Column("deemed_at", UtcDateTime),  # 超时默许
    Column("agreed_at", UtcDateTime),  # examined; decided with the results that it awaits
    Column("agreed_by", String(120)),
    Column("decided_at", UtcDateTime),
    Column("opinion", Text),
    Column("check_days", Integer),
    Column("check_by", UtcDateTime),  # of what was granted on a commitment
    Column("check_result", String(20)),
)

requests = Table(  # 补正通知
    "supplement_requests",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("case_no", String(40), ForeignKey("cases.case_no"), nullable=False, index=True),
    Column("item", String(80)),  # none: the window asks, before acceptance
    Column("department_name", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("fields", JSON, nullable=False),
    Column("materials", JSON, nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("stops_clock", Boolean, nullable=False),
    Column("answered_at", UtcDateTime),
)

deferrals = Table(  # 容缺
    "deferrals",
    metadata,
    Column("case_no", String(40), ForeignKey("cases.case_no"), primary_key=True),
    Column("item", String(80), primary_key=True),
    Column("material", String(200), primary_key=True),
    Column("due_at", UtcDateTime, nullable=False),
    Column("supplied_at", UtcDateTime),
)

inspections = Table(  # 联合踏勘
    "inspections",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("case_no", String(40), ForeignKey("cases.case_no"), nullable=False, index=True),
    Column("place", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("held_at", UtcDateTime),
    Column("departments", JSON, nullable=False),  # department → called | present | excused | absent | deemed
    Column("findings", JSON, nullable=False),  # department → words
)

grievances = Table(  # 投诉, and ratings of the two lowest grades
    "grievances",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("case_no", String(40), ForeignKey("cases.case_no"), nullable=False, index=True),
    Column("kind", String(12), nullable=False),  # rating | complaint
    Column("words", Text, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("verified_at", UtcDateTime),  # 核实
    Column("rectified_at", UtcDateTime),  # 整改
    Column("answered_at", UtcDateTime),  # 反馈
    Column("answer", Text),
)

hand_ins = Table(
    "hand_ins",
    metadata,
    Column("idempotency_key", String(200), primary_key=True),
    Column("body_hash", String(64), nullable=False),
    Column("case_no", String(40), ForeignKey("cases.case_no"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

serials = Table(
    "serials", metadata, Column("day", String(8), primary_key=True), Column("last", Integer, nullable=False)
)

timers = Table(
    "timers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_no", String(40), ForeignKey("cases.case_no"), nullable=False, index=True),
    Column("item", String(80)),
    Column("kind", String(20), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("fired_at", UtcDateTime),
    Index("ix_timers_open", "fired_at", "at"),
)

counted_by = Table(  # one row: the calendar by which the days were last counted
    "counted_by",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("calendar", String(64), nullable=False),
)

audit_log = Table(
    "audit_log",
    metadata,
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("case_no", String(40), index=True),
    Column("kind", String(40), nullable=False),
    Column("actor", String(120), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("data", JSON, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)

audit_head = Table(  # one row: the end of the chain; who extends it locks it
    "audit_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("length", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
)

clerks = Table(
    "clerks",
    metadata,
    Column("name", String(60), primary_key=True),
    Column("department", String(80), nullable=False),
    Column("password", String(300), nullable=False),
    Column("failures", Integer, nullable=False, default=0),
    Column("locked_until", UtcDateTime),
)

desk_sessions = Table(
    "desk_sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("clerk", String(60), ForeignKey("clerks.name"), nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
)

notices = Table(  # how far each receiver of events has been told
    "notices",
    metadata,
    Column("receiver", String(200), primary_key=True),
    Column("position", Integer, nullable=False),
)

nonces = nonce_table(metadata, "backend_nonces")
