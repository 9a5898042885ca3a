"""The integrators' sample portal, served from another origin, before the running product."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import ThreadingHTTPServer

import pytest
from playwright.sync_api import Page, expect

from tests.conversations.product import ROOT, Product
from tests.web.browser import WAIT_MS
from tests.web.test_embedding import Portal


@pytest.fixture
def sample(product: Product, portal_port: int) -> Iterator[str]:
    """The sample's address."""
    handler = partial(Portal, directory=ROOT / "docs" / "integrators")
    server = ThreadingHTTPServer(("127.0.0.1", portal_port), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{portal_port}/sample_portal.html?server={product.url}"
    server.shutdown()
    server.server_close()


@pytest.mark.needs("chromium")
def test_the_sample_portal_talks_to_the_product_of_another_origin(page: Page, sample: str) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.set_default_timeout(WAIT_MS)
    page.goto(sample)
    said, line = page.locator(".message"), page.get_by_label("说一句话")
    expect(said.first).to_contain_text("联办助手")
    line.fill("我想开个小饭馆")
    line.press("Enter")
    expect(said.filter(has_text="明白了，您要开的是")).to_have_count(1, timeout=WAIT_MS)
    page.get_by_role("button", name="还没有").click()
    expect(said.last).not_to_contain_text("营业执照办好了吗", timeout=WAIT_MS)
    count = said.count()
    page.reload()
    expect(said).to_have_count(count)
    assert complaints == []


@pytest.mark.needs("chromium")
def test_the_sample_portal_says_what_went_wrong(page: Page, sample: str) -> None:
    page.goto(sample)
    expect(page.locator(".message").first).to_be_visible(timeout=WAIT_MS)
    page.evaluate(
        "() => { for (const kept of Object.keys(sessionStorage)) "
        "sessionStorage.setItem(kept, JSON.stringify({conversation_id: 'c_0', token: 'of nobody'})); }"
    )
    page.reload()
    expect(page.get_by_role("status")).not_to_be_empty(timeout=WAIT_MS)
