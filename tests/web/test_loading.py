"""How fast the page is there, and that a long history never blocks it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.conversations.product import Person, Product
from tests.web.browser import Visitor, settle_in

pytestmark = pytest.mark.needs("chromium")
FIRST_PAINT_MS = 1000
LONGEST_TASK_MS = 100
WATCH = """
window.tasks = [];
new PerformanceObserver((list) => list.getEntries().forEach((e) => window.tasks.push(e.duration)))
  .observe({ type: "longtask", buffered: true });
"""


def test_the_chat_is_painted_within_a_second(visitor: Visitor) -> None:
    paint = visitor.page.evaluate("() => performance.getEntriesByName('first-contentful-paint')[0].startTime")
    assert paint <= FIRST_PAINT_MS


def test_a_hundred_messages_load_without_blocking(page: Page, product: Product) -> None:
    person = Person.arrives(product)
    person.say("我想开个小饭馆，八十平")
    while len(person.call("GET", f"/conversations/{person.conversation_id}/messages")["messages"]) < 100:
        person.say("为什么要填这个")
    page.add_init_script(WATCH)
    visitor = settle_in(page, product, person)
    expect(visitor.log.locator("li.turn").nth(99)).to_be_attached()
    page.wait_for_timeout(500)
    assert max(page.evaluate("() => window.tasks"), default=0) <= LONGEST_TASK_MS
    expect(visitor.log.locator("li.turn").last).to_be_in_viewport()
