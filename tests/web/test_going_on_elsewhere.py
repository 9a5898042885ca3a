"""A link or a code from WeChat or from the hotline opens the same conversation here, once; and the way there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from assistant.channels.continuation.codes import Continuations
from tests.channels.wechat.conftest import Stage, staged
from tests.channels.wechat.simulated.crypto import Account
from tests.conversations.product import Person, Product
from tests.web.browser import Visitor
from tests.web.looking import look

pytestmark = pytest.mark.needs("chromium")


def _link(person: Person) -> str:
    issued = person.call("POST", f"/conversations/{person.conversation_id}/continuation")
    return person.url + str(issued["path"])


def test_a_link_opens_the_conversation_with_all_that_was_said(
    context: BrowserContext, browser: Browser, product: Product
) -> None:
    person = Person.arrives(product)
    person.say("我想开个小饭馆，八十平")
    link = _link(person)
    there = Visitor.arrives(context.new_page(), link)
    expect(there.row("经营场所面积")).to_contain_text("80")
    expect(there.log.locator("li.mine").last).to_contain_text("我想开个小饭馆，八十平")
    assert "continue" not in there.page.url
    assert there.session()["application_id"] == person.application_id
    there.say("还没有")
    assert there.turns()[-1] in " ".join(
        m["text"] for m in person.call("GET", f"/conversations/{person.conversation_id}/messages")["messages"]
    )

    session = there.session()
    there.page.goto(link)  # opened again from the chat: what is kept here goes on
    there.settled()
    assert there.session() == session
    expect(there.page.get_by_text("这个接续码或链接用过了")).to_be_visible()

    with closing(browser.new_context(locale="zh-CN")) as stranger:
        late = Visitor.arrives(stranger.new_page(), link)
        assert late.session()["application_id"] != person.application_id
        expect(late.page.get_by_text("这个接续码或链接用过了")).to_be_visible()


def test_a_code_is_typed_and_the_conversation_goes_on_here(page: Page, product: Product) -> None:
    """By keyboard only, from the first thing that the page offers."""
    person = Person.arrives(product)
    person.say("我想开个小饭馆，八十平")
    code = person.call("POST", f"/conversations/{person.conversation_id}/continuation")["code"]
    here = Visitor.arrives(page, product.url)
    here.log.get_by_role("button", name="有接续码，在这里接着办").press("Enter")
    typed = page.get_by_role("textbox", name="8 位接续码")
    expect(typed).to_be_focused()
    page.keyboard.insert_text("1234")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").filter(has_text="接续码是 8 位数字")).to_be_visible()
    page.keyboard.insert_text(f"{code[:4]} {code[4:]}")  # in the place of what was wrong
    page.keyboard.press("Enter")
    expect(here.row("经营场所面积")).to_contain_text("80")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert here.session()["application_id"] == person.application_id
    expect(here.log.get_by_role("button", name="有接续码，在这里接着办")).to_have_count(0)
    assert here.complaints == []


@pytest.fixture
def wechat(tmp_path: Path, page: Page) -> Iterator[tuple[Stage, str]]:
    """The page with an Official Account, before the simulated WeChat; its address."""
    with staged(tmp_path, Account()) as stage, stage.running() as url:
        page.clock.set_fixed_time(stage.web.clock.moment)
        yield stage, url
        page.close()  # the server waits for who listens


def test_a_wrong_code_is_told_and_tries_are_limited(page: Page, wechat: tuple[Stage, str]) -> None:
    stage, url = wechat
    issued = Continuations(stage.engine, stage.web.clock).issue(Visitor.arrives(page, url).session()["conversation_id"])
    page.get_by_role("button", name="有接续码，在这里接着办").click()
    wrong = f"{(int(issued.code) + 1) % 10**8:08d}"
    for _ in range(5):
        with page.expect_response("**/continuations"):
            page.get_by_role("textbox", name="8 位接续码").fill(wrong)
            page.keyboard.press("Enter")
        expect(page.get_by_role("alert").filter(has_text="这个接续码或链接用过了、过期了，或者输错了")).to_be_visible()
    page.get_by_role("textbox", name="8 位接续码").fill(issued.code)
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").filter(has_text="输错的次数太多了，请过 10 分钟再试")).to_be_visible()


def test_the_page_offers_wechat_where_there_is_an_account(page: Page, wechat: tuple[Stage, str]) -> None:
    stage, url = wechat
    here = Visitor.arrives(page, url)
    page.get_by_role("button", name="换个地方接着办").click()
    expect(page.get_by_role("img", name="在微信里继续办的二维码")).to_be_visible()
    expect(page.get_by_text("微信扫码接着办")).to_be_visible()
    [address] = stage.wechat.scenes
    follower = stage.wechat.follower()
    follower.scan_code(address)
    stage.settled(follower)
    assert stage.application_of(follower) == here.session()["application_id"]
    look(page, "13-elsewhere-wechat-desktop")
    assert here.complaints == []


def test_without_an_account_wechat_is_not_offered(visitor: Visitor) -> None:
    visitor.page.get_by_role("button", name="换个地方接着办").click()
    expect(visitor.page.get_by_role("img", name="在手机上继续办的二维码")).to_be_visible()
    expect(visitor.page.locator("lianban-handover")).not_to_contain_text("微信公众号")
