from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from assistant.applications.problem import Problem
from assistant.applications.validation import plain, validated
from assistant.catalog.schema import Field

TODAY = date(2026, 11, 24)


def field(type_: str, **more: Any) -> Field:
    return Field.model_validate(
        {
            "id": "some.field",
            "label": "某项",
            "type": type_,
            "question": "q",
            "short_question": "s",
            "help": "h",
            **more,
        }
    )


OPTIONS = [{"value": "rent", "label": "租的"}, {"value": "own", "label": "自己的"}]


@pytest.mark.parametrize(
    ("type_", "raw", "value"),
    [
        ("phone", "138 0013 8000", "13800138000"),
        ("phone", "+86 138-0013-8000", "13800138000"),
        ("id_number", "11010519491231002x", "11010519491231002X"),
        ("id_number", "440524188001010014", "440524188001010014"),
        ("uscc", "91350100m000100y43", "91350100M000100Y43"),
        ("uscc", "92510107 MA6C123416", "92510107MA6C123416"),
        ("area", "80.0", 80),
        ("area", 80.5, 80.5),
        ("date", "2026-12-01", "2026-12-01"),
        ("choice", "租的", "rent"),
        ("multi_choice", ["own", "租的", "own"], ["own", "rent"]),
        ("person_name", "阿卜杜拉•买买提", "阿卜杜拉·买买提"),
        ("entity_name", "老王(天心)饭馆", "老王（天心）饭馆"),
        ("email", "a.b@example.com", "a.b@example.com"),
        ("landline", "0731-88888888", "0731-88888888"),
        ("address", "芙蓉南路一段88号2栋101", "芙蓉南路一段88号2栋101"),
        ("text_list", "张三、李四", ["张三", "李四"]),
        ("text", "  两个\u200b 空格\x00 ", "两个 空格"),
    ],
)
def test_values_are_normalized(type_: str, raw: Any, value: Any) -> None:
    assert validated(field(type_, options=OPTIONS), raw, {}, TODAY) == value


@pytest.mark.parametrize(
    ("type_", "raw", "code"),
    [
        ("phone", "1380013800", "phone_length"),
        ("phone", "23800138000", "phone"),
        ("id_number", "110105194912310021", "id_check"),
        ("id_number", "110101189702290014", "id_birth"),
        ("id_number", "110105491231002", "id_15"),
        ("id_number", "1101051949", "id_length"),
        ("uscc", "91350100M000100Y44", "uscc_check"),
        ("uscc", "9135", "uscc_length"),
        ("area", "很大", "number"),
        ("area", float("nan"), "number"),
        ("area", float("inf"), "number"),
        ("area", True, "number"),
        ("number", "1e15", "number_huge"),
        ("integer", "2.5", "integer"),
        ("date", "2026-02-30", "date"),
        ("boolean", "是", "boolean"),
        ("choice", "借的", "choice"),
        ("multi_choice", ["own", "借的"], "choice"),
        ("person_name", "😀😀", "unreadable"),
        ("person_name", "王", "person_name"),
        ("entity_name", "<script>alert(1)</script>", "unreadable"),
        ("text", "\x00\x01", "empty"),
        ("text", 5, "not_text"),
        ("text", "长" * 301, "too_long"),
        ("address", "芙蓉南路", "address_detail"),
        ("email", "a@b", "email"),
    ],
)
def test_what_is_wrong_is_named(type_: str, raw: Any, code: str) -> None:
    problem = validated(field(type_, options=OPTIONS), raw, {}, TODAY)
    assert isinstance(problem, Problem)
    assert problem.code == code
    assert problem.params["label"] == "某项"


@pytest.mark.parametrize(
    ("validation", "raw", "code"),
    [
        ({"above": 0}, 0, "not_above"),
        ({"above": 0}, -3, "not_above"),
        ({"max": 100000}, 8_000_000, "above_max"),
        ({"min": 2}, 1, "below_min"),
        ({"at_most_field": "premises.area_total"}, 81, "above_other"),
    ],
)
def test_limits_of_numbers(validation: dict[str, Any], raw: float, code: str) -> None:
    problem = validated(field("area", validation=validation), raw, {"premises.area_total": 80}, TODAY)
    assert isinstance(problem, Problem)
    assert problem.code == code


def test_limits_of_dates() -> None:
    start = field("date", validation={"not_before": "today"})
    end = field("date", validation={"not_before": "premises.lease_start"})
    early = validated(start, "2026-11-23", {}, TODAY)
    assert isinstance(early, Problem)
    assert early.code == "too_early"
    assert validated(start, "2026-11-24", {}, TODAY) == "2026-11-24"
    assert isinstance(validated(end, "2026-01-01", {"premises.lease_start": "2026-06-01"}, TODAY), Problem)


def test_consent_must_be_given_to_count() -> None:
    refused = validated(field("boolean", validation={"equals": True}), False, {}, TODAY)
    assert isinstance(refused, Problem)
    assert refused.code == "must_agree"


def test_a_long_wrong_value_is_quoted_short() -> None:
    problem = validated(field("phone"), "9" * 500, {}, TODAY)
    assert isinstance(problem, Problem)
    assert len(problem.params["given"]) <= 25


def test_plain_text_keeps_line_breaks_as_spaces() -> None:
    assert plain("一\n二\t三") == "一 二 三"
