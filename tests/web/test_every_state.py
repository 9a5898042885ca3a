"""Every state of the page on a desktop, a phone, in 长辈版 and in the dark: nothing serious for axe, no overflow.

With LIANBAN_SCREENSHOTS set, each state is also kept as a picture in docs/screenshots (`make screenshots`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from assistant.catalog.catalogue import CONSENT_FIELD
from assistant.documents.recognition import Recognizer
from tests.channels.scripted import fitting
from tests.conversations.product import Person, Product
from tests.documents.drawing import jpeg, licence
from tests.web import looking
from tests.web.browser import DESKTOP, PHONE, Visitor
from tests.web.test_photos import PROPOSAL

pytestmark = pytest.mark.needs("chromium", "node")


@dataclass(frozen=True)
class Look:
    name: str
    size: tuple[int, int]
    large: bool = False
    dark: bool = False
    again: bool = False  # the same structure as another look: only what looks can break is checked

    @property
    def phone(self) -> bool:
        return self.size[0] < 860


LOOKS = [
    Look("desktop", DESKTOP),
    Look("phone", PHONE),
    Look("large", DESKTOP, large=True, again=True),
    Look("large-phone", PHONE, large=True),
    Look("dark", DESKTOP, dark=True, again=True),
]


@dataclass
class Walk:
    """Through the states in one look."""

    visitor: Visitor
    look: Look

    @property
    def page(self) -> Page:
        return self.visitor.page

    def state(self, name: str) -> None:
        """Checks what is on the page now, and keeps its picture."""
        only = ["color-contrast", "target-size"] if self.look.again else None
        looking.look(self.page, f"{name}-{self.look.name}", only)

    def form(self, tab: str) -> None:
        if self.look.phone and not self.page.get_by_role("dialog", name="办理情况").is_visible():
            self.page.get_by_role("button", name="查看申请表").click()
        self.visitor.tab(tab)
        self.visitor.form.get_by_role("tabpanel").evaluate("(panel) => { panel.scrollTop = 0; }")

    def chat(self) -> None:
        if self.look.phone:
            self.page.get_by_role("button", name="收起申请表").click()


@pytest.fixture
def arrived(browser: Browser, product: Product) -> Any:
    contexts = []

    def arrive(look: Look) -> Walk:
        width, height = look.size
        context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN", has_touch=look.phone)
        contexts.append(context)
        page = context.new_page()
        if look.dark:
            page.add_init_script(
                "document.addEventListener('DOMContentLoaded', () => "
                "document.querySelector('lianban-assistant').setAttribute('theme', 'dark'))"
            )
        visitor = Visitor.arrives(page, product.url)
        if look.large:
            page.get_by_role("button", name="长辈版").click()
        return Walk(visitor, look)

    yield arrive
    for context in contexts:
        context.close()


def _fill_in(person: Person) -> None:
    """Answers in the form what is open, question by question."""
    answers = f"/applications/{person.application_id}/answers"
    while (question := person.view["question"]) is not None:
        value = question["field"] == CONSENT_FIELD or fitting(question)
        person.view = person.call("PATCH", answers, {question["field"]: value})


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
def test_from_the_first_word_to_the_receipt(look: Look, arrived: Callable[[Look], Walk]) -> None:
    walk = arrived(look)
    visitor = walk.visitor
    walk.state("1-start")
    walk.page.get_by_role("button", name="换个地方接着办").click()
    expect(walk.page.locator("lianban-handover .code")).to_be_visible()
    walk.state("13-elsewhere")
    walk.page.get_by_role("button", name="关上").click()
    visitor.say("我想开个小饭馆，八十平")
    walk.state("2-asking")
    walk.form("申请表")
    visitor.row("经营场所面积").get_by_role("button").click()
    visitor.form.get_by_role("textbox", name="经营场所面积（㎡）").fill("很大")
    visitor.form.get_by_role("textbox", name="经营场所面积（㎡）").press("Enter")
    expect(visitor.form.get_by_role("alert").filter(has_text="要填一个数字")).to_be_visible()
    walk.state("3-wrong-value")
    visitor.form.get_by_role("textbox", name="经营场所面积（㎡）").press("Escape")
    walk.form("事项")
    visitor.form.locator("details", has_text="食品经营许可").first.locator("summary").click()
    walk.state("4-items")
    person = visitor.person()
    person.call("PATCH", f"/applications/{person.application_id}/answers", {"shop.tobacco": True})
    person.say("不卖香烟")
    walk.form("申请表")
    expect(visitor.form.get_by_text("请先确认这个修改")).to_be_visible()
    walk.state("5-confirming")
    person.say("是")
    if look.large or look.dark:  # a quick way to the same states: the other looks show what is said on the way
        _fill_in(person)
    else:
        person.answers_all({})
    walk.form("申请表")
    expect(visitor.form.get_by_role("button", name="确认提交")).to_be_visible()
    walk.state("6-review")
    walk.form("计划")
    walk.state("7-plan")
    walk.form("材料")
    walk.state("8-materials")
    walk.form("申请表")
    visitor.form.get_by_role("button", name="确认提交").click()
    expect(visitor.form.get_by_text("审批中").first).to_be_visible()
    walk.state("9-progress")
    walk.chat()
    visitor.say("办到哪了")
    walk.state("10-receipt-in-chat")
    receipt = visitor.person().view["receipt"]
    walk.page.goto(f"{visitor.url}/?#case={receipt['case_no']}&code={receipt['query_code']}")
    expect(walk.page.get_by_text("各部门进度")).to_be_visible()
    walk.state("11-case")


@pytest.mark.skipif(not Recognizer.installed(), reason="the extra photo is not installed")
@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
def test_a_photo_from_sending_to_its_fields(look: Look, arrived: Callable[[Look], Walk], tmp_path: Path) -> None:
    walk, sent = arrived(look), list[Route]()
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(jpeg(licence()))
    walk.page.route("**/photos", lambda route: sent.append(route))
    button = walk.page.get_by_role("button", name="拍营业执照或身份证")
    with walk.page.expect_file_chooser() as chooser:
        button.click()
        if look.phone:
            walk.state("14-photo-ways")
            walk.page.get_by_role("button", name="从相册选").click()
    chooser.value.set_files(photo)
    expect(walk.page.get_by_role("img", name="发来的照片")).to_be_visible()
    expect(walk.page.get_by_text("正在看照片")).to_be_visible()
    walk.state("15-photo-reading")
    sent[0].fulfill(json=PROPOSAL)
    expect(walk.page.locator("lianban-photo-card").get_by_role("heading")).to_be_focused()
    walk.state("16-photo-fields")


@pytest.mark.parametrize("look", LOOKS[:2], ids=lambda look: look.name)
def test_without_a_network(look: Look, arrived: Callable[[Look], Walk]) -> None:
    walk = arrived(look)
    walk.visitor.say("我想开个小饭馆，八十平")
    walk.page.context.set_offline(True)
    walk.visitor.input.fill("执照还没有")
    walk.visitor.input.press("Enter")
    expect(walk.visitor.log).to_contain_text("等网络恢复后发送")
    walk.state("12-offline")


def test_while_it_opens(page: Page, product: Product) -> None:
    def held(_route: Route) -> None:
        return None

    page.route("**/api/v1/**", held)
    page.goto(product.url)
    expect(page.get_by_text("正在打开对话")).to_be_attached()
    Walk(Visitor(page, product.url, []), LOOKS[0]).state("0-opening")


def test_at_twice_the_size(browser: Browser, product: Product) -> None:
    """Zoom 200 % of a 1280 px screen is a page of 640 px (WCAG 1.4.4, 1.4.10)."""
    page = browser.new_page(viewport={"width": 640, "height": 400}, device_scale_factor=2)
    walk = Walk(Visitor.arrives(page, product.url), LOOKS[1])
    walk.visitor.say("我想开个小饭馆，八十平")
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    walk.visitor.press("还没有")
    expect(walk.visitor.input).to_be_in_viewport()
    page.context.close()


def test_without_scripts_the_page_says_where_to_go(browser: Browser, product: Product) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(product.url)
    told = page.locator(".no-script")
    expect(told).to_be_visible()
    expect(told).to_contain_text("12345")
    context.close()


def _pictures() -> list[Path]:
    return sorted(looking.PICTURES.glob("*.png"))


def test_pictures_of_every_state_are_kept() -> None:
    names = {p.stem for p in _pictures()}
    states = ("1-start", "2-asking", "6-review", "7-plan", "9-progress", "13-elsewhere", "16-photo-fields")
    assert {f"{state}-{look.name}" for state in states for look in LOOKS} <= names
    assert sum(p.stat().st_size for p in _pictures()) < 5_000_000
