"""A real browser before the real page, and a person who uses it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, Locator, Page, Playwright, expect

from tests.conversations.product import Person, Product

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WAIT_MS = 15_000
DESKTOP = (1280, 800)
PHONE = (360, 740)


def launched(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)


@dataclass
class Visitor:
    """One tab. `heard` collects what the browser's console complained of."""

    page: Page
    url: str
    complaints: list[str]

    @classmethod
    def arrives(cls, page: Page, url: str) -> Visitor:
        complaints: list[str] = []
        page.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.set_default_timeout(WAIT_MS)
        visitor = cls(page, url, complaints)
        page.goto(url)
        visitor.settled()
        return visitor

    def settled(self) -> None:
        """The conversation stands there and nothing is under way."""
        expect(self.log).to_have_attribute("aria-busy", "false", timeout=WAIT_MS)
        expect(self.page.get_by_text("联办助手正在回复")).to_have_count(0, timeout=WAIT_MS)

    # -- what is on the page -------------------------------------------------------------------------------------------

    @property
    def log(self) -> Locator:
        return self.page.get_by_role("log")

    @property
    def input(self) -> Locator:
        return self.page.get_by_role("textbox", name="想说的话")

    @property
    def form(self) -> Locator:
        return self.page.locator("lianban-form")

    @property
    def now(self) -> Locator:
        """The card of the question that is asked now."""
        return self.form.get_by_role("region", name="现在要填")

    def turns(self) -> list[str]:
        """What was said, without the buttons that are offered."""
        texts = self.log.locator("li.turn .bubble").evaluate_all(
            """bubbles => bubbles.map((b) => {
              const copy = b.cloneNode(true);
              copy.querySelectorAll(".options, .hint, .unseen").forEach((extra) => extra.remove());
              return copy.textContent.replace(/\\s+/g, " ").trim();
            })"""
        )
        return [str(text) for text in texts]

    def row(self, label: str) -> Locator:
        """A field's line in the form."""
        return self.form.locator(".field", has=self.page.locator(".label", has_text=re.compile(f"^{label}$")))

    # -- what a person does --------------------------------------------------------------------------------------------

    def say(self, text: str) -> None:
        self.input.fill(text)
        self.input.press("Enter")
        expect(self.log.locator("li.mine").last).to_contain_text(text)
        self.settled()

    def press(self, label: str) -> None:
        self.log.get_by_role("button", name=label, exact=True).click()
        self.settled()

    def tab(self, name: str) -> None:
        self.form.get_by_role("tab", name=name).click()

    # -- the same application over the API -----------------------------------------------------------------------------

    def session(self) -> dict[str, Any]:
        kept = self.page.evaluate(
            "() => Object.entries(localStorage).find(([k]) => k.endsWith(' session') && k.startsWith('lianban'))[1]"
        )
        return dict(json.loads(kept))

    def person(self) -> Person:
        """Who reads and writes the same application over the API, as another channel would."""
        person = Person(self.url, **self.session())
        person.view = person.call("GET", f"/applications/{person.application_id}")
        return person


def settle_in(page: Page, product: Product, person: Person) -> Visitor:
    """Opens the page as the browser that holds the person's conversation."""
    session = {n: getattr(person, n) for n in ("conversation_id", "application_id", "token")}
    page.add_init_script(f"localStorage.setItem('lianban {product.url} session', {json.dumps(json.dumps(session))})")
    return Visitor.arrives(page, product.url)
