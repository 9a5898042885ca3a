"""A link from WeChat or from the hotline opens the same conversation here, once."""

from __future__ import annotations

from contextlib import closing

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.conversations.product import Person, Product
from tests.web.browser import Visitor

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
