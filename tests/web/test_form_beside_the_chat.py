"""What is filled in the form: changes that are confirmed first, faults that are said, the review and its links."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.conversations.product import Person, Product
from tests.conversations.test_following import ask_for_supplement
from tests.web.browser import PHONE, Visitor, settle_in

pytestmark = pytest.mark.needs("chromium")


def _reviewing(page: Page, product: Product) -> Visitor:
    person = Person.arrives(product)
    person.say("我想开药店")
    person.answers_all({})
    return settle_in(page, product, person)


def test_a_wrong_value_is_said_at_the_field_and_nothing_is_stored(visitor: Visitor) -> None:
    visitor.say("我想开药店")
    visitor.row("经营场所面积").get_by_role("button").click()
    visitor.form.get_by_role("textbox", name="经营场所面积（㎡）").fill("很大")
    visitor.form.get_by_role("button", name="保存").last.click()
    expect(visitor.form.get_by_role("alert").filter(has_text="要填一个数字")).to_be_visible()
    assert visitor.person().value("premises.area_total") is None


def test_a_change_that_drops_items_is_confirmed_first_in_either_place(visitor: Visitor) -> None:
    visitor.say("我想开个小饭馆，八十平")
    person = visitor.person()
    person.call("PATCH", f"/applications/{person.application_id}/answers", {"shop.tobacco": True})
    visitor.row("是否卖香烟").get_by_role("button").click()
    visitor.form.locator(".editor").get_by_role("button", name="不卖香烟").click()
    expect(visitor.form.get_by_text("请先确认这个修改")).to_be_visible()
    expect(visitor.now).to_have_count(0)
    expect(visitor.log.locator("li.turn").last).to_contain_text("烟草专卖零售许可")
    assert visitor.person().value("shop.tobacco") is True
    visitor.form.get_by_role("button", name="确定要改").click()
    expect(visitor.row("是否卖香烟")).to_contain_text("不卖香烟")
    expect(visitor.form.get_by_text("请先确认这个修改")).to_have_count(0)


def test_the_review_in_the_chat_leads_to_the_field_in_the_form(page: Page, product: Product) -> None:
    visitor = _reviewing(page, product)
    visitor.log.get_by_text("全部内容").click()
    visitor.log.get_by_role("button", name="修改经营场所面积").click()
    box = visitor.form.get_by_role("textbox", name="经营场所面积（㎡）")
    expect(box).to_be_focused()
    box.fill("66")
    box.press("Enter")
    expect(visitor.row("经营场所面积")).to_contain_text("66 ㎡")
    expect(visitor.log.locator("li.review").last).to_contain_text("请您核对")
    expect(visitor.log.get_by_role("button", name="确认提交")).to_have_count(1)


def test_items_open_to_reason_law_time_and_materials(visitor: Visitor) -> None:
    visitor.say("我想开个小饭馆，八十平")
    visitor.tab("事项")
    item = visitor.form.locator("details", has_text="食品经营许可").first
    item.locator("summary").click()
    for words in ("要取得食品经营许可", "《食品安全法》第35条", "承诺 5 个工作日", "店内平面布局图", "不收费"):
        expect(item).to_contain_text(words)


def test_the_plan_shows_serial_against_parallel_and_what_decides(page: Page, product: Product) -> None:
    visitor = _reviewing(page, product)
    visitor.tab("计划")
    person = visitor.person()
    plan = person.call("GET", f"/applications/{person.application_id}/plan")
    page_ = visitor.form.get_by_role("tabpanel")
    expect(page_).to_contain_text(f"{plan['serial_days']:g} 个工作日")
    expect(page_).to_contain_text(f"{plan['parallel_days']:g} 个工作日")
    expect(page_.get_by_text("决定总时间")).to_have_count(len(plan["critical_path"]))
    for item in plan["items"]:
        expect(page_).to_contain_text(item["name"])
    expect(page_).to_contain_text("一个窗口收件")


def test_the_form_is_handed_out_as_pdf(page: Page, product: Product) -> None:
    visitor = _reviewing(page, product)
    with page.expect_download() as download:
        visitor.form.get_by_role("button", name="下载申请表").click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")


def test_on_a_phone_the_form_is_a_sheet_that_escape_closes(page: Page, product: Product) -> None:
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    visitor = _reviewing(page, product)
    expect(visitor.form).to_be_hidden()
    page.get_by_role("button", name="查看申请表").click()
    expect(page.get_by_role("dialog", name="办理情况")).to_be_visible()
    expect(visitor.row("经营场所面积")).to_be_visible()
    page.keyboard.press("Escape")
    expect(visitor.form).to_be_hidden()
    expect(page.get_by_role("button", name="查看申请表")).to_be_focused()
    assert page.evaluate("() => document.documentElement.scrollWidth") <= PHONE[0]


def test_the_receipt_s_link_shows_progress_without_the_conversation(page: Page, product: Product) -> None:
    person = Person.arrives(product)
    person.say("我想开药店")
    person.answers_all({})
    person.say("确认提交")
    receipt = person.view["receipt"]
    page.goto(f"{product.url}/#case={receipt['case_no']}&code={receipt['query_code']}")
    expect(page.get_by_text("各部门进度")).to_be_visible()
    expect(page.get_by_text(receipt["case_no"])).to_be_visible()
    assert page.evaluate("() => localStorage.length") == 0


def test_a_supplement_is_answered_in_the_form_and_by_a_button(page: Page, product: Product) -> None:
    person = Person.arrives(product)
    person.say("我要开便利店，六十平")
    person.answers_all({})
    person.say("确认提交")
    ask_for_supplement(product, person, fields=["premises.area_total"], materials=["平面图"])
    visitor = settle_in(page, product, person)
    expect(visitor.now).to_contain_text("要求补正：面积和平面图对不上")
    visitor.now.get_by_role("textbox", name="经营场所面积（㎡）").fill("90")
    visitor.now.get_by_role("textbox", name="经营场所面积（㎡）").press("Enter")
    expect(visitor.now).to_contain_text("平面图 补交给窗口了吗")
    visitor.press("已补交")
    expect(visitor.log).to_contain_text("补正已经交给窗口")
    expect(visitor.now).to_have_count(0)
    visitor.tab("申请表")
    expect(visitor.row("经营场所面积")).to_contain_text("90 ㎡")
    expect(visitor.form.get_by_role("button", name="修改经营场所面积")).to_have_count(0)  # closed again
    assert visitor.complaints == []


def test_a_business_is_found_by_its_trade(visitor: Visitor) -> None:
    visitor.press("餐饮")
    visitor.press("饮品店")
    assert [b["id"] for b in visitor.person().view["business"]] == ["drinks_shop"]


def test_the_picker_of_the_form_is_searched_by_business_and_by_trade(visitor: Visitor) -> None:
    search = visitor.now.get_by_role("searchbox")
    search.fill("医疗")
    expect(visitor.now.get_by_role("button", name="口腔诊所")).to_be_visible()
    expect(visitor.now.get_by_role("button", name="饮品店")).to_have_count(0)
    search.fill("饮品")
    visitor.now.get_by_role("button", name="饮品店").click()
    visitor.now.get_by_role("button", name="保存").click()
    visitor.settled()
    assert [b["id"] for b in visitor.person().view["business"]] == ["drinks_shop"]
