from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.conversations.product import Product, free_port
from tests.web.browser import DESKTOP, Visitor, launched

DESK_PASSWORD = "a password for the desk"
DESK_ACCOUNTS = {
    "1001": {"name": "李敏", "password": DESK_PASSWORD},
    "9001": {"name": "何班长", "password": DESK_PASSWORD, "role": "supervisor"},
}


@pytest.fixture(scope="session")
def portal_port() -> int:
    """Where the portal that may embed the assistant will be."""
    return free_port()


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory, portal_port: int) -> Iterator[Product]:
    """The product with its real model and a hotline desk, shared by the pages' tests of a run."""
    settings = {
        "requests_per_minute": "100000",
        "allowed_origins": json.dumps([f"http://127.0.0.1:{portal_port}"]),
        "desk_accounts": json.dumps(DESK_ACCOUNTS),
    }
    running = Product(tmp_path_factory.mktemp("product"), **settings)
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Ended with each file: while playwright runs, no other test of the process can run a loop of its own."""
    with sync_playwright() as playwright:
        launched_browser = launched(playwright)
        yield launched_browser
        launched_browser.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    width, height = DESKTOP
    made = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture
def arrive(product: Product) -> Callable[[Page], Visitor]:
    return lambda page: Visitor.arrives(page, product.url)


@pytest.fixture
def visitor(page: Page, product: Product) -> Visitor:
    return Visitor.arrives(page, product.url)
