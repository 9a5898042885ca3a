"""Restarts, kills, a backend that is away, and the form beside the conversation."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from tests.conversations.product import Person, Product, fitting


def test_a_killed_product_loses_nothing_and_the_token_still_opens(tmp_path: Path) -> None:
    product = Product(tmp_path / "data")
    product.start()
    try:
        person = Person.arrives(product)
        person.say("我想在天心区开个小饭馆，八十平")
        person.say("还没办")
        asked, view = person.asked, person.view
        product.kill()
        product.start()
        assert person.call("GET", f"/applications/{person.application_id}") == view
        history = person.call("GET", f"/conversations/{person.conversation_id}/messages")["messages"]
        assert [m["text"] for m in history if m["from"] == "applicant"] == ["我想在天心区开个小饭馆，八十平", "还没办"]
        person.say("为什么要填这个")
        assert person.asked == asked
        person.answers_all({})
        person.say("确认提交")
        assert person.view["receipt"]
    finally:
        product.stop()


def test_a_turn_that_was_cut_off_is_not_taken_twice(tmp_path: Path) -> None:
    """The process dies when the turn has changed the application and nobody has its answer yet."""
    product = Product(tmp_path, dies_at="80平")
    product.start("tests.conversations.dying_product")
    try:
        person = Person.arrives(product)
        person.say("我要开便利店")
        while person.asked != "premises.area_total":
            person.say(fitting(person.view["question"]))
        with pytest.raises(requests.ConnectionError):
            person.say("80平", "cut off")
        product.start()
        before = person.call("GET", f"/applications/{person.application_id}")
        asked = before["question"]["field"]
        assert asked != "premises.area_total"  # the turn was taken
        answer = person.say("80平", "cut off")
        assert "经营场所面积" in answer
        assert "80" in answer
        assert before["question"]["text"] in answer
        assert (person.asked, person.view["version"]) == (asked, before["version"])
        assert person.say("80平", "cut off") == answer
        said = person.call("GET", f"/conversations/{person.conversation_id}/messages")["messages"]
        assert [m["text"] for m in said if m["from"] == "applicant"].count("80平") == 1
    finally:
        product.stop()


def test_a_backend_that_is_away_delays_and_loses_nothing(tmp_path: Path) -> None:
    window = Product(tmp_path / "window")  # only its port is used, until it is needed
    product = Product(tmp_path / "data", backend="http", backend_url=window.url, backend_timeout_seconds="1")
    product.start()
    try:
        person = Person.arrives(product)
        person.say("我要开一家药店")
        person.answers_all({})
        assert "送往受理窗口" in person.say("确认提交")
        assert (person.view["status"], person.view["receipt"]) == ("submitted", None)
        window.start(module="assistant.approval", ready="/healthz")
        for _ in range(40):
            person.say("办到哪了")
            if person.view["receipt"]:
                break
        assert person.view["status"] == "accepted"
        assert person.view["receipt"]["case_no"] in person.answer
    finally:
        product.stop()
        window.stop_if_started()


def test_the_same_message_twice_makes_one_turn(person: Person) -> None:
    person.say("我要开饭馆", message_id="m1")
    first, version = person.answer, person.view["version"]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: Person(**vars(person)).say("我要开饭馆", message_id="m1"), range(4)))
    assert answers == [first] * 4
    view = person.call("GET", f"/applications/{person.application_id}")
    assert view["version"] == version
    history = person.call("GET", f"/conversations/{person.conversation_id}/messages")["messages"]
    assert sum(m["from"] == "applicant" for m in history) == 1


def test_the_form_and_the_conversation_are_one(person: Person) -> None:
    person.say("我要开饭馆")
    path = f"/applications/{person.application_id}/answers"
    view = person.call("PATCH", path, {"premises.area_total": 80}, If_Match=f'"{person.view["version"]}"')
    assert next(f for f in view["fields"] if f["field"] == "premises.area_total")["source"] == "typed"
    stale = person.request("PATCH", path, {"premises.area_total": 90}, If_Match=f'"{person.view["version"]}"')
    assert stale.status_code == 412
    wrong = person.request("PATCH", path, {"premises.area_total": -1, "entity.has_licence": False})
    assert wrong.status_code == 422
    assert wrong.headers["content-type"] == "application/problem+json"
    assert [e["field"] for e in wrong.json()["errors"]] == ["premises.area_total"]
    now = person.call("GET", f"/applications/{person.application_id}")
    assert next(f for f in now["fields"] if f["field"] == "entity.has_licence")["value"] is False
    assert next(f for f in now["fields"] if f["field"] == "premises.area_total")["value"] == 80


def test_an_integrator_can_fill_and_submit_without_a_word(person: Person) -> None:
    typed = {
        "business.type": ["pharmacy"], "entity.has_licence": False, "entity.type": "individual", "staff.count": 0,
        "sign.type": "none", "device.classes": ["none"], "consent.privacy": True,
    }  # fmt: skip
    path = f"/applications/{person.application_id}"
    view = person.call("PATCH", f"{path}/answers", typed)
    early = person.request("POST", f"{path}/submission", Idempotency_Key="k1")
    assert early.status_code == 409
    for _ in range(40):
        question = view["question"]
        if question is None:
            break
        view = person.call("PATCH", f"{path}/answers", {question["field"]: typed_value(question)})
    receipt = person.call("POST", f"{path}/submission", Idempotency_Key="k1")
    again = person.call("POST", f"{path}/submission", Idempotency_Key="k1")
    assert receipt == again


def typed_value(question: dict[str, object]) -> object:
    options = question["options"]
    if question["type"] == "multi_choice":
        return [options[0]["value"]]  # type: ignore[index]
    if question["type"] == "choice":
        return options[0]["value"]  # type: ignore[index]
    by_field = {"premises.county": "天心区"}
    by_type = {
        "boolean": False, "text": "日常经营", "entity_name": "天心大药房", "person_name": "王小明",
        "phone": "13800138000", "id_number": "11010519491231002X", "address": "芙蓉南路88号", "integer": 1,
        "area": 60, "length": 3, "money": 1000, "date": "2031-01-01", "email": "a@example.com",
        "text_list": ["张三"], "landline": "0731-88888888",
    }  # fmt: skip
    return by_field.get(str(question["field"])) or by_type[str(question["type"])]


def test_a_token_opens_its_own_conversation_and_nothing_else(product: Product) -> None:
    one, other = Person.arrives(product), Person.arrives(product)
    assert one.request("GET", f"/applications/{other.application_id}").status_code == 404
    assert one.request("GET", f"/conversations/{other.conversation_id}/messages").status_code == 404
    one.token = "wrong"
    assert one.request("GET", f"/applications/{one.application_id}").status_code == 401
