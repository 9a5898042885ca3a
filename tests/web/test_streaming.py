"""Each bubble comes as soon as it is ready; the dots stand while a turn is made, also in another tab."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.conversations.product import Product
from tests.web.browser import Visitor

pytestmark = pytest.mark.needs("chromium")


def test_a_bubble_does_not_wait_for_the_end_of_the_turn(page: Page, context: BrowserContext, product: Product) -> None:
    """The answer to the message is held back at the door: what is read meanwhile came as an event."""
    visitor = Visitor.arrives(page, product.url)
    held: list[Route] = []
    page.route("**/messages", lambda route: held.append(route) if route.request.method == "POST" else route.continue_())
    visitor.input.fill("卖米粉")
    visitor.input.press("Enter")
    expect(visitor.log.locator("li.mine").last).to_contain_text("卖米粉")
    page.wait_for_timeout(100)
    (route,) = held
    answer = route.fetch()
    expect(visitor.log).to_contain_text("您要开的是：快餐、小吃店")
    route.fulfill(response=answer)
    visitor.settled()
    said = visitor.turns()
    assert len([text for text in said if "您要开的是：快餐、小吃店" in text]) == 1
    assert len([text for text in said if text == "卖米粉"]) == 1


def test_what_is_ready_is_shown_before_it_is_kept(page: Page, product: Product) -> None:
    told = [
        {"client_message_id": "x", "message": None, "failed": False},
        {"client_message_id": "x", "message": {"text": "先说这一句。", "kind": "text"}, "failed": False},
    ]
    over = {"client_message_id": "x", "message": None, "failed": True}
    visitor = Visitor.arrives(page, product.url)
    conversation = "document.querySelector('lianban-assistant').conversation"
    page.evaluate(f"(ones) => {{ for (const one of ones) {conversation}.hear(one); {conversation}.changed(); }}", told)
    expect(visitor.log).to_contain_text("先说这一句。")
    expect(page.get_by_text("联办助手正在回复")).to_have_count(1)
    page.evaluate(f"(one) => {{ {conversation}.hear(one); {conversation}.changed(); }}", over)
    visitor.settled()
    expect(visitor.log).not_to_contain_text("先说这一句。")
