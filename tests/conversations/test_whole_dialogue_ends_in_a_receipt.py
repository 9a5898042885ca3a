"""For each bundle: from the first sentence to the case number, through the public API."""

from __future__ import annotations

import re

import pytest

from tests.conversations.product import Person

# what is said first, the bundle, and answers where the plain one would run into what the law forbids
OPENINGS: dict[str, tuple[str, str, dict[str, str]]] = {
    "restaurant": ("我想在天心区开个小饭馆，八十平", "open_restaurant", {}),
    "convenience_store": ("打算在小区门口弄个便利店", "open_store", {}),
    "pharmacy": ("我要开一家药店", "open_pharmacy", {}),
    "hotel": ("想开个小宾馆，二十间房", "open_lodging", {}),
    "hair_beauty_salon": ("开理发店要办什么手续", "open_hair_beauty", {}),
    "gym": ("想开个带泳池的健身房", "open_sport", {"sport.projects": "有游泳"}),
    "ktv": (
        "我要开一家量贩KTV，六百平",
        "open_entertainment",
        {"renovation.kind": "改建，要重新隔断", "ent.barred": "都没有"},
    ),
    "training_school": ("开个少儿画室", "open_school", {"edu.learners": "画画和书法", "entity.type": "办公司"}),
    "care_home": ("想办个养老院", "open_care_home", {"org.profit": "公益的，不分红", "care.medical": "设医务室"}),
    "bookshop": ("开一家小书店", "start_enterprise", {}),
    "labour_agency": ("我想开一家劳务公司", "open_labour_agency", {}),
    "freight": ("准备买台大货车跑运输", "open_transport", {}),
    "courier": ("想开个菜鸟驿站", "start_enterprise", {}),
    "fireworks_shop": ("过年想卖鞭炮", "open_hazardous", {}),
    "online_shop": ("我想开个淘宝店", "open_store", {"ecommerce.goods": "二手书"}),
    "construction_project": ("我们公司要新建一个厂房", "construction_approval", {}),
    "canteen": ("我们学校食堂要办食品许可", "open_restaurant", {}),
    "dental_clinic": ("我想开个牙科诊所", "open_clinic", {}),
    "food_workshop": ("我在镇上弄个豆腐坊要办什么证", "open_food_factory", {}),
    "pet_hospital": ("想开一家宠物医院", "open_agriculture", {}),
    "pet_shop": ("我想开个猫咖", "open_agriculture", {"side.food": "有现做的咖啡"}),
    "car_repair": ("开个修车店，也做钣喷", "open_transport", {"repair.services": "修车和钣金喷漆"}),
    "print_shop": ("想开个小印刷厂", "start_enterprise", {"print.kind": "名片和单据"}),
    "general_retail": ("想开个店卖衣服", "start_enterprise", {}),
    "general_service": ("开一家洗衣店", "start_enterprise", {}),
    "real_estate_agency": ("我要开一家房产中介", "start_enterprise", {}),
    "decoration_company": ("注册一个装修公司", "start_enterprise", {"entity.type": "办公司"}),
    "food_specialty_shop": ("开个母婴店", "open_store", {}),
}


@pytest.mark.parametrize("business", OPENINGS)
def test_a_whole_dialogue_ends_in_a_receipt(person: Person, business: str) -> None:
    opening, bundle, words = OPENINGS[business]
    person.say(opening)
    assert [b["id"] for b in person.view["business"]] == [business]
    assert person.view["bundle"]["id"] == bundle
    person.answers_all(words)
    assert person.view["status"] == "reviewing"
    assert all(item["verdict"] != "undecided" for item in person.view["items"])
    assert any(m["kind"] == "review" for m in person.heard)

    person.say("确认提交")
    receipt = person.view["receipt"]
    assert re.fullmatch(r"\d{8}-\d{6}-\d{8}", receipt["case_no"])
    assert receipt["case_no"] in person.answer
    assert person.view["status"] == "accepted"

    progress = person.call("GET", f"/cases/{receipt['case_no']}?query_code={receipt['query_code']}")
    window_items = {task["item"] for task in progress["tasks"]}
    assert window_items <= person.applies()
    assert window_items
    assert receipt["case_no"] in person.say("办到哪了")


def test_where_nothing_has_to_be_done_it_is_said_and_nothing_is_handed_in(person: Person) -> None:
    person.say("想用蓝牌小货车拉货")
    person.answers_all(
        {"entity.has_licence": "有了", "trans.dangerous": "普通货", "trans.vehicle_weight": "都在4.5吨以内"}
    )
    assert person.applies() == set()
    assert "没有要办的事项" in person.answer
    assert "4500 千克" in person.answer
    assert "提交" not in "".join(str(m["options"]) for m in person.heard)
