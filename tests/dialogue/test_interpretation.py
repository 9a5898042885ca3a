"""What a message means while a question is open. The intents are given as the classifier gives them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from assistant.applications.model import Answer, Application, Proposal, Source
from assistant.catalog.catalogue import Catalogue
from assistant.dialogue.acts import as_told
from assistant.dialogue.heard import Clause, Heard
from assistant.dialogue.interpretation import Interpretation, Interpreter

TODAY = date(2026, 11, 25)
GIVEN: dict[str, Any] = {"business.type": ["restaurant"], "entity.has_licence": False, "consent.privacy": True}


def heard(text: str, intent: str = "inform", confidence: float = 0.9, **clauses: str) -> Heard:
    """A message; `clauses` are intents by the words of the clause."""
    parts = []
    for words, meant in clauses.items():
        start = text.index(words)
        parts.append(Clause(words, start, start + len(words), meant, confidence))
    return as_told(Heard(text, intent, confidence, tuple(parts)))


def application(catalogue: Catalogue, proposed: dict[str, Any] | None = None, **more: Any) -> Application:
    values = {**GIVEN, **{name.replace("__", "."): value for name, value in more.items()}}
    at = datetime(2026, 11, 25, tzinfo=UTC)
    answers = {name: Answer(value, Source.SAID, None, at) for name, value in values.items() if value is not None}
    proposal = Proposal(proposed, {}, Source.SAID) if proposed else None
    return Application("a", catalogue.version, "changsha", answers=answers, proposal=proposal)


def values(meant: Interpretation) -> dict[str, Any]:
    return {name: reading.value for name, reading in meant.answers.items()}


def likely(meant: Interpretation) -> dict[str, Any]:
    return {name: reading.value for name, reading in meant.likely.items()}


NAME, MOBILE, ID, AREA = (
    "person.legal_rep.name",
    "person.legal_rep.mobile",
    "person.legal_rep.id_no",
    "premises.area_total",
)
TAKEN: list[tuple[str, str, str, dict[str, Any]]] = [
    ("张三丰，身份证11010519491231002x，电话幺三八零零幺三八零零零", NAME, "inform",
     {NAME: "张三丰", ID: "11010519491231002X", MOBILE: "13800138000"}),
    ("13800138000，刚才说错了，13900139000", MOBILE, "correct", {MOBILE: "13900139000"}),
    ("一三八零零一三八零零零重复一遍一三八零零一三八零零零", MOBILE, "inform", {MOBILE: "13800138000"}),
    ("电话改成13900139000", ID, "correct", {MOBILE: "13900139000"}),
    ("店名改一下，叫好再来", ID, "correct", {"entity.name": "好再来"}),
    ("地址不对，是芙蓉中路12号", ID, "correct", {"premises.address_detail": "芙蓉中路12号"}),
    ("八十平不对，是九十", "entity.name", "correct", {AREA: 90}),
    ("解放西路取消弄5号", "premises.address_detail", "cancel", {"premises.address_detail": "解放西路取消弄5号"}),
    ("岳麓", "premises.county", "inform", {"premises.county": "岳麓区"}),
    ("望城那边", "premises.county", "inform", {"premises.county": "望城区"}),
    ('店名叫"再见咖啡"', "entity.name", "goodbye", {"entity.name": "再见咖啡"}),
    ("叫取消烦恼小馆", "entity.name", "cancel", {"entity.name": "取消烦恼小馆"}),
    ("我叫何必", NAME, "chitchat", {NAME: "何必"}),
    ("要办", "entity.has_licence", "ask_items", {"entity.has_licence": False}),
    ("不是没有执照", "entity.has_licence", "deny", {"entity.has_licence": True}),
    ("面积二十平", "food.kitchen_area", "inform", {"food.kitchen_area": 20}),
    ("刚才姓名说错了，应该是周敏", "entity.name", "correct", {NAME: "周敏"}),
    ("名字是周敏", "staff.food_safety_mgr.name", "inform", {"staff.food_safety_mgr.name": "周敏"}),
    ("门牌是中山路9号二楼门面，我刚看过", "entity.name", "inform", {"premises.address_detail": "中山路9号二楼门面"}),
    ("门口挂一块嘛，做个门头", "sign.type", "inform", {"sign.type": "front"}),
    ("不卖香烟，也没有唱歌跳舞的", "shop.tobacco", "inform", {"shop.tobacco": False, "ent.activities": ["none"]}),
    ("主要是早餐和午餐服务", "entity.business_scope", "inform", {"entity.business_scope": "早餐和午餐服务"}),
    ("11043120250007123456", "equip.reg_no", "inform", {"equip.reg_no": "11043120250007123456"}),
]  # fmt: skip
ASKED_FIRST: list[tuple[str, str, str, dict[str, Any]]] = [
    ("八十来平", AREA, "inform", {AREA: 80}),
    ("每间三张，十间", "hotel.beds", "inform", {"hotel.beds": 30}),
    ("舅舅的门面让我先用着", "premises.tenure", "inform", {"premises.tenure": "free"}),
    ("大概有个一百多平方吧那个厨房二十来平", AREA, "inform", {AREA: 100, "food.kitchen_area": 20}),
    ("前门一个后门一个", "fire.exits", "inform", {"fire.exits": 2}),
    ("钱多多", NAME, "ask_fee", {NAME: "钱多多"}),
    ("灰太狼", NAME, "inform", {NAME: "灰太狼"}),
    ("再见咖啡", "entity.name", "goodbye", {"entity.name": "再见咖啡"}),
    ("下一站", "entity.name", "skip", {"entity.name": "下一站"}),
    ("我的号13800138000还有13900139000", AREA, "inform", {MOBILE: "13900139000"}),
]
NO_ANSWER: list[tuple[str, str, str]] = [
    ("再说一遍", AREA, "repeat"),
    ("为什么要同意", "consent.privacy", "ask_why"),
    ("名字还没想好", "entity.name", "unsure"),
    ("你帮我取一个", "entity.name", "chitchat"),
    ("重新开始", "entity.name", "start_over"),
    ("谢谢", NAME, "thanks"),
    ("没有不行吗", "entity.has_licence", "deny"),
    ("有冷藏柜", "consent.privacy", "inform"),
    ("一楼带二楼", "premises.floor_no", "inform"),
    ("个体户和公司有什么区别", "entity.type", "ask_meaning"),
]


@pytest.mark.parametrize(("said", "pending", "intent", "wanted"), TAKEN)
def test_it_is_taken(
    catalogue: Catalogue, interpreter: Interpreter, said: str, pending: str, intent: str, wanted: dict[str, Any]
) -> None:
    consent = None if pending == "consent.privacy" else True
    meant = interpreter.interpret(heard(said, intent), application(catalogue, consent__privacy=consent), pending, TODAY)
    assert (values(meant), likely(meant)) == (wanted, {})


@pytest.mark.parametrize(("said", "pending", "intent", "wanted"), ASKED_FIRST)
def test_it_is_asked_about_first(
    catalogue: Catalogue, interpreter: Interpreter, said: str, pending: str, intent: str, wanted: dict[str, Any]
) -> None:
    meant = interpreter.interpret(heard(said, intent), application(catalogue), pending, TODAY)
    assert (values(meant), likely(meant), meant.commands) == ({}, wanted, ())


@pytest.mark.parametrize(("said", "pending", "intent"), NO_ANSWER)
def test_it_is_no_answer(catalogue: Catalogue, interpreter: Interpreter, said: str, pending: str, intent: str) -> None:
    meant = interpreter.interpret(heard(said, intent), application(catalogue, consent__privacy=None), pending, TODAY)
    assert (values(meant), likely(meant)) == ({}, {})


def test_one_breath_without_commas(catalogue: Catalogue, interpreter: Interpreter) -> None:
    said = "开饭馆 80平 没执照 个体户 多久能办完"
    intents = {"开饭馆 80平": "start_business", "没执照": "inform", "个体户": "inform", "多久能办完": "ask_time"}
    empty = application(catalogue, business__type=None, entity__has_licence=None, consent__privacy=None)
    meant = interpreter.interpret(heard(said, "ask_faq", 0.9, **intents), empty, "business.type", TODAY)
    assert values(meant) == {AREA: 80, "entity.has_licence": False, "entity.type": "individual"}
    assert meant.business is not None
    assert [c.id for c in meant.business.candidates] == ["restaurant"]
    assert meant.questions == ("ask_time",)


def test_the_words_of_the_business_are_no_other_answer(catalogue: Catalogue, interpreter: Interpreter) -> None:
    empty = application(catalogue, business__type=None, entity__has_licence=None)
    meant = interpreter.interpret(heard("早餐车", "start_business"), empty, "business.type", TODAY)
    assert values(meant) == {}


def test_goods_named_beside_an_answer_change_no_business(catalogue: Catalogue, interpreter: Interpreter) -> None:
    said = heard("热菜凉菜都做，也卖饮料", "inform", 0.9, 热菜凉菜都做="inform", 也卖饮料="start_business")
    assert interpreter.interpret(said, application(catalogue), "food.items", TODAY).business is None


def test_an_answer_and_a_question(catalogue: Catalogue, interpreter: Interpreter) -> None:
    said = heard("没有，要多久啊", "ask_time", 0.9, 没有="deny", 要多久啊="ask_time")
    meant = interpreter.interpret(said, application(catalogue, entity__has_licence=None), "entity.has_licence", TODAY)
    assert (values(meant), meant.questions) == ({"entity.has_licence": False}, ("ask_time",))


PROPOSED = {AREA: 80}
SETTLED: list[tuple[str, str, dict[str, Any]]] = [
    ("对", "affirm", {"change.confirmed": True}),
    ("嗯呐", "affirm", {"change.confirmed": True}),
    ("对的，就八十", "affirm", {"change.confirmed": True}),
    ("不对", "deny", {"change.confirmed": False}),
    ("是九十", "inform", {AREA: 90}),
    ("不是，九十五平", "correct", {AREA: 95}),
    ("你猜", "chitchat", {}),
]


@pytest.mark.parametrize(("said", "intent", "wanted"), SETTLED)
def test_a_proposed_value_is_confirmed_refused_or_put_right(
    catalogue: Catalogue, interpreter: Interpreter, said: str, intent: str, wanted: dict[str, Any]
) -> None:
    meant = interpreter.interpret(heard(said, intent), application(catalogue, PROPOSED), "change.confirmed", TODAY)
    assert values(meant) == wanted


def test_a_yes_with_another_answer(catalogue: Catalogue, interpreter: Interpreter) -> None:
    said = heard("对的，电话13800138000", "inform", 0.9, 对的="affirm", 电话13800138000="inform")
    meant = interpreter.interpret(said, application(catalogue, PROPOSED), "change.confirmed", TODAY)
    assert values(meant) == {"change.confirmed": True, MOBILE: "13800138000"}


@pytest.mark.parametrize("said", ["还没定", "没想好", "目前还没定呢"])
def test_what_an_optional_question_offers_itself_passes_it_over(
    catalogue: Catalogue, interpreter: Interpreter, said: str
) -> None:
    meant = interpreter.interpret(heard(said, "unsure"), application(catalogue), "premises.planned_opening", TODAY)
    assert meant.commands == ("skip",)


def test_no_other_question_is_passed_over_so(catalogue: Catalogue, interpreter: Interpreter) -> None:
    meant = interpreter.interpret(heard("还没定", "unsure"), application(catalogue), AREA, TODAY)
    assert "skip" not in meant.commands


def test_a_district_misspelt_is_read_back_as_the_one_of_this_city(
    catalogue: Catalogue, interpreter: Interpreter
) -> None:
    meant = interpreter.interpret(heard("区县是浏阳阳市"), application(catalogue), "premises.county", TODAY)
    assert (values(meant), likely(meant)) == ({}, {"premises.county": "浏阳市"})


def test_an_address_goes_on_behind_a_blank(catalogue: Catalogue, interpreter: Interpreter) -> None:
    said = heard("五一大道 235 号 湘域中央 2 栋 108", **{"五一大道 235 号": "inform", "湘域中央 2 栋 108": "inform"})
    meant = interpreter.interpret(said, application(catalogue), "premises.address_detail", TODAY)
    assert values(meant) == {"premises.address_detail": "五一大道235号湘域中央2栋108"}


def test_what_asks_beside_an_answer_is_a_question_whatever_it_was_taken_for(
    catalogue: Catalogue, interpreter: Interpreter
) -> None:
    said = heard("请了两个人，要交社保不", 请了两个人="inform", 要交社保不="deny")
    meant = interpreter.interpret(said, application(catalogue), "staff.count", TODAY)
    assert (values(meant), meant.questions) == ({"staff.count": 2}, ("ask_faq",))


def test_that_something_costs_nothing_asks_for_no_fee(catalogue: Catalogue, interpreter: Interpreter) -> None:
    said = heard("不收我租金，借的", "ask_fee", 0.9, 不收我租金="ask_fee", 借的="inform")
    assert interpreter.interpret(said, application(catalogue), "premises.tenure", TODAY).questions == ()


def test_one_room_counted_before_the_business_is_no_number_of_rooms(
    catalogue: Catalogue, interpreter: Interpreter
) -> None:
    meant = interpreter.interpret(
        heard("我想开一间茶餐厅，八十平", "start_business"), Application("a", "", ""), None, TODAY
    )
    assert set(values(meant)) == {AREA}
