"""The hotline desk in a real browser, by keyboard: a call filled from recognised speech, a web conversation
taken over and handed back, what a supervisor sees.

With LIANBAN_SCREENSHOTS set, its states are kept as pictures in docs/screenshots.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
import requests
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.conversations.product import Person, Product
from tests.web.browser import WAIT_MS, Visitor, settle_in
from tests.web.test_every_state import kept, serious_faults

pytestmark = pytest.mark.needs("chromium")
PASSWORD = "a password for the desk"
ACCOUNTS = {
    "1001": {"name": "李敏", "password": PASSWORD},
    "9001": {"name": "何班长", "password": PASSWORD, "role": "supervisor"},
}
SCREEN = (1440, 900)
# as a recogniser writes it down: one run without stops, then a few sentences
SPEECH = (
    "喂你好我想在天心区开一家小饭馆面积大概八十平米我还没有办营业执照是个体户我叫王小明电话是13800138000"
    "。地址在芙蓉南路88号2栋101，店名叫老王小炒。对了要办多久啊？"
)


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The product with a desk."""
    running = Product(tmp_path_factory.mktemp("desk"), requests_per_minute="100000", desk_accounts=json.dumps(ACCOUNTS))
    running.start()
    yield running
    running.stop()


@pytest.fixture
def sit_down(browser: Browser, product: Product) -> Iterator[Callable[[str], Page]]:
    contexts: list[BrowserContext] = []

    def sits(staff: str) -> Page:
        width, height = SCREEN
        contexts.append(browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN"))
        page = contexts[-1].new_page()
        page.set_default_timeout(WAIT_MS)
        page.goto(f"{product.url}/desk/")
        page.get_by_label("工号").fill(staff)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_label("密码").press("Enter")
        expect(page.get_by_role("heading", name="12345 坐席台")).to_be_visible(timeout=WAIT_MS)
        return page

    yield sits
    for context in contexts:
        context.close()


def _look(page: Page, name: str) -> None:
    """Nothing serious for axe, no overflow, and the picture."""
    page.wait_for_timeout(250)
    assert serious_faults(page) == [], name
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), name
    kept(page, f"desk-{name}")


def _row(page: Page, label: str) -> str:
    field = page.locator("lianban-form .field", has=page.locator(".label", has_text=re.compile(f"^{label}$")))
    return field.locator(".value").inner_text()


def _log(product: Product) -> list[str]:
    """What the supervisor's log says, oldest first."""
    session = requests.Session()
    session.post(f"{product.url}/desk/api/session", json={"staff": "9001", "password": PASSWORD}, timeout=30)
    page = session.get(f"{product.url}/desk/api/log?limit=200", timeout=30).json()
    assert page["intact"]
    return [entry["kind"] for entry in page["entries"]][::-1]


def test_a_call_is_answered_and_filled_from_recognised_speech(
    sit_down: Callable[[str], Page], product: Product
) -> None:
    page = sit_down("1001")
    _look(page, "1-seat")
    page.keyboard.press("F2")
    speech = page.get_by_label("对方说的话")
    expect(speech).to_be_focused(timeout=WAIT_MS)
    expect(page.get_by_label("读给对方听")).to_contain_text("生意", timeout=WAIT_MS)
    page.keyboard.insert_text(SPEECH)  # pasted
    page.keyboard.press("Enter")

    chips = page.locator("desk-readings li")
    expect(chips.first).to_be_focused(timeout=WAIT_MS)
    expect(chips.filter(has_text="经营场所面积")).to_contain_text("80 ㎡")
    expect(page.get_by_label("可以这样回答")).to_contain_text("工作日")
    expect(page.locator("lianban-form .field")).to_have_count(0)  # nothing is stored yet
    _look(page, "2-readings")

    # one is corrected, one dropped, the rest accepted with one key
    area = chips.filter(has_text="经营场所面积")
    area.press("e")
    editor = page.get_by_label("经营场所面积（㎡）")
    editor.fill("85")
    editor.press("Enter")
    expect(chips.filter(has_text="经营场所面积")).to_have_count(0)
    chips.filter(has_text="店名").press("Delete")
    page.keyboard.press("F8")
    expect(chips.filter(has_text="主体类型")).to_have_count(0, timeout=WAIT_MS)
    assert _row(page, "经营场所面积").startswith("85 ㎡\n工作人员填的")

    # what is personal waits for the caller's consent
    phone = chips.filter(has_text="手机号码")
    phone.press("Enter")
    expect(phone).to_contain_text("同意")
    _look(page, "3-consent")
    page.get_by_role("button", name="对方已同意收集个人信息").press("Enter")
    expect(page.get_by_role("button", name="对方已同意收集个人信息")).to_have_count(0, timeout=WAIT_MS)
    page.keyboard.press("F8")
    expect(chips).to_have_count(0, timeout=WAIT_MS)
    expect(page.locator("lianban-form")).to_contain_text("王小明")
    expect(page.locator("lianban-form")).not_to_contain_text("老王小炒")  # dropped
    expect(page.get_by_label("读给对方听")).not_to_contain_text("什么生意")

    page.get_by_role("button", name="取接续码").press("Enter")
    expect(page.locator(".code")).to_contain_text(re.compile(r"\d{4} \d{4}"))
    _look(page, "4-filled")
    page.keyboard.press("F9")
    expect(page.get_by_text("联办助手在回答")).to_be_visible(timeout=WAIT_MS)

    # found again by the number
    page.keyboard.press("F3")
    page.keyboard.insert_text("138 0013 8000")
    page.keyboard.press("Enter")
    expect(page.get_by_text("查到 1 件")).to_be_visible(timeout=WAIT_MS)
    log = _log(product)
    for kind in ("call_begun", "speech_read", "readings_accepted", "code_issued", "handed_back", "searched", "opened"):
        assert kind in log


def test_a_web_conversation_is_taken_over_and_handed_back(
    sit_down: Callable[[str], Page], browser: Browser, product: Product
) -> None:
    person = Person.arrives(product)
    person.say("我想开个小饭馆")
    with closing(browser.new_context(viewport={"width": 1280, "height": 800}, locale="zh-CN")) as context:
        applicant = settle_in(context.new_page(), product, person)
        applicant.say("转人工")
        assert "正在为您转人工" in applicant.turns()[-2]

        page = sit_down("1001")
        waiting = page.get_by_label("等候转人工")
        expect(waiting).to_contain_text("转人工")
        waiting.get_by_text("最近的对话").click()
        _look(page, "5-waiting")
        page.keyboard.press("F4")
        expect(page.get_by_text("由您接待")).to_be_visible(timeout=WAIT_MS)
        expect(applicant.page.get_by_text("现在由工作人员李敏回答您")).to_be_visible(timeout=WAIT_MS)

        applicant.input.fill("我的店八十平，在天心区")
        applicant.input.press("Enter")
        talk = page.get_by_label("对话", exact=True)
        expect(talk).to_contain_text("八十平", timeout=WAIT_MS)
        page.keyboard.press("F7")
        page.keyboard.insert_text("好的，面积和地区我帮您记下")
        page.keyboard.press("Enter")
        expect(applicant.log).to_contain_text("好的，面积和地区我帮您记下", timeout=WAIT_MS)
        talk.get_by_role("button", name="识别这句").last.click()
        chips = page.locator("desk-readings li")
        expect(chips.filter(has_text="经营场所面积")).to_contain_text("80 ㎡", timeout=WAIT_MS)
        _look(page, "6-taken-over")
        page.keyboard.press("F8")
        expect(chips).to_have_count(0, timeout=WAIT_MS)
        expect(applicant.row("经营场所面积")).to_contain_text("工作人员填的", timeout=WAIT_MS)
        kept(applicant.page, "desk-7-applicant")
        said = applicant.log.locator("li.turn").count()
        assert "好的，面积和地区我帮您记下" in applicant.turns()[-1]  # the assistant has said nothing

        page.keyboard.press("F9")
        expect(applicant.page.get_by_text("现在由工作人员李敏回答您")).to_be_hidden(timeout=WAIT_MS)
        expect(applicant.log.locator("li.turn")).to_have_count(said + 2, timeout=WAIT_MS)
        assert "交还给联办助手" in applicant.turns()[-2]
        applicant.say("还没有办执照")
        assert len(applicant.turns()) > said + 3  # answered again
    for kind in ("request_taken", "said", "readings_accepted", "handed_back"):
        assert kind in _log(product)


def test_a_code_carries_the_application_from_the_web_to_the_desk(
    sit_down: Callable[[str], Page], context: BrowserContext, product: Product
) -> None:
    applicant = Visitor.arrives(context.new_page(), product.url)
    applicant.say("我想开个小饭馆，八十平")
    applicant.page.get_by_role("button", name="换到微信、电话继续办").click()
    code = applicant.page.locator("lianban-handover .code").inner_text(timeout=WAIT_MS)
    expect(applicant.page.get_by_role("img", name="在手机上继续办的二维码")).to_be_visible()
    _look_applicant(applicant)
    page = sit_down("1001")
    page.keyboard.press("F3")
    page.keyboard.insert_text(code)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="网页会话")).to_be_visible(timeout=WAIT_MS)
    expect(page.locator("lianban-form")).to_contain_text("80 ㎡", timeout=WAIT_MS)


def _look_applicant(applicant: Visitor) -> None:
    applicant.page.wait_for_timeout(250)
    assert serious_faults(applicant.page) == []
    kept(applicant.page, "13-elsewhere-desktop")


def test_a_supervisor_sees_what_goes_on_and_the_log(sit_down: Callable[[str], Page], product: Product) -> None:
    Person.arrives(product).say("我想开个小饭馆")
    page = sit_down("9001")
    page.get_by_role("button", name="班长台").click()
    expect(page.get_by_label("今天")).to_contain_text("平均等候", timeout=WAIT_MS)
    expect(page.get_by_label("正在进行的会话")).to_contain_text("联办助手")
    expect(page.get_by_label("操作记录")).to_contain_text("记录完整")
    _look(page, "8-supervision")
    page.get_by_label("正在进行的会话").get_by_role("button", name="查看").first.click()
    expect(page.get_by_role("button", name="接管", exact=True)).to_be_visible(timeout=WAIT_MS)


def test_a_wrong_password_does_not_open_the_desk(page: Page, product: Product) -> None:
    page.goto(f"{product.url}/desk/")
    page.get_by_label("工号").fill("1001")
    page.get_by_label("密码").fill("not the password")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("alert")).to_contain_text("工号或密码不对", timeout=WAIT_MS)
    assert requests.get(f"{product.url}/desk/api/board", timeout=30).status_code == 401
