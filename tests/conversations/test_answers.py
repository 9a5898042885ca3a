"""How answers are taken: several at once, corrections, approximations, wrong ones. Nothing given is lost."""

from __future__ import annotations

import pytest

from tests.conversations.product import Person, fitting


def test_several_answers_and_a_question_in_one_message(person: Person) -> None:
    person.say("想在雨花区开个奶茶店，个体户，执照还没办")
    answer = person.say("八十平，电话13800138000，对了要交多少钱？")
    assert person.value("premises.area_total") == 80
    assert person.value("premises.county") == "雨花区"
    assert person.value("entity.type") == "individual"
    assert "不收费" in answer
    # the phone is personal: it is not kept before consent, and kept without being said again after it
    assert person.value("person.legal_rep.mobile") is None
    assert person.heard[-1]["field"] == "consent.privacy"
    person.say("同意")
    assert person.value("person.legal_rep.mobile") == "13800138000"


def test_a_correction_names_its_field_wherever_the_conversation_is(person: Person) -> None:
    person.say("开理发店，五十平")
    person.say("还没办")
    asked = person.asked
    person.say("面积写错了，是六十平")
    assert person.value("premises.area_total") == 60
    assert person.asked == asked


def test_a_corrected_phone(person: Person) -> None:
    person.say("开理发店，五十平")
    person.say("同意")
    person.say("我电话是13800138000")
    person.say("电话写错了，是13900139000")
    assert person.value("person.legal_rep.mobile") == "13900139000"


def test_what_was_said_stands_beside_the_value(person: Person) -> None:
    person.say("开理发店，五十来个平方")
    assert person.heard[-1]["field"] == "change.confirmed"
    assert person.value("premises.area_total") is None
    person.say("对的")
    field = next(f for f in person.view["fields"] if f["field"] == "premises.area_total")
    assert (field["value"], field["source"]) == (50, "said")
    assert "五十" in field["said"]


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("面积0平", "大于 0"),
        ("八百万平", "不能超过 100000"),
        ("负五平", "大于 0"),
    ],
)
def test_an_impossible_area_gets_its_reason_and_the_question_again(person: Person, words: str, reason: str) -> None:
    person.say("我要开饭馆")
    asked = person.asked
    assert reason in person.say(words)
    assert person.value("premises.area_total") is None
    assert person.heard[-1]["kind"] == "question"
    assert person.heard[-1]["field"] == asked


def test_wrong_identity_numbers_are_told_apart(person: Person) -> None:
    person.say("开理发店")
    person.say("同意")
    assert "校验码" in person.say("身份证110105194912310021")
    assert "18 位" in person.say("身份证1101051949123")
    assert "出生日期" in person.say("身份证110101189702290014")
    person.say("身份证11010519491231002x")
    assert person.value("person.legal_rep.id_no") == "11010519491231002X"
    field = next(f for f in person.view["fields"] if f["field"] == "person.legal_rep.id_no")
    assert field["display"] == "110***********002X"


@pytest.mark.parametrize(
    "hostile", ["", "   ", "😀😀😀", "<script>alert(1)</script>", "\u0000\u0001\u0002", "a" * 10_000]
)
def test_hostile_input_gets_a_clear_answer_and_the_question_again(person: Person, hostile: str) -> None:
    person.say("我要开饭馆")
    asked, version = person.asked, person.view["version"]
    answer = person.say(hostile)
    assert answer
    assert person.view["version"] == version
    assert person.heard[-1]["field"] == asked


def test_an_impossible_date_is_refused_by_name(person: Person) -> None:
    person.say("开理发店，五十平，个体户，执照还没办，不做招牌")
    while person.asked != "premises.lease_end":
        words = {"premises.tenure": "租的"}
        person.say(words.get(person.asked or "") or fitting(person.view["question"]))
    assert "2月30号" in person.say("2027年2月30号")
    assert person.value("premises.lease_end") is None
    person.say("2028年底")
    person.say("对")
    assert person.value("premises.lease_end") == "2028-12-31"


def test_only_a_plain_yes_is_consent(person: Person) -> None:
    person.say("开药店，电话13800138000")
    assert person.heard[-1]["field"] == "consent.privacy"
    person.say("有冷藏柜")
    person.say("乙类非处方药")
    person.say("对的")  # to that it was understood
    assert person.value("pharm.scope") == ["otc_b"]
    assert person.value("consent.privacy") is None
    person.say("可以")
    assert person.value("consent.privacy") is True
