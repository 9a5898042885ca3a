"""What is said of questions other than the one that is open is neither lost nor taken for its answer."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from assistant.applications.agenda import CHANGE_FIELD
from assistant.applications.model import Answer, Application, Proposal, Source
from assistant.dialogue.heard import Clause, Heard
from assistant.dialogue.interpretation import Interpretation, Interpreter

TODAY = date(2026, 11, 25)
AT = datetime(2026, 11, 25, tzinfo=UTC)


def meant(
    interpreter: Interpreter, said: str, pending: str, business: str, known: dict[str, Any], proposed: dict[str, Any]
) -> Interpretation:
    values = {"business.type": [business], **known}
    answers = {name: Answer(value, Source.SAID, None, AT) for name, value in values.items()}
    proposal = Proposal(proposed, {}, Source.SAID) if proposed else None
    version = interpreter.catalogue.version
    application = Application("a", version, "changsha", answers=answers, proposal=proposal)
    clauses, start = [], 0
    for part in said.split("，"):
        clauses.append(Clause(part, start, start + len(part), "inform", 0.9))
        start += len(part) + 1
    return interpreter.interpret(Heard(said, "inform", 0.9, tuple(clauses)), application, pending, TODAY)


@pytest.mark.parametrize(
    ("business", "pending", "said", "likely"),
    [
        ("pharmacy", "device.classes", "处方药也卖", {"pharm.scope": ["prescription"]}),
        ("pharmacy", "device.classes", "个体", {"entity.type": "individual"}),
        ("restaurant", "sign.type", "临街的门面，楼上没得人住", {"premises.neighbor_type": "shop_street"}),
        (
            "restaurant",
            "entity.has_licence",
            "热菜凉菜都有，还卖点酒水饮料",
            {"food.items": ["hot_food", "cold_food", "prepackaged", "drinks"]},
        ),
        (
            "pharmacy",
            "sign.type",
            "湖南天成医药有限公司",
            {"entity.name": "湖南天成医药有限公司", "entity.type": "company"},
        ),
    ],
)
def test_it_is_read_back(
    interpreter: Interpreter, business: str, pending: str, said: str, likely: dict[str, Any]
) -> None:
    found = meant(interpreter, said, pending, business, {}, {})
    assert {name: reading.value for name, reading in found.likely.items()} == likely
    assert pending not in found.answers


@pytest.mark.parametrize(
    ("business", "pending", "said"),
    [
        ("hair_beauty_salon", "sign.type", "不做医美，就普通护理"),
        ("restaurant", "ent.activities", "不搞外卖，老了搞不来"),
        ("restaurant", "drain.to_sewer", "同意同意"),
        ("restaurant", "drain.pretreat", "每层楼道都有探头"),
        ("restaurant", "shop.tobacco", "没有人住在楼上"),
    ],
)
def test_a_no_or_yes_to_something_else_is_not_stored(
    interpreter: Interpreter, business: str, pending: str, said: str
) -> None:
    assert pending not in meant(interpreter, said, pending, business, {}, {}).answers


def test_more_of_a_list_is_added_to_what_is_known(interpreter: Interpreter) -> None:
    found = meant(interpreter, "中药饮片也卖", "sign.type", "pharmacy", {"pharm.scope": ["prescription"]}, {})
    assert found.likely["pharm.scope"].value == ["prescription", "herbal"]


@pytest.mark.parametrize("said", ["有冷柜", "楼上没得人住", "热菜凉菜都有"])
def test_what_tells_of_something_else_settles_no_proposal(interpreter: Interpreter, said: str) -> None:
    found = meant(interpreter, said, CHANGE_FIELD, "restaurant", {}, {"premises.area_total": 100})
    assert CHANGE_FIELD not in found.answers


@pytest.mark.parametrize(("said", "yes"), [("对的", True), ("没错，就是", True), ("不是", False), ("不改了", False)])
def test_a_plain_yes_or_no_settles_it(interpreter: Interpreter, said: str, yes: bool) -> None:
    found = meant(interpreter, said, CHANGE_FIELD, "restaurant", {}, {"premises.area_total": 100})
    assert found.answers[CHANGE_FIELD].value is yes


@pytest.mark.parametrize(
    ("said", "proposed", "wanted"),
    [
        ("不卖", {"card.prepaid": False}, {CHANGE_FIELD: True}),
        ("对，没有", {"card.prepaid": False}, {CHANGE_FIELD: True}),
        ("不是", {"card.prepaid": False}, {CHANGE_FIELD: False}),
        ("卖的", {"card.prepaid": False}, {"card.prepaid": True}),
        ("不卖", {"shop.tobacco": True}, {"shop.tobacco": False}),
        ("要做的", {"sign.type": "none"}, {CHANGE_FIELD: False}),
        ("都不卖", {"card.prepaid": False, "shop.tobacco": False}, {CHANGE_FIELD: True}),
        ("都不卖", {"card.prepaid": True, "shop.tobacco": False}, {}),
        ("不排污的", {"staff.count": 5, "premises.tenure": "rented"}, {}),
        ("就六十", {"premises.area_total": 60}, {CHANGE_FIELD: True}),
        ("不是六十", {"premises.area_total": 60}, {}),
    ],
)
def test_what_is_so_agrees_or_not_with_what_is_read_back(
    interpreter: Interpreter, said: str, proposed: dict[str, Any], wanted: dict[str, Any]
) -> None:
    found = meant(interpreter, said, CHANGE_FIELD, "restaurant", {}, proposed)
    assert {name: reading.value for name, reading in found.answers.items()} == wanted


@pytest.mark.parametrize("said", ["不卖烟的，谁说卖烟了", "我没说要卖烟啊", "我不卖烟"])
def test_what_was_taken_wrong_is_put_right_though_something_else_is_asked(interpreter: Interpreter, said: str) -> None:
    found = meant(interpreter, said, "card.prepaid", "restaurant", {"shop.tobacco": True}, {})
    assert {name: reading.value for name, reading in found.likely.items()} == {"shop.tobacco": False}
    assert "card.prepaid" not in found.answers


@pytest.mark.parametrize(
    ("said", "likely"),
    [
        ("谁是法人？就是我，张建国", {}),
        ("先叫老张羊肉粉行不行", {"entity.name": "老张羊肉粉"}),
        ("能不能帮我把名字写成仁心堂药店", {"entity.name": "仁心堂药店"}),
        ("没有执照", {}),
        ("不唱歌不跳舞", {"ent.activities": ["none"]}),
    ],
)
def test_no_yes_or_no_is_heard_in_it(interpreter: Interpreter, said: str, likely: dict[str, Any]) -> None:
    found = meant(interpreter, said, "shop.tobacco", "restaurant", {"entity.has_licence": False}, {})
    assert {name: reading.value for name, reading in found.likely.items()} == likely
    assert "shop.tobacco" not in found.answers


def test_an_area_taken_back_is_not_stored(interpreter: Interpreter) -> None:
    found = meant(interpreter, "面积 300 哦不 350平", "entity.has_licence", "food_workshop", {}, {})
    assert {name: reading.value for name, reading in found.answers.items()} == {"premises.area_total": 350}


def test_a_pharmacist_hired_is_no_number_of_people(interpreter: Interpreter) -> None:
    assert meant(interpreter, "药师请了一个", "sign.type", "pharmacy", {}, {}).answers == {}


@pytest.mark.parametrize(
    ("pending", "said", "likely"),
    [
        ("food.chain", "个体", {"entity.type": "individual"}),
        ("sign.type", "烟不卖", {"shop.tobacco": False}),
        ("sign.type", "铺子在三楼", {"premises.floor_no": 3}),
        ("sign.type", "二楼住人", {}),
    ],
)
def test_short_words_of_another_question_are_read_back(
    interpreter: Interpreter, pending: str, said: str, likely: dict[str, Any]
) -> None:
    found = meant(interpreter, said, pending, "snack_shop", {"entity.has_licence": False}, {})
    assert {name: reading.value for name, reading in found.likely.items()} == likely


@pytest.mark.parametrize(
    ("said", "answers", "likely"),
    [
        ("想开个小炒店 带包厢能唱K 两百平", {"premises.area_total": 200}, {"ent.activities": ["karaoke_dance"]}),
        ("想开网吧但是旁边有个小学", {}, {"net.site": "near_school"}),
        ("我想开一家卖麻辣烫的店，就我一个人", {}, {}),
        ("我们学校食堂要办食品许可", {}, {}),
    ],
)
def test_a_first_sentence_tells_more_than_the_business(
    interpreter: Interpreter, said: str, answers: dict[str, Any], likely: dict[str, Any]
) -> None:
    empty = Application("a", interpreter.catalogue.version, "changsha")
    found = interpreter.interpret(Heard(said, "start_business", 0.95), empty, "business.type", TODAY)
    assert {name: reading.value for name, reading in found.answers.items()} == answers
    assert {name: reading.value for name, reading in found.likely.items()} == likely


@pytest.mark.parametrize("said", ["三层楼，面积五百平方", "一共三层"])
def test_how_many_storeys_is_no_floor(interpreter: Interpreter, said: str) -> None:
    found = meant(interpreter, said, "entity.has_licence", "guest_house", {}, {})
    assert "premises.floor_no" not in {**found.answers, **found.likely}
