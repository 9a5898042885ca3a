"""After the receipt, through the running product: a clerk at the desk, the applicant in the conversation."""

from __future__ import annotations

import time

import requests

from assistant.approval.composition import one_window
from assistant.approval.desk.accounts import Accounts
from assistant.clock import SystemClock
from assistant.settings import Settings
from tests.conversations.product import Person, Product

PASSWORD = "a long password"
NEWS_SECONDS = 60


class Clerk:
    """Signed in at the desk of a department."""

    def __init__(self, product: Product, department: str) -> None:
        settings = Settings(data_dir=product.data_dir)
        Accounts(one_window(settings, SystemClock()).engine, SystemClock()).add(department, department, PASSWORD)
        self.url = f"{product.url}/approval/desk/v1"
        self.session = requests.Session()
        self.call("POST", "/session", {"name": department, "password": PASSWORD})

    def call(self, method: str, path: str, body: object = None) -> dict[str, object]:
        answer = self.session.request(method, self.url + path, json=body, timeout=30)
        assert answer.ok, answer.text
        found: dict[str, object] = answer.json()
        return found


def news(person: Person, words: str) -> str:
    """Waits for a message that says `words`; everything said so far."""
    until = time.monotonic() + NEWS_SECONDS
    while time.monotonic() < until:
        said = person.call("GET", f"/conversations/{person.conversation_id}/messages")["messages"]
        text = "\n".join(message["text"] for message in said)
        if words in text:
            return text
        time.sleep(0.5)
    raise AssertionError(f"nobody said {words}:\n{text}")


def ask_for_supplement(product: Product, person: Person, **asked: list[str]) -> None:
    """The first department that reviews asks for fields of the form or materials; the news of it are there."""
    receipt = person.view["receipt"]
    progress = person.call("GET", f"/cases/{receipt['case_no']}?query_code={receipt['query_code']}")
    task = next(t for t in progress["tasks"] if t["state"] == "reviewing")
    word = {"opinion": "supplement", "reason": "面积和平面图对不上", **asked}
    Clerk(product, task["department"]).call("POST", f"/tasks/{receipt['case_no']}/{task['item']}/opinion", word)
    news(person, "面积和平面图对不上")


def test_a_department_asks_the_applicant_answers_and_the_result_comes(product: Product, person: Person) -> None:
    person.say("我要开便利店，六十平")
    person.answers_all({})
    person.say("确认提交")
    case_no = person.view["receipt"]["case_no"]
    progress = person.call("GET", f"/cases/{case_no}?query_code={person.view['receipt']['query_code']}")
    first = next(t for t in progress["tasks"] if t["state"] == "reviewing")
    clerk = Clerk(product, first["department"])
    where = f"/tasks/{case_no}/{first['item']}"
    lines = clerk.call("GET", where)["form"]
    assert isinstance(lines, list)
    assert lines
    field = "premises.area_total"
    ask = {"opinion": "supplement", "reason": "面积和平面图对不上", "fields": [field]}
    clerk.call("POST", f"{where}/opinion", ask)
    assert "多少平方米" in news(person, "面积和平面图对不上")
    assert "等您补正" in person.say("办到哪了")
    assert "再说一遍准确的" in person.say("大概九十来平吧")
    assert clerk.call("GET", where)["task"]["state"] == "supplementing"  # type: ignore[index]
    assert "90" in person.say("九十平")
    assert clerk.call("GET", where)["task"]["state"] == "reviewing"  # type: ignore[index]
    departments = {t["department"] for t in progress["tasks"]}
    clerks = {name: clerk if name == first["department"] else Clerk(product, name) for name in departments}
    for _ in progress["tasks"]:
        progress = person.call("GET", f"/cases/{case_no}?query_code={person.view['receipt']['query_code']}")
        for task in progress["tasks"]:
            if task["state"] == "reviewing":
                path = f"/tasks/{case_no}/{task['item']}/opinion"
                clerks[task["department"]].call("POST", path, {"opinion": "approve"})
    news(person, "全部同意")
    rated = person.say("满意", option={"field": "case.rating", "value": 4})
    assert "谢谢您的评价" in rated
