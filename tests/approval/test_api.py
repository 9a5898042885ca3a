from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi.testclient import TestClient

from assistant.approval import __main__ as alone
from assistant.approval.api import Access, approval_app
from assistant.approval.service import OneWindow
from tests.approval.conftest import a_case, an_item

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
KEY = {"Idempotency-Key": "k"}
SANDBOX = "/approval/v1/sandbox/cases"


@pytest.fixture
def client(window: OneWindow) -> TestClient:
    return TestClient(approval_app(window, Access(), sandbox=True), raise_server_exceptions=False)


@pytest.fixture
def case() -> dict[str, Any]:
    return a_case().model_dump(mode="json")


@pytest.fixture
def accepted(client: TestClient, case: dict[str, Any]) -> dict[str, Any]:
    answer = client.post("/approval/v1/cases", json=case, headers=KEY)
    assert answer.status_code == 201
    found: dict[str, Any] = answer.json()
    return found


def assert_problem(answer: httpx.Response, status: int) -> dict[str, Any]:
    """RFC 9457: the media type, and the members that say the same as the status line."""
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert body["status"] == status
    assert body["title"]
    return body


def test_a_case_is_accepted_and_followed(client: TestClient, accepted: dict[str, Any]) -> None:
    where = f"/approval/v1/cases/{accepted['case_no']}"
    opinion = client.post(f"{SANDBOX}/{accepted['case_no']}/tasks/food/opinion", json={"opinion": "approve"})
    assert opinion.status_code == 200
    seen = client.get(where, params={"query_code": accepted["query_code"]}).json()
    assert seen == opinion.json()
    assert {task["item"]: task["state"] for task in seen["tasks"]} == {"food": "approved", "fire": "reviewing"}


def test_a_wrong_code_and_an_unknown_case_look_the_same(client: TestClient, accepted: dict[str, Any]) -> None:
    answers = [
        client.get(f"/approval/v1/cases/{case_no}", params={"query_code": "AAAAAAAAAA"})
        for case_no in (accepted["case_no"], "20261124-430100-00000009", "nonsense")
    ]
    for answer in answers:
        assert_problem(answer, 404)
    assert len({answer.content for answer in answers}) == 1


def test_a_reused_key_is_a_conflict(client: TestClient, accepted: dict[str, Any], case: dict[str, Any]) -> None:
    again = client.post("/approval/v1/cases", json=case, headers=KEY)
    assert again.json() == accepted
    assert_problem(client.post("/approval/v1/cases", json={**case, "city": "x"}, headers=KEY), 409)


def test_a_case_without_a_key_is_not_taken(client: TestClient, case: dict[str, Any]) -> None:
    body = assert_problem(client.post("/approval/v1/cases", json=case), 422)
    assert body["errors"][0]["pointer"] == "/header/Idempotency-Key"


@pytest.mark.parametrize(
    "change",
    [
        {"items": []},
        {"items": [an_item("x", -1)]},
        {"items": [an_item("x", 401)]},
        {"items": [an_item("x", unit="fortnight")]},
        {"items": [an_item("x"), an_item("x")]},
        {"items": [an_item("a", requires=("b",)), an_item("b", requires=("a",))]},
        {"application_id": "a" * 81},
        {"form": []},
    ],
)
def test_a_case_that_does_not_fit_is_refused(client: TestClient, case: dict[str, Any], change: dict[str, Any]) -> None:
    assert_problem(client.post("/approval/v1/cases", json={**case, **change}, headers=KEY), 422)


@pytest.mark.parametrize("days", ["Infinity", "NaN", "1e400"])
def test_a_limit_must_be_a_number_of_days(client: TestClient, case: dict[str, Any], days: str) -> None:
    text = a_case(an_item("x", 7)).model_dump_json().replace('"promised_days":7.0', f'"promised_days":{days}')
    assert days in text
    headers = {**KEY, "Content-Type": "application/json"}
    assert_problem(client.post("/approval/v1/cases", content=text, headers=headers), 422)


def test_what_does_not_fit_is_not_repeated(client: TestClient, case: dict[str, Any]) -> None:
    secret = "11010519491231002X"
    answer = client.post("/approval/v1/cases", json={**case, "form": secret, "bundle": {"id": secret}}, headers=KEY)
    assert_problem(answer, 422)
    assert secret not in answer.text


@pytest.mark.parametrize("opinion", ["reject", "supplement"])
@pytest.mark.parametrize("reason", [None, "", "  "])
def test_only_an_approval_needs_no_reason(
    client: TestClient, accepted: dict[str, Any], opinion: str, reason: str | None
) -> None:
    where = f"{SANDBOX}/{accepted['case_no']}/tasks/food/opinion"
    assert_problem(client.post(where, json={"opinion": opinion, "reason": reason}), 422)


def test_moves_that_the_state_does_not_allow_are_conflicts(client: TestClient, accepted: dict[str, Any]) -> None:
    where, code = f"/approval/v1/cases/{accepted['case_no']}", {"query_code": accepted["query_code"]}
    desk = f"{SANDBOX}/{accepted['case_no']}"
    unasked = client.post(
        f"{where}/supplement", params=code, json={"form": {"a.b": 1}}, headers={"Idempotency-Key": "s"}
    )
    assert_problem(unasked, 409)
    for item in ("food", "fire"):
        client.post(f"{desk}/tasks/{item}/opinion", json={"opinion": "approve"})
    assert_problem(client.post(f"{desk}/tasks/food/opinion", json={"opinion": "approve"}), 409)
    assert_problem(client.post(f"{where}/withdrawal", params=code, json={"reason": "late"}), 409)


def test_nothing_is_known_beforehand(client: TestClient) -> None:
    assert client.get("/approval/v1/prefill/91430100MA4L16JQ9B").json() == {}


def test_unknown_addresses_and_methods_are_problems_too(client: TestClient) -> None:
    assert_problem(client.get("/approval/v1/nothing"), 404)
    assert_problem(client.delete("/approval/v1/cases"), 405)


def test_a_fault_says_nothing_of_its_inside(
    client: TestClient, window: OneWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError("table cases is gone")

    monkeypatch.setattr(window, "progress", broken)
    answer = client.get("/approval/v1/cases/x", params={"query_code": "x"})
    assert_problem(answer, 500)
    assert "gone" not in answer.text


Call = Callable[[TestClient], httpx.Response]


@pytest.mark.parametrize(
    "call",
    [
        lambda c: c.post("/approval/v1/cases", json={}, headers=KEY),
        lambda c: c.get("/approval/v1/cases/x", params={"query_code": "x"}),
        lambda c: c.post("/approval/v1/cases/x/supplement", params={"query_code": "x"}, json={}, headers=KEY),
        lambda c: c.post("/approval/v1/cases/x/withdrawal", params={"query_code": "x"}, json={}),
        lambda c: c.post(f"{SANDBOX}/x/tasks/y/opinion", json={}),
        lambda c: c.get("/approval/v1/prefill/x"),
    ],
)
@pytest.mark.parametrize("given", [None, "Bearer wrong", "Bearer ", "key", "Bearer  key", "Basic key", "Bearer kéy"])
def test_with_a_key_every_call_needs_it(window: OneWindow, call: Call, given: str | None) -> None:
    client = TestClient(approval_app(window, Access("key"), sandbox=True))
    if given is not None:
        client.headers = [(b"Authorization", given.encode("latin-1"))]
    answer = call(client)
    assert_problem(answer, 401)
    assert answer.headers["www-authenticate"] == "Bearer"


def test_the_right_key_opens_and_health_needs_none(window: OneWindow, case: dict[str, Any]) -> None:
    client = TestClient(approval_app(window, Access("key"), sandbox=True))
    assert client.get("/healthz").json() == {"status": "ok"}
    for scheme in ("Bearer", "bearer"):  # RFC 9110 §11.1: its case does not matter
        headers = {**KEY, "Authorization": f"{scheme} key"}
        assert client.post("/approval/v1/cases", json=case, headers=headers).status_code == 201


def test_alone_it_listens_on_this_machine_only(
    database: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, published: Path
) -> None:
    served: dict[str, Any] = {}
    monkeypatch.setenv("LIANBAN_CATALOGUE_DIR", str(published))
    monkeypatch.setenv("LIANBAN_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("LIANBAN_APPROVAL_DATABASE_URL", database)
    monkeypatch.setenv("LIANBAN_BACKEND_KEY", "key")
    monkeypatch.setattr(sys, "argv", ["approval", "--port", "8099"])
    monkeypatch.setattr(uvicorn, "run", lambda app, **options: served.update(options, app=app))
    alone.main()
    assert (served["host"], served["port"], served["access_log"]) == ("127.0.0.1", 8099, False)
    assert TestClient(served["app"]).get("/approval/v1/prefill/x").status_code == 401


def test_more_than_a_hand_in_can_be_is_refused_unread(client: TestClient, case: dict[str, Any]) -> None:
    large = {**case, "form": {"note": "长" * 2_000_000}}
    assert_problem(client.post("/approval/v1/cases", json=large, headers=KEY), 413)
    in_pieces = (b" " * 100_000 for _ in range(40))  # no length is announced
    headers = {**KEY, "Content-Type": "application/json"}
    assert_problem(client.post("/approval/v1/cases", content=in_pieces, headers=headers), 413)
