"""From the first word to the receipt: by mouse, by keyboard alone, and by chat and form in turn."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.conversations.product import BY_FIELD, fitting
from tests.web.browser import Visitor

pytestmark = pytest.mark.needs("chromium")
CASE_NO = re.compile(r"\d{8}-\d{6}-\d{8}")
MOST_QUESTIONS = 60
BY_TYPE_IN_FORM = {"area": "80", "length": "3", "money": "100000", "date": "2027-03-01"}


def receipt_is_shown(visitor: Visitor) -> None:
    expect(visitor.log).to_contain_text("提交成功")
    expect(visitor.form.get_by_text(CASE_NO)).to_be_visible()
    expect(visitor.form.get_by_role("img", name="扫码看进度的二维码")).to_be_visible()
    expect(visitor.form.get_by_text("审批中").first).to_be_visible()
    person = visitor.person()
    assert person.view["status"] == "accepted"
    assert visitor.complaints == []


def test_by_mouse_pressing_what_is_offered(visitor: Visitor) -> None:
    visitor.now.get_by_role("searchbox").fill("药")
    visitor.now.get_by_role("button", name="药店", exact=True).click()
    visitor.now.get_by_role("button", name="保存").click()
    expect(visitor.log).to_contain_text("表里填好了。生意种类：药店")
    for _ in range(MOST_QUESTIONS):
        question = visitor.person().view["question"]
        if question is None:
            break
        offered = question["options"]
        if question["type"] == "multi_choice":
            visitor.log.get_by_role("button", name=offered[-1]["label"], exact=True).click()
            visitor.press("确定")
        elif offered:
            wanted = BY_FIELD.get(question["field"]) or offered[-1 if question["type"] == "boolean" else 0]["label"]
            visitor.press(wanted)
        else:
            visitor.say(fitting(question))
    visitor.log.get_by_role("button", name="确认提交").click()
    receipt_is_shown(visitor)


def test_by_keyboard_alone_in_the_form(visitor: Visitor) -> None:
    page = visitor.page
    page.keyboard.press("Tab")
    while page.evaluate("() => document.activeElement?.shadowRoot?.activeElement?.localName") != "lianban-form":
        page.keyboard.press("Tab")
    for _ in range(MOST_QUESTIONS):
        before = visitor.person().view
        question = before["question"]
        if question is None:
            break
        _answer_by_keys(visitor, question)
        expect(visitor.now.get_by_role("heading", name=question["label"], exact=True)).to_have_count(0)
        visitor.settled()
    submit = visitor.form.get_by_role("button", name="确认提交")
    expect(submit).to_be_visible()
    _tab_to(visitor, "确认提交")
    page.keyboard.press("Enter")
    receipt_is_shown(visitor)


def _answer_by_keys(visitor: Visitor, question: dict[str, Any]) -> None:
    keyboard = visitor.page.keyboard
    if question["options"]:
        if question["field"] == "business.type":
            wanted = "药店"
        else:
            several = question["type"] in ("boolean", "multi_choice")
            wanted = BY_FIELD.get(question["field"]) or question["options"][-1 if several else 0]["label"]
        _tab_to(visitor, wanted)
        keyboard.press("Enter")
        if question["type"] == "multi_choice":
            _tab_to(visitor, "保存")
            keyboard.press("Enter")
    elif question["optional"]:
        _tab_to(visitor, "先不填")
        keyboard.press("Enter")
    else:
        _tab_to(visitor, question["label"])
        keyboard.type(BY_TYPE_IN_FORM.get(question["type"]) or fitting(question))
        keyboard.press("Enter")


def _tab_to(visitor: Visitor, name: str) -> None:
    """Tab until the focus is in the form on what is called `name`, as a screen reader would say it."""
    focused = """() => {
      let at = document.activeElement; const path = [];
      while (at) {
        path.push(at.localName);
        if (!at.shadowRoot?.activeElement) break;
        at = at.shadowRoot.activeElement;
      }
      return [path.includes("lianban-form"), at?.getAttribute("aria-label") ?? at?.textContent.trim() ?? ""];
    }"""
    for _ in range(150):
        within, label = visitor.page.evaluate(focused)
        if within and (label == name or label.startswith(name + "（")):
            return
        visitor.page.keyboard.press("Tab")
    raise AssertionError(f"no focus reached {name}; it is at {visitor.page.evaluate(focused)}")


def test_chat_and_form_in_turn(visitor: Visitor) -> None:
    visitor.say("我想开个小饭馆，八十平")
    expect(visitor.row("经营场所面积")).to_contain_text("80 ㎡")
    expect(visitor.row("经营场所面积")).to_contain_text("您说的")
    expect(visitor.row("经营场所面积")).to_contain_text("原话“八十平”")
    for n in range(MOST_QUESTIONS):
        question = visitor.person().view["question"]
        if question is None:
            break
        plain = question["type"] in ("text", "person_name", "entity_name", "phone", "integer", "boolean", "choice")
        if n % 2 or not plain or question["optional"]:
            visitor.say(fitting(question))
            continue
        if question["options"]:
            visitor.now.get_by_role("button", name=fitting(question), exact=True).click()
        else:
            visitor.now.get_by_role("textbox").fill(fitting(question))
            visitor.now.get_by_role("button", name="保存").click()
        expect(visitor.now.get_by_role("heading", name=question["label"], exact=True)).to_have_count(0)
        expect(visitor.log.locator("li.turn", has_text="表里填好了").last).to_contain_text(question["label"])
        expect(visitor.row(question["label"])).to_contain_text("您填的")
        visitor.settled()
    visitor.form.get_by_role("button", name="确认提交").click()
    receipt_is_shown(visitor)
    visitor.say("办到哪了")
    expect(visitor.log).to_contain_text("还剩")
