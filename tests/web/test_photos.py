"""A photo of a document on the page: sent in every way, confirmed field by field, refused politely."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from assistant.documents.recognition import Recognizer
from tests.conversations.product import Product
from tests.documents.drawing import LICENCE, jpeg, licence, photographed, png
from tests.web.browser import Visitor
from tests.web.looking import look, serious_faults

pytestmark = [
    pytest.mark.needs("chromium", "chinese_font"),
    pytest.mark.skipif(not Recognizer.installed(), reason="the extra photo is not installed"),
]
READING_MS = 60_000
PROPOSAL = {
    "photo": "p1",
    "kind": "business_licence",
    "name": "营业执照",
    "fields": [
        {"field": "entity.name", "label": "店名（单位名称）", "value": "老王米粉店", "display": "老王米粉店",
         "confidence": 0.6, "problem": None, "now": "老张米粉店"},
        {"field": "entity.uscc", "label": "统一社会信用代码", "value": "92430103MA4L1B2C31",
         "display": "92430103MA4L1B2C31",
         "confidence": 0.2, "problem": "统一社会信用代码的校验位不对。", "now": None},
        {"field": "person.legal_rep.name", "label": "负责人姓名", "value": "王小明", "display": "王小明",
         "confidence": 0.99, "problem": None, "now": None},
    ],
    "consent": {"field": "consent.privacy", "text": "您同意保存个人信息吗？", "personal": ["person.legal_rep.name"]},
}  # fmt: skip


def _card(visitor: Visitor) -> Locator:
    return visitor.page.locator("lianban-photo-card")


def _button(visitor: Visitor) -> Locator:
    return visitor.page.get_by_role("button", name="拍营业执照或身份证")


def _read_as(page: Page, proposal: dict[str, Any], status: int = 200) -> None:
    def answer(route: Route) -> None:
        kind = "application/json" if status == 200 else "application/problem+json"
        route.fulfill(status=status, content_type=kind, body=json.dumps(proposal))

    page.route("**/photos", answer)


def _send(visitor: Visitor, picture: bytes, tmp_path: Path, name: str = "照片.jpg") -> None:
    file = tmp_path / name
    file.write_bytes(picture)
    with visitor.page.expect_file_chooser() as chooser:
        _button(visitor).click()
    chooser.value.set_files(str(file))


def test_a_licence_is_read_confirmed_and_stands_in_the_form(visitor: Visitor, tmp_path: Path) -> None:
    visitor.press("餐饮")
    visitor.press("快餐、小吃店")
    _send(visitor, jpeg(photographed(licence(), 3)), tmp_path)
    expect(visitor.page.get_by_text("正在看照片")).to_be_visible()
    expect(_card(visitor)).to_be_visible(timeout=READING_MS)
    expect(_card(visitor)).to_contain_text(LICENCE["uscc"])
    expect(_card(visitor).get_by_role("heading")).to_be_focused()
    _card(visitor).get_by_role("checkbox", name="所在区县").uncheck()
    _card(visitor).get_by_role("button", name="修改店名（单位名称）").click()
    _card(visitor).get_by_role("textbox", name="店名（单位名称）").fill("天心区老王粉馆")
    _card(visitor).get_by_role("checkbox", name="我同意").check()
    _card(visitor).get_by_role("button", name="填进表里（5 项）").click()
    expect(_card(visitor)).to_have_count(0)
    expect(visitor.row("统一社会信用代码")).to_contain_text("营业执照照片")
    expect(visitor.row("店名（单位名称）")).to_contain_text("您填的")
    answered = {f["field"]: f["value"] for f in visitor.person().view["fields"] if f["state"] == "answered"}
    assert answered["premises.address_detail"] == "芙蓉南路二段128号101房"
    assert "premises.county" not in answered
    expect(visitor.log).to_contain_text("这几项表里填好了")
    assert visitor.complaints == []


def test_each_field_is_taken_changed_or_left(visitor: Visitor, tmp_path: Path) -> None:
    sent: list[dict[str, Any]] = []
    _read_as(visitor.page, PROPOSAL)
    visitor.page.on("request", lambda r: sent.append(r.post_data_json) if r.method == "PATCH" else None)
    _send(visitor, jpeg(licence()), tmp_path)
    card = _card(visitor)
    expect(card).to_contain_text("没看准，请核对")
    expect(card).to_contain_text("现在填的是“老张米粉店”")
    expect(card.get_by_role("alert")).to_contain_text("校验位不对")  # opened to be put right
    expect(card).to_contain_text("没有同意之前，负责人姓名不会保存")
    assert serious_faults(visitor.page) == []
    card.get_by_role("textbox", name="统一社会信用代码").fill("92430103MA4L1B2C30")
    card.get_by_role("checkbox", name="店名（单位名称）").uncheck()
    card.get_by_role("button", name="填进表里（1 项）").click()
    expect(card).to_have_count(0)
    assert sent == [{"entity.uscc": "92430103MA4L1B2C30"}]


def test_what_the_server_refuses_stays_to_be_put_right(visitor: Visitor, tmp_path: Path) -> None:
    _read_as(visitor.page, PROPOSAL)
    _send(visitor, jpeg(licence()), tmp_path)
    _card(visitor).get_by_role("button", name="填进表里（2 项）").click()
    expect(_card(visitor).get_by_role("alert")).to_be_visible()
    expect(_card(visitor)).not_to_contain_text("老王米粉店")  # it is kept already
    _card(visitor).get_by_role("button", name="都不要").click()
    expect(_card(visitor)).to_have_count(0)


TRANSFER = """([name, type, data, event, target]) => {
  const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
  const transfer = new DataTransfer();
  transfer.items.add(new File([bytes], name, { type }));
  const chat = document.querySelector("lianban-assistant").shadowRoot.querySelector("lianban-chat");
  const at = target ? chat.shadowRoot.querySelector(target) : chat;
  const init = { bubbles: true, composed: true, cancelable: true };
  at.dispatchEvent(event === "paste" ? new ClipboardEvent(event, { ...init, clipboardData: transfer })
    : new DragEvent(event, { ...init, dataTransfer: transfer }));
}"""


def _transfer(page: Page, data: bytes, event: str, target: str | None = None) -> None:
    page.evaluate(TRANSFER, ["照片.png", "image/png", base64.b64encode(data).decode(), event, target])


def test_a_photo_is_dropped_onto_the_conversation(visitor: Visitor) -> None:
    _read_as(visitor.page, PROPOSAL)
    picture = png(licence().resize((600, 424)))
    _transfer(visitor.page, picture, "dragover")
    expect(visitor.page.get_by_text("松开鼠标")).to_be_visible()
    _transfer(visitor.page, picture, "drop")
    expect(_card(visitor)).to_be_visible()
    expect(visitor.page.get_by_text("松开鼠标")).to_have_count(0)


def test_a_screenshot_is_pasted_where_one_types(visitor: Visitor) -> None:
    _read_as(visitor.page, PROPOSAL)
    _transfer(visitor.page, png(licence().resize((600, 424))), "paste", "textarea")
    expect(_card(visitor)).to_be_visible()


def test_what_is_sent_is_small_and_without_the_cameras_notes(visitor: Visitor, tmp_path: Path) -> None:
    bodies: list[bytes] = []

    def taken(route: Route) -> None:
        bodies.append(route.request.post_data_buffer or b"")
        route.fulfill(status=200, content_type="application/json", body=json.dumps(PROPOSAL))

    visitor.page.route("**/photos", taken)
    huge = jpeg(licence().resize((4000, 2828)), orientation=1)
    _send(visitor, huge, tmp_path)
    expect(_card(visitor)).to_be_visible()
    assert b"Huawei" in huge
    assert b"Huawei" not in bodies[0]
    assert len(bodies[0]) < len(huge)


def test_a_photo_that_gives_nothing_is_told_why_and_sent_again(visitor: Visitor, tmp_path: Path) -> None:
    _read_as(visitor.page, {"title": "照片太暗了，看不清字。", "status": 422}, 422)
    _send(visitor, jpeg(licence()), tmp_path)
    expect(visitor.log).to_contain_text("照片太暗了，看不清字。")
    look(visitor.page, "17-photo-refused-desktop")
    visitor.page.unroute("**/photos")
    _read_as(visitor.page, PROPOSAL)
    with visitor.page.expect_file_chooser() as chooser:
        visitor.page.get_by_role("button", name="重新发一张").click()
    chooser.value.set_files(str(tmp_path / "照片.jpg"))
    expect(_card(visitor)).to_be_visible()


def test_a_pdf_is_explained(visitor: Visitor, tmp_path: Path) -> None:
    _send(visitor, b"%PDF-1.7\n" + bytes(2000), tmp_path, "执照.pdf")
    expect(visitor.log).to_contain_text("这是 PDF 文件，这里只看照片")


def test_reading_can_be_given_up(visitor: Visitor, tmp_path: Path) -> None:
    visitor.page.route("**/photos", lambda route: None)
    _send(visitor, jpeg(licence()), tmp_path)
    visitor.page.get_by_role("button", name="不看了").click()
    expect(visitor.page.locator(".photo-turn")).to_have_count(0)


def test_where_photos_cannot_be_read_the_page_says_so_and_goes_on(page: Page, product: Product) -> None:
    def without(route: Route) -> None:
        form = route.fetch().json()
        route.fulfill(json={**form, "photos": []})

    page.route("**/form", without)
    with page.expect_response("**/form"):  # before it is there nothing is known of photos
        visitor = Visitor.arrives(page, product.url)
    expect(_button(visitor)).to_have_count(0)
    _transfer(page, png(licence().resize((600, 424))), "paste", "textarea")
    expect(visitor.log).to_contain_text("这里暂时看不了照片")
    page.get_by_role("button", name="知道了").click()
    visitor.say("卖米粉")
    expect(visitor.log).to_contain_text("快餐、小吃店")


def test_a_phone_offers_camera_and_album(browser: Any, product: Product) -> None:
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True, locale="zh-CN"
    )
    visitor = Visitor.arrives(context.new_page(), product.url)
    _button(visitor).click()
    for way, capture in (("拍照", "environment"), ("从相册选", None)):
        if not visitor.page.get_by_role("button", name=way).is_visible():
            _button(visitor).click()
        with visitor.page.expect_file_chooser():
            visitor.page.get_by_role("button", name=way).click()
        assert visitor.page.locator("input.pick").get_attribute("capture") == capture
    context.close()
