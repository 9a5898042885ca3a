"""A made-up catalogue of the size that Guangzhou had for one construction project: 22 departments, 50 items, 5 stages.

The numbers are from 《广州市建设工程项目优化审批流程试行方案》 (2013); names and rules are invented, so that nobody
takes them for law. `times` makes the same again beside itself, for how cost grows with size: each copy has
departments, questions and items of its own, and all items are candidates of one business type.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from assistant.applications.agenda import agenda
from assistant.applications.model import Answer, Application, Source
from assistant.catalog.catalogue import BUSINESS_FIELD, CONSENT_FIELD, Catalogue
from assistant.catalog.loader import catalogue_of
from assistant.catalog.schema import Document

DEPARTMENTS, ITEMS, STAGES, QUESTIONS, FORM_FIELDS = 22, 50, 5, 20, 30
BUSINESS = "project"
NOW = datetime(2026, 11, 24, tzinfo=UTC)
LAW = [{"law": "虚构的压力测试规定", "article": "第1条"}]
ASKED = {"question": "请回答，例如“是”", "short_question": "请回答", "help": "压力测试"}


def stress_document(times: int = 1) -> Document:
    """The document as data that the schema accepts."""
    return Document.model_validate(
        {
            "edition": {"id": "stress", "publisher": "压力测试", "published": "2026-01-01"},
            "departments": [{"id": _department(c, d), "name": f"部门{c}之{d}"} for c, d in _each(times, DEPARTMENTS)],
            "sections": [{"id": "basics", "name": "基本情况"}],
            "fields": [
                {"id": BUSINESS_FIELD, "label": "业态", "type": "multi_choice", **ASKED},
                {"id": CONSENT_FIELD, "label": "同意", "type": "boolean", **ASKED},
                *(_question(c, q) for c, q in _each(times, QUESTIONS)),
                *({"id": f"form{c}.f{n}", "label": f"表单{c}之{n}", "type": "text", **ASKED}
                  for c, n in _each(times, FORM_FIELDS)),
            ],
            "items": [_item(c, i) for c, i in _each(times, ITEMS)],
            "bundles": [{"id": "build", "ref": "B99", "name": "压力测试一件事",
                         "lead_department": _department(0, 0), "basis": LAW}],
            "stages": [{"id": f"stage_{n}", "name": f"阶段{n}", "lead_department": _department(0, n), "basis": LAW}
                       for n in range(STAGES)],
            "business_types": [
                {"id": BUSINESS, "ref": "T99", "name": "压力测试项目", "industry_codes": ["0000"],
                 "words": ["压力测试"], "bundle": "build", "items": [_id(c, i) for c, i in _each(times, ITEMS)]}
            ],
        }
    )  # fmt: skip


def stress_catalogue(times: int = 1) -> Catalogue:
    return catalogue_of(stress_document(times))


def stage_of(item_id: str) -> int:
    """The stage of an item, 0 to 4: ten items each, in order."""
    return int(item_id.rsplit("_", 1)[1]) * STAGES // ITEMS


def answers_of(catalogue: Catalogue) -> Mapping[str, Any]:
    """An answer to every deciding question: yes, and a number above its threshold."""
    values = {name: 600 if field.type.value == "area" else True for name, field in catalogue.fields.items()
              if name.startswith("ask")}  # fmt: skip
    return {BUSINESS_FIELD: [BUSINESS], **values}


def application_of(catalogue: Catalogue, values: Mapping[str, Any]) -> Application:
    answers = {name: Answer(value, Source.SAID, None, NOW) for name, value in values.items()}
    return Application("a_stress", catalogue.version, "", answers=answers)


def conversation(catalogue: Catalogue) -> list[Application]:
    """The application before each deciding question of a whole conversation, and after the last."""
    wanted, states = answers_of(catalogue), []
    values: dict[str, Any] = {BUSINESS_FIELD: [BUSINESS]}
    while True:
        states.append(application_of(catalogue, values))
        todo = agenda(catalogue, states[-1])
        if todo.next is None or not todo.deciding:
            return states
        values = {**values, todo.next: wanted[todo.next]}


def _each(times: int, count: int) -> list[tuple[int, int]]:
    return [(copy, number) for copy in range(times) for number in range(count)]


def _department(copy: int, number: int) -> str:
    return f"department_{copy}_{number}"


def _id(copy: int, number: int) -> str:
    return f"item_{copy}_{number}"


def _question(copy: int, number: int) -> dict[str, Any]:
    """Every fourth is a number; every fifth is asked only if the one before it was answered yes, or large."""
    kind: dict[str, Any] = {"type": "area" if number % 4 == 0 else "boolean"}
    if number % 5 == 2:
        kind["when"] = _test(copy, number - 1)
    return {"id": f"ask{copy}.q{number}", "label": f"问题{copy}之{number}", **kind, **ASKED}


def _test(copy: int, number: int) -> dict[str, Any]:
    number %= QUESTIONS
    return {f"ask{copy}.q{number}": {"at_least": 500} if number % 4 == 0 else True}


def _item(copy: int, number: int) -> dict[str, Any]:
    """Two questions decide each item; in every stage but the first it needs one item of the stage before."""
    first, second = _test(copy, number), _test(copy, number * 7 + 3)
    return {
        "id": _id(copy, number), "ref": f"S{number:02}", "name": f"事项{copy}之{number}", "short_name": f"事项{number}",
        "department": _department(copy, number % DEPARTMENTS), "kind": "licence",
        "when": {"any": [first, second]} if number % 3 else {"all": [first, second]},
        "stage": f"stage_{stage_of(_id(copy, number))}", "because": "压力测试", "fee": "不收费", "basis": LAW,
        "statutory": {"days": 20, "unit": "workday"}, "promised": {"days": 1 + number % 10, "unit": "workday"},
        "requires": [{"item": _id(copy, number - ITEMS // STAGES)}] if number >= ITEMS // STAGES else [],
        "fields": [f"form{copy}.f{number % FORM_FIELDS}", f"form{copy}.f{(number * 3 + 1) % FORM_FIELDS}"],
    }  # fmt: skip
