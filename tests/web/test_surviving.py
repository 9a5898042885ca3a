"""Reload, a second tab, a lost network, a dying server: nothing typed is lost, nothing taken twice or wrongly."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.conversations.product import Product
from tests.web.browser import Visitor

pytestmark = pytest.mark.needs("chromium")


def _said_by_me(visitor: Visitor, text: str) -> int:
    history = visitor.person().call("GET", f"/conversations/{visitor.session()['conversation_id']}/messages")
    return sum(m["from"] == "applicant" and m["text"] == text for m in history["messages"])


def test_a_reload_in_the_middle_shows_the_same_conversation_and_form(visitor: Visitor) -> None:
    visitor.say("我想开个小饭馆，八十平")
    visitor.press("还没有")
    visitor.input.fill("还没说完的话")
    before, session = visitor.turns(), visitor.session()
    visitor.page.reload()
    visitor.settled()
    assert visitor.turns() == before
    assert visitor.session() == session
    expect(visitor.input).to_have_value("还没说完的话")
    expect(visitor.row("经营场所面积")).to_contain_text("原话“八十平”")
    question = visitor.person().view["question"]
    expect(visitor.now.get_by_role("heading", name=question["label"], exact=True)).to_be_visible()


def test_two_tabs_show_the_same_and_buttons_of_an_answered_question_are_gone(
    context: BrowserContext, arrive: Callable[[Page], Visitor]
) -> None:
    first = arrive(context.new_page())
    first.say("我想开个小饭馆，八十平")
    second = arrive(context.new_page())
    assert second.session() == first.session()
    expect(second.log.get_by_role("button", name="还没有", exact=True)).to_be_visible()
    first.press("有了")
    expect(second.log.get_by_role("button", name="还没有", exact=True)).to_have_count(0)
    expect(second.row("是否已有营业执照")).to_contain_text("有了")
    expect(second.log.locator("li.mine").last).to_have_text("您说：有了")
    assert second.turns() == first.turns()


def test_a_field_changed_in_another_tab_is_shown_and_not_overwritten(
    context: BrowserContext, arrive: Callable[[Page], Visitor]
) -> None:
    first = arrive(context.new_page())
    first.say("我想开个小饭馆，八十平")
    second = arrive(context.new_page())
    first.row("经营场所面积").get_by_role("button", name="修改经营场所面积").click()
    box = first.form.get_by_role("textbox", name="经营场所面积（㎡）")
    expect(box).to_have_value("80")
    box.fill("95")
    second.say("面积改成70平")
    expect(first.log).to_contain_text("70 ㎡")
    expect(box).to_have_value("95")
    first.form.get_by_role("button", name="保存").last.click()
    expect(first.form.get_by_role("alert").filter(has_text="刚刚在别处改成了“70 ㎡”")).to_be_visible()
    assert first.person().value("premises.area_total") == 70
    first.form.get_by_role("button", name="用我填的").click()
    expect(second.row("经营场所面积")).to_contain_text("95 ㎡")
    assert first.person().value("premises.area_total") == 95


def test_another_field_changed_elsewhere_is_no_conflict(visitor: Visitor) -> None:
    visitor.say("我想开个小饭馆，八十平")
    visitor.row("经营场所面积").get_by_role("button", name="修改经营场所面积").click()
    visitor.person().say("营业执照还没有办")
    visitor.form.get_by_role("textbox", name="经营场所面积（㎡）").fill("95")
    visitor.form.get_by_role("button", name="保存").last.click()
    expect(visitor.row("经营场所面积")).to_contain_text("95 ㎡")
    assert visitor.person().value("entity.has_licence") is False


def test_what_is_said_without_a_network_is_kept_and_sent_once(context: BrowserContext, visitor: Visitor) -> None:
    visitor.say("我想开个小饭馆，八十平")
    context.set_offline(True)
    visitor.input.fill("执照还没有")
    visitor.input.press("Enter")
    expect(visitor.log).to_contain_text("等网络恢复后发送")
    expect(visitor.page.get_by_text("网络断了")).to_be_visible()
    context.set_offline(False)
    expect(visitor.row("是否已有营业执照")).to_contain_text("还没有", timeout=20_000)
    expect(visitor.page.get_by_text("网络断了")).to_be_hidden()
    visitor.settled()
    assert _said_by_me(visitor, "执照还没有") == 1
    assert visitor.turns().count("执照还没有") == 1


def test_an_answer_lost_on_the_way_is_not_taken_twice(visitor: Visitor) -> None:
    """The server got the message, but its answer never arrived."""
    visitor.say("我想开个小饭馆，八十平")
    lost = []

    def lose_the_first(route: Route) -> None:
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch().status)
            route.abort()
        else:
            route.continue_()

    visitor.page.route("**/messages", lose_the_first)
    visitor.say("执照还没有")
    expect(visitor.row("是否已有营业执照")).to_contain_text("还没有")
    visitor.page.wait_for_timeout(2500)  # longer than the page waits before it tries again
    assert lost == [200]
    assert _said_by_me(visitor, "执照还没有") == 1
    assert visitor.turns().count("执照还没有") == 1


def test_an_unsent_answer_is_held_when_the_question_was_answered_meanwhile(
    context: BrowserContext, visitor: Visitor
) -> None:
    visitor.say("我想开个小饭馆，八十平")
    context.set_offline(True)
    visitor.log.get_by_role("button", name="有了", exact=True).click()
    expect(visitor.log).to_contain_text("等网络恢复后发送")
    visitor.person().say("还没有")
    context.set_offline(False)
    expect(visitor.log).to_contain_text("这时问题已经变了", timeout=20_000)
    assert visitor.person().value("entity.has_licence") is False
    visitor.log.get_by_role("button", name="不发了").click()
    expect(visitor.log).not_to_contain_text("这时问题已经变了")
    assert visitor.person().value("entity.has_licence") is False


def test_an_unsent_message_outlives_a_reload(context: BrowserContext, visitor: Visitor) -> None:
    visitor.say("我想开个小饭馆，八十平")

    def refuse_what_is_said(route: Route) -> None:
        route.abort() if route.request.method == "POST" else route.continue_()

    visitor.page.route("**/messages", refuse_what_is_said)
    visitor.input.fill("执照还没有")
    visitor.input.press("Enter")
    expect(visitor.log).to_contain_text("等网络恢复后发送")
    visitor.page.unroute("**/messages")
    visitor.page.reload()
    expect(visitor.row("是否已有营业执照")).to_contain_text("还没有")
    visitor.settled()
    assert _said_by_me(visitor, "执照还没有") == 1


def test_the_server_is_killed_and_started_again_in_the_middle(visitor: Visitor, product: Product) -> None:
    visitor.say("我想开个小饭馆，八十平")
    turns = visitor.turns()
    product.kill()
    expect(visitor.page.get_by_text("网络断了")).to_be_visible()
    visitor.input.fill("执照还没有")
    visitor.input.press("Enter")
    expect(visitor.log).to_contain_text("等网络恢复后发送")
    product.start()
    expect(visitor.row("是否已有营业执照")).to_contain_text("还没有", timeout=30_000)
    visitor.settled()
    assert visitor.turns()[: len(turns)] == turns
    assert _said_by_me(visitor, "执照还没有") == 1
    visitor.say("办到哪了")
    expect(visitor.log).to_contain_text("还没有提交")


def test_a_conversation_that_the_server_no_longer_knows_begins_anew(visitor: Visitor) -> None:
    visitor.page.evaluate(
        """() => { const key = Object.keys(localStorage).find((k) => k.endsWith(" session"));
        localStorage.setItem(key, JSON.stringify({ conversation_id: "c_x", application_id: "a_x", token: "x" })); }"""
    )
    visitor.page.reload()
    visitor.settled()
    expect(visitor.page.get_by_text("没有找到您上次的对话")).to_be_visible()
    expect(visitor.log).to_contain_text("请问您想做什么生意")
