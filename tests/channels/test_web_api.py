"""The form, handing in, cases and the catalogue over HTTP."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import pytest
from fastapi.testclient import TestClient

from assistant.channels.web.documents import typesetting
from tests.channels.scripted import Visitor, Web, at_once

PNG, PDF = b"\x89PNG\r\n", b"%PDF-"


def _field(view: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(f for f in view["fields"] if f["field"] == name)
    return found


# -- PATCH -------------------------------------------------------------------------------------------------------------


def test_patched_answers_are_in_the_view_at_the_next_version(visitor: Visitor) -> None:
    before = visitor.get(visitor.application)
    answer = visitor.patch({"business.type[]": ["pharmacy"]}, **{"If-Match": before.headers["etag"]})
    assert answer.status_code == 200
    assert answer.json()["version"] == before.json()["version"] + 1
    assert answer.headers["etag"] == f'"{answer.json()["version"]}"'
    assert [b["id"] for b in answer.json()["business"]] == ["pharmacy"]
    assert answer.json() == visitor.get(visitor.application).json()


@pytest.mark.parametrize("version", ["{v}", '"{v}"', 'W/"{v}"', "*"])
def test_if_match_is_read_in_all_its_forms(visitor: Visitor, version: str) -> None:
    now = visitor.get(visitor.application).json()["version"]
    assert visitor.patch({"business.type": ["pharmacy"]}, **{"If-Match": version.format(v=now)}).status_code == 200


def test_a_stale_version_is_412_with_the_present_one(visitor: Visitor) -> None:
    old = visitor.get(visitor.application).json()["version"]
    visitor.patch({"business.type": ["pharmacy"]})
    stale = visitor.patch({"business.type": ["restaurant"]}, **{"If-Match": str(old)})
    assert stale.status_code == 412
    assert stale.json()["version"] == old + 1
    assert visitor.get(visitor.application).json()["business"][0]["id"] == "pharmacy"


def test_of_two_changes_at_once_with_one_version_one_wins(visitor: Visitor) -> None:
    version = str(visitor.get(visitor.application).json()["version"])
    kinds = ["pharmacy", "restaurant", "cafe"]
    answers = at_once([lambda k=k: visitor.patch({"business.type": [k]}, **{"If-Match": version}) for k in kinds])  # type: ignore[misc]
    assert sorted(a.status_code for a in answers) == [200, 412, 412]
    won = next(a for a in answers if a.status_code == 200).json()["business"]
    assert visitor.get(visitor.application).json()["business"] == won


def test_a_wrong_if_match_is_a_bad_request(visitor: Visitor) -> None:
    assert visitor.patch({}, **{"If-Match": "abc"}).status_code == 400


def test_good_answers_are_kept_beside_wrong_ones(visitor: Visitor) -> None:
    visitor.patch({"business.type": ["pharmacy"]})
    answer = visitor.patch({"premises.area_total": -1, "no.such_field": 1, "entity.has_licence": False})
    problem = answer.json()
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert {e["field"] for e in problem["errors"]} == {"premises.area_total", "no.such_field"}
    assert all(e["message"] and "{" not in e["message"] for e in problem["errors"])
    view = visitor.get(visitor.application).json()
    assert problem["version"] == view["version"]
    assert _field(view, "entity.has_licence")["value"] is False
    assert _field(view, "premises.area_total")["state"] == "pending"


def test_personal_answers_wait_for_consent(visitor: Visitor) -> None:
    visitor.patch({"business.type": ["pharmacy"]})
    refused = visitor.patch({"person.legal_rep.name": "王小明"})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "person.legal_rep.name"
    assert "王小明" not in visitor.get(visitor.application).text


def test_after_a_change_of_the_form_the_conversation_asks_what_comes_next(visitor: Visitor) -> None:
    view = visitor.patch({"business.type": ["pharmacy"]}).json()
    asked = visitor.history()[-1]
    assert (asked["from"], asked["kind"], asked["field"]) == ("assistant", "question", view["question"]["field"])


def test_a_change_that_leaves_the_question_open_does_not_repeat_it(visitor: Visitor) -> None:
    visitor.patch({"business.type": ["pharmacy"]})
    before = visitor.history()
    asked = before[-1]["field"]
    assert asked != "premises.area_total"
    assert visitor.patch({"premises.area_total": 60}).json()["question"]["field"] == asked
    noted = visitor.history()[len(before) :]
    assert [m["text"] for m in noted] == ["表里填好了。经营场所面积：60 ㎡"]


def test_a_refused_change_says_nothing_in_the_conversation(visitor: Visitor) -> None:
    visitor.patch({"business.type": ["no_such_type"]})
    assert len(visitor.history()) == len(visitor.greeting)


# -- handing in --------------------------------------------------------------------------------------------------------


def test_what_is_not_complete_is_not_handed_in(visitor: Visitor) -> None:
    visitor.patch({"business.type": ["pharmacy"]})
    early = visitor.submit()
    assert early.status_code == 409
    assert early.json()["remaining"] == visitor.get(visitor.application).json()["progress"]["remaining"] > 0


def test_a_submission_needs_its_key(visitor: Visitor) -> None:
    answer = visitor.client.post(f"{visitor.application}/submission", headers=visitor.headers)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/header/idempotency-key"


def test_a_submission_gives_a_receipt_once(visitor: Visitor) -> None:
    visitor.fills_all()
    first, again = visitor.submit(), visitor.submit()
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json() == visitor.get(visitor.application).json()["receipt"]
    receipts = [m for m in visitor.history() if m["kind"] == "receipt"]
    assert len(receipts) == 1
    assert first.json()["case_no"] in receipts[0]["text"]


def test_submissions_at_the_same_moment_make_one_case(visitor: Visitor) -> None:
    visitor.fills_all()
    answers = at_once([visitor.submit] * 4)
    assert {a.status_code for a in answers} <= {200, 201, 202}, [a.text for a in answers]
    assert sum(a.status_code == 201 for a in answers) <= 1
    assert len({a.json()["case_no"] for a in answers if a.status_code != 202}) == 1
    assert visitor.submit().status_code == 200
    assert sum(m["kind"] == "receipt" for m in visitor.history()) == 1


def test_a_backend_that_is_away_delays(visitor: Visitor, web: Web) -> None:
    visitor.fills_all()
    web.backend.away = True
    waiting = visitor.submit()
    assert (waiting.status_code, waiting.json()) == (202, {"status": "submitted"})
    assert visitor.history()[-1]["kind"] == "notice"
    assert visitor.patch({"premises.area_total": 61}).status_code == 409
    web.backend.away = False
    assert web.assistant.delivery.deliver_due() == 0  # not due yet
    web.clock.moment = web.clock.moment.replace(hour=4)
    assert web.assistant.delivery.deliver_due() == 1
    assert visitor.history()[-1]["kind"] == "receipt"
    assert visitor.submit().status_code == 200


# -- cases -------------------------------------------------------------------------------------------------------------


def test_a_case_opens_with_its_query_code_and_no_token(visitor: Visitor, client: TestClient) -> None:
    visitor.fills_all()
    receipt = visitor.submit().json()
    case = f"/api/v1/cases/{receipt['case_no']}"
    found = client.get(case, params={"query_code": receipt["query_code"]})
    assert found.status_code == 200
    assert {task["department_name"] for task in found.json()["tasks"]}
    assert client.get(case, params={"query_code": "000000"}).status_code == 404
    assert client.get("/api/v1/cases/x%00y", params={"query_code": "1"}).status_code == 404
    assert client.get(case).status_code == 422


def test_a_case_of_a_backend_that_is_away_is_503(client: TestClient, web: Web) -> None:
    web.backend.away = True
    answer = client.get("/api/v1/cases/1", params={"query_code": "1"})
    assert answer.status_code == 503
    assert answer.headers["content-type"] == "application/problem+json"


# -- plan and documents ------------------------------------------------------------------------------------------------


def test_the_plan_has_its_days_and_its_critical_path(visitor: Visitor) -> None:
    view = visitor.patch({"business.type": ["pharmacy"]}).json()
    plan = visitor.get(f"{visitor.application}/plan").json()
    assert plan["start"] == "2026-11-24"
    assert (plan["serial_days"], plan["parallel_days"]) == (view["plan"]["serial_days"], view["plan"]["parallel_days"])
    assert plan["saved_days"] == plan["serial_days"] - plan["parallel_days"]
    assert [i["id"] for i in plan["items"] if i["critical"]]
    assert {i["id"] for i in plan["items"] if i["critical"]} == set(plan["critical_path"])
    assert all(plan["start"] <= i["start"] <= i["due"] <= plan["finish"] for i in plan["items"] if i["through_window"])
    assert all((i["unit"] is None) == (i["days"] is None) for i in plan["items"])
    assert plan["parallel_days"] <= plan["statutory_parallel_days"] <= plan["statutory_serial_days"]
    assert plan["cured"] == []


def test_the_flow_can_be_seen_before_anything_is_handed_in(visitor: Visitor) -> None:
    visitor.patch({"business.type": ["pharmacy"]})
    before = visitor.get(f"{visitor.application}/flow").json()
    assert before["lead"] == "市场监管部门"
    assert {n["certain"] for n in before["nodes"]} == {True, False}
    visitor.fills_all()
    after = visitor.get(f"{visitor.application}/flow").json()
    assert all(n["certain"] for n in after["nodes"])
    through = {i["id"] for i in visitor.get(f"{visitor.application}/plan").json()["items"] if i["through_window"]}
    assert {n["id"] for n in after["nodes"]} == through
    place = {n["id"]: n["column"] for n in after["nodes"]} | {"@window": 0, "@end": after["columns"] + 1}
    assert all(place[e["before"]] < place[e["after"]] for e in after["edges"])


needs_font = pytest.mark.skipif(typesetting._font() is None, reason="no Chinese font is installed")


@needs_font
@pytest.mark.parametrize("filled", [False, True])
def test_plan_and_form_are_drawn(visitor: Visitor, filled: bool) -> None:
    if filled:
        visitor.fills_all()
        visitor.submit()
    for name in ("plan", "flow"):
        picture = visitor.get(f"{visitor.application}/{name}.png")
        assert (picture.headers["content-type"], picture.content[:6]) == ("image/png", PNG)
        drawing = visitor.get(f"{visitor.application}/{name}.svg")
        assert (drawing.headers["content-type"], drawing.content[:4]) == ("image/svg+xml", b"<svg")
        assert ElementTree.fromstring(drawing.content).tag.endswith("svg")
    form = visitor.get(f"{visitor.application}/form.pdf")
    assert (form.headers["content-type"], form.content[:5]) == ("application/pdf", PDF)
    assert form.headers["cache-control"] == "no-store"


@needs_font
def test_what_an_applicant_wrote_is_no_markup_of_the_form(visitor: Visitor) -> None:
    visitor.patch({"business.type": ["pharmacy"], "consent.privacy": True})
    answer = visitor.patch({"premises.address": '芙蓉路#read("/etc/passwd") $x$ ]'})
    assert answer.status_code in (200, 422)
    assert visitor.get(f"{visitor.application}/form.pdf").status_code == 200


def test_without_a_chinese_font_nothing_wrong_is_drawn(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typesetting, "_font", lambda: None)
    for name in ("form.pdf", "plan.png", "plan.svg", "flow.png", "flow.svg"):
        answer = visitor.get(f"{visitor.application}/{name}")
        assert answer.status_code == 503
        assert answer.json()["type"] == "urn:lianban:problem:no_font"


@needs_font
def test_what_a_business_takes_can_be_seen_without_a_conversation(client: TestClient) -> None:
    drawing = client.get("/api/v1/catalog/business-types/pharmacy/flow.svg")
    assert (drawing.headers["content-type"], drawing.content[:4]) == ("image/svg+xml", b"<svg")
    assert client.get("/api/v1/catalog/business-types/airport/flow.svg").status_code == 404


# -- the catalogue -----------------------------------------------------------------------------------------------------


def test_the_catalogue_is_open_to_all(client: TestClient) -> None:
    types = client.get("/api/v1/catalog/business-types").json()
    pharmacy = next(t for t in types["business_types"] if t["id"] == "pharmacy")
    bundle = client.get(f"/api/v1/catalog/bundles/{pharmacy['bundle']}").json()
    assert "pharmacy" in [t["id"] for t in bundle["business_types"]]
    for one in bundle["items"]:
        item = client.get(f"/api/v1/catalog/items/{one['id']}").json()
        assert item["department"]
        assert item["basis"] or not item["verified"]


@pytest.mark.parametrize("path", ["bundles/none", "items/none", "none"])
def test_what_the_catalogue_lacks_is_not_found(client: TestClient, path: str) -> None:
    assert client.get(f"/api/v1/catalog/{path}").status_code == 404


# -- the form that the page shows --------------------------------------------------------------------------------------


def test_the_form_s_parts_are_told_under_the_application_s_catalogue(visitor: Visitor) -> None:
    form = visitor.get(f"{visitor.application}/form").json()
    by_name = {f["field"]: f for f in form["fields"]}
    assert by_name["premises.area_total"] | {"help": "", "example": ""} == {
        "field": "premises.area_total",
        "label": "经营场所面积",
        "type": "area",
        "unit": "㎡",
        "options": [],
        "optional": False,
        "help": "",
        "example": "",
        "section": "premises",
    }
    assert [o["value"] for o in by_name["entity.has_licence"]["options"]] == [True, False]
    assert {f["section"] for f in form["fields"]} <= {s["id"] for s in form["sections"]} | {None}
    assert visitor.client.get(f"{visitor.application}/form").status_code == 401


def test_a_receipt_that_comes_in_a_turn_is_told_once_and_after_what_was_said(visitor: Visitor, web: Web) -> None:
    visitor.fills_all()
    web.agent.then = lambda _text: web.assistant.submit(visitor.application_id, "k")
    before = len(visitor.history())
    visitor.say("确认提交")
    told = visitor.history()[before:]
    assert [(m["from"], m["kind"]) for m in told] == [
        ("applicant", "text"),
        ("assistant", "text"),
        ("assistant", "receipt"),
    ]
