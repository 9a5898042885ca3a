"""The hotline desk in a real browser, by keyboard: a call filled from recognised speech, a web conversation
taken over and handed back, what a supervisor sees.

With LIANBAN_SCREENSHOTS set, its states are kept as pictures in docs/screenshots.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
import requests
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.conversations.product import Person, Product
from tests.conversations.test_following import ask_for_supplement
from tests.web.browser import WAIT_MS, Visitor, settle_in
from tests.web.conftest import DESK_PASSWORD
from tests.web.looking import kept, look

pytestmark = pytest.mark.needs("chromium")
SCREEN = (1440, 900)
# as a recogniser writes it down: one run without stops, then a few sentences
SPEECH = (
    "喂你好我想在天心区开一家小饭馆面积大概八十平米我还没有办营业执照是个体户我叫王小明电话是13612340099"
    "。地址在芙蓉南路88号2栋101，店名叫老王小炒。对了要办多久啊？"
)


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
        page.get_by_label("密码").fill(DESK_PASSWORD)
        page.get_by_label("密码").press("Enter")
        expect(page.get_by_role("heading", name="12345 坐席台")).to_be_visible(timeout=WAIT_MS)
        return page

    yield sits
    for context in contexts:
        context.close()


def _row(page: Page, label: str) -> str:
    field = page.locator("lianban-form .field", has=page.locator(".label", has_text=re.compile(f"^{label}$")))
    return field.locator(".value").inner_text()


def _log(product: Product) -> list[str]:
    """What the supervisor's log says, oldest first."""
    session = requests.Session()
    session.post(f"{product.url}/desk/api/session", json={"staff": "9001", "password": DESK_PASSWORD}, timeout=30)
    page = session.get(f"{product.url}/desk/api/log?limit=200", timeout=30).json()
    assert page["intact"]
    return [entry["kind"] for entry in page["entries"]][::-1]


def test_a_call_is_answered_and_filled_from_recognised_speech(
    sit_down: Callable[[str], Page], product: Product
) -> None:
    page = sit_down("1001")
    look(page, "desk-1-seat")
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
    look(page, "desk-2-readings")

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
    look(page, "desk-3-consent")
    page.get_by_role("button", name="对方已同意收集个人信息").press("Enter")
    expect(page.get_by_role("button", name="对方已同意收集个人信息")).to_have_count(0, timeout=WAIT_MS)
    page.keyboard.press("F8")
    expect(chips).to_have_count(0, timeout=WAIT_MS)
    expect(page.locator("lianban-form")).to_contain_text("王小明")
    expect(page.locator("lianban-form")).not_to_contain_text("老王小炒")  # dropped
    expect(page.get_by_label("读给对方听")).not_to_contain_text("什么生意")

    page.get_by_role("button", name="取接续码").press("Enter")
    expect(page.locator(".code")).to_contain_text(re.compile(r"\d{4} \d{4}"))
    look(page, "desk-4-filled")
    page.keyboard.press("F9")
    expect(page.get_by_text("联办助手在回答")).to_be_visible(timeout=WAIT_MS)

    # found again by the number
    page.keyboard.press("F3")
    page.keyboard.insert_text("136 1234 0099")
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
        look(page, "desk-5-waiting")
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
        look(page, "desk-6-taken-over")
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


def test_a_supplement_is_answered_at_the_desk_by_keyboard(sit_down: Callable[[str], Page], product: Product) -> None:
    person = Person.arrives(product)
    person.say("我要开便利店，六十平")
    person.answers_all({})
    person.say("确认提交")
    ask_for_supplement(product, person, fields=["premises.area_total"])
    issued = person.call("POST", f"/conversations/{person.conversation_id}/continuation")

    page = sit_down("1001")
    page.keyboard.press("F3")
    page.keyboard.insert_text(issued["code"])
    page.keyboard.press("Enter")
    expect(page.get_by_label("读给对方听")).to_contain_text("多少平方米", timeout=WAIT_MS)
    form = page.locator("lianban-form")
    expect(form.get_by_role("region", name="现在要填")).to_contain_text("要求补正：面积和平面图对不上")
    page.keyboard.press("F10")
    area = form.get_by_role("textbox", name="经营场所面积（㎡）")
    expect(area).to_be_focused()
    look(page, "desk-9-supplement")
    area.fill("90")
    page.keyboard.press("Enter")
    expect(form.get_by_role("region", name="现在要填")).to_have_count(0, timeout=WAIT_MS)
    form.get_by_role("tab", name="申请表").press("Enter")
    assert _row(page, "经营场所面积").startswith("90 ㎡\n工作人员填的")
    receipt = person.view["receipt"]
    where = f"/cases/{receipt['case_no']}?query_code={receipt['query_code']}"
    assert person.call("GET", where)["requests"] == []
    assert "answers_changed" in _log(product)
    # whose words the others are, for somebody beside a caller
    expect(form).to_contain_text("申请人说的")
    expect(form).not_to_contain_text("您说的")


def test_a_code_carries_the_application_from_the_web_to_the_desk(
    sit_down: Callable[[str], Page], context: BrowserContext, product: Product
) -> None:
    applicant = Visitor.arrives(context.new_page(), product.url)
    applicant.say("我想开个小饭馆，八十平")
    applicant.page.get_by_role("button", name="换个地方接着办").click()
    code = applicant.page.locator("lianban-handover .code").inner_text(timeout=WAIT_MS)
    expect(applicant.page.get_by_role("img", name="在手机上继续办的二维码")).to_be_visible()
    page = sit_down("1001")
    page.keyboard.press("F3")
    page.keyboard.insert_text(code)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="网页会话")).to_be_visible(timeout=WAIT_MS)
    expect(page.locator("lianban-form")).to_contain_text("80 ㎡", timeout=WAIT_MS)


def test_a_supervisor_sees_what_goes_on_and_the_log(sit_down: Callable[[str], Page], product: Product) -> None:
    Person.arrives(product).say("我想开个小饭馆")
    page = sit_down("9001")
    page.get_by_role("button", name="班长台").click()
    expect(page.get_by_label("今天")).to_contain_text("平均等候", timeout=WAIT_MS)
    expect(page.get_by_label("正在进行的会话")).to_contain_text("联办助手")
    expect(page.get_by_label("操作记录")).to_contain_text("记录完整")
    look(page, "desk-8-supervision")
    page.get_by_label("正在进行的会话").get_by_role("button", name="查看").first.click()
    expect(page.get_by_role("button", name="接管", exact=True)).to_be_visible(timeout=WAIT_MS)


def test_a_wrong_password_does_not_open_the_desk(page: Page, product: Product) -> None:
    page.goto(f"{product.url}/desk/")
    page.get_by_label("工号").fill("1001")
    page.get_by_label("密码").fill("not the password")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("alert")).to_contain_text("工号或密码不对", timeout=WAIT_MS)
    assert requests.get(f"{product.url}/desk/api/board", timeout=30).status_code == 401
