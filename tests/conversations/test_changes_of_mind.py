"""Going back, skipping, another business, cancelling, starting over: each works and loses nothing."""

from __future__ import annotations

from tests.conversations.product import Person, fitting


def test_going_back_asks_the_question_before(person: Person) -> None:
    person.say("开理发店")
    person.say("还没办")
    assert person.say("上一题")
    assert person.heard[-1]["field"] == "entity.has_licence"
    assert "不用办" in person.say("办好了")
    person.say("是的")
    assert person.value("entity.has_licence") is True


def test_another_business_half_way_says_what_it_drops_and_keeps_the_old_until_confirmed(person: Person) -> None:
    person.say("我要开饭馆，80平")
    person.say("没办执照")
    answer = person.say("不开饭馆了，改开药店")
    assert "食品经营许可" in answer
    assert "药品经营许可" in answer
    assert [b["id"] for b in person.view["business"]] == ["restaurant"]
    person.say("是的")
    assert [b["id"] for b in person.view["business"]] == ["pharmacy"]
    assert person.value("entity.has_licence") is False
    person.say("还是开饭馆吧")
    person.say("确定")
    assert [b["id"] for b in person.view["business"]] == ["restaurant"]
    assert person.value("premises.area_total") == 80


def test_a_refused_change_leaves_everything(person: Person) -> None:
    person.say("我要开饭馆，80平，没办执照，要做门头招牌")
    assert "outdoor_sign" in person.applies()
    person.say("招牌不做了")
    assert person.heard[-1]["field"] == "change.confirmed"
    person.say("不改了")
    assert person.value("sign.type") == "front"
    assert "outdoor_sign" in person.applies()


def test_an_optional_field_can_be_skipped_and_a_required_one_says_why_not(person: Person) -> None:
    person.say("开理发店，五十平")
    assert "必填" in person.say("跳过")
    for _ in range(40):
        question = person.view["question"]
        if question["optional"]:
            break
        person.say(fitting(question))
    skipped = person.asked
    assert skipped is not None
    person.say("跳过")
    assert person.asked != skipped
    field = next(f for f in person.view["fields"] if f["field"] == skipped)
    assert field["state"] == "skipped"


def test_cancelling_asks_first_and_can_be_taken_up_again(person: Person) -> None:
    person.say("开便利店")
    person.say("没办")
    asked = person.asked
    person.say("不办了")
    person.say("不是")
    assert (person.view["status"], person.asked) == ("drafting", asked)
    person.say("我不办了")
    person.say("是的")
    assert person.view["status"] == "cancelled"
    person.say("继续")
    assert (person.view["status"], person.asked) == ("drafting", asked)
    assert person.value("entity.has_licence") is False


def test_starting_over_asks_first(person: Person) -> None:
    person.say("开便利店")
    person.say("重新开始")
    assert person.heard[-1]["field"] == "application.restarted"
    person.say("确定")
    assert person.view["business"] == []
    assert person.asked == "business.type"


def test_an_old_button_answers_only_its_own_question(person: Person) -> None:
    person.say("我要开饭馆，80平")
    first = person.heard[-1]
    person.say("还没有")
    version, asked = person.view["version"], person.asked
    person.say("有了", option={"field": first["field"], "value": False})
    assert person.value("entity.has_licence") is False
    assert person.asked == asked
    assert person.view["version"] >= version


def test_a_forbidden_site_is_explained_with_its_law_and_can_be_changed(person: Person) -> None:
    person.say("开个炒菜馆，八十平，还没办执照，个体户")
    for _ in range(20):
        if person.asked == "premises.neighbor_type":
            break
        words = {"food.cooking_smoke": "有油烟"}
        person.say(words.get(person.asked or "") or fitting(person.view["question"]))
    answer = person.say("在居民住宅楼里")
    assert "大气污染防治法" in answer
    assert person.value("premises.neighbor_type") == "residential"
    person.say("换到临街商铺了")
    assert person.value("premises.neighbor_type") == "shop_street"
    assert "大气污染防治法" not in person.answer


def test_a_second_business_joins_and_the_bundle_says_what_is_new(person: Person) -> None:
    person.say("我想开个咖啡馆，八十平，没办执照，个体户")
    person.say("还想加一个书店")
    assert [b["id"] for b in person.view["business"]] == ["cafe", "bookshop"]
    for _ in range(20):
        person.say(fitting(person.view["question"]))
        if any(message["kind"] == "bundle" for message in person.heard):
            break
    bundle = next(m["text"] for m in person.heard if m["kind"] == "bundle")
    assert "加上“书店、文具店（含图书）”" in bundle
    assert "出版物零售" in bundle
    assert len(person.view["items"]) == len({i["id"] for i in person.view["items"]})
    answer = person.say("书店不开了")
    assert "出版物" in answer
    person.say("是的")
    assert [b["id"] for b in person.view["business"]] == ["cafe"]
    assert "publication_retail_licence" not in person.applies()


def test_a_permit_that_is_there_is_not_asked_for_again(person: Person) -> None:
    person.say("开饭馆，一百二十平")
    answer = person.say("食品经营许可证已经有了")
    assert "食品经营许可已经有了" in answer
    assert person.asked == "entity.has_licence"
    assert "food_business_licence" not in person.applies()
    item = next(i for i in person.view["items"] if i["id"] == "food_business_licence")
    assert (item["verdict"], item["reasons"][-1]["field"]) == ("not_applicable", "permits.held")


def test_what_is_read_back_stands_in_no_other_questions_way(person: Person) -> None:
    person.say("我想开个药店")
    assert "血压计" in person.say("就是卖点中药西药还有那个血压计什么的")
    assert person.heard[-1]["field"] == "change.confirmed"
    person.say("对了面积八十平")
    assert person.value("premises.area_total") == 80
    assert person.asked == "entity.has_licence"  # and not the devices once more
    for _ in range(30):
        if person.heard[-1]["field"] == "change.confirmed":
            break
        person.say(fitting(person.view["question"]))
    assert "血压计" in person.heard[-1]["text"]
    person.say("对")
    assert "class2" in person.value("device.classes")


def test_a_read_back_answered_by_something_else_again_and_again_gives_way_to_the_plain_question(person: Person) -> None:
    person.say("我想开个药店")
    person.say("就是卖点中药西药还有那个血压计什么的")
    for _ in range(2):
        said = person.say("天上有朵云")
    assert "直接问您" in said
    assert person.asked != "change.confirmed"


def test_what_is_read_back_stands_there_in_short_after_a_question_and_refused_it_changes_nothing(
    person: Person,
) -> None:
    person.say("我想开个小饭馆")
    first = person.say("面积大概八十平米")
    assert "我先确认一下：经营场所面积：80 ㎡，对吗？" in first
    again = person.say("办这个要花钱吗")
    assert again.endswith("经营场所面积：80 ㎡，对吗？")
    assert "我先确认一下" not in again
    refused = person.say("不对")
    assert "刚才那个不算" in refused
    assert "原来的" not in refused
    assert person.value("premises.area_total") is None


def test_where_nothing_is_left_for_the_window_nothing_is_to_be_submitted(person: Person) -> None:
    person.say("我们学校食堂，食品经营许可证已经有了")
    person.answers_all({})
    assert "不用提交" in person.answer
    assert "健康证明" in person.answer
    assert "没有可以提交的" in person.say("确认提交")
    assert person.view["receipt"] is None
