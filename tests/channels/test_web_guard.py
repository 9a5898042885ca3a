"""Limits, hostile input, problems, headers, health and the description of the API."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from jsonschema import Draft202012Validator

from assistant.channels.web import app as web_app_module
from assistant.channels.web.guard import LARGEST_BODY
from assistant.settings import Settings
from tests.channels.scripted import Visitor, Web, web_app

PAGE = web_app_module.PAGE


def _post(visitor: Visitor, content: bytes, **headers: str) -> Any:
    sent = {**visitor.headers, "Content-Type": "application/json", **headers}
    return visitor.client.post(f"{visitor.conversation}/messages", content=content, headers=sent)


def _problem(answer: Any, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = answer.json()
    assert problem["status"] == status
    assert re.search("[一-鿿]", problem["title"])
    assert problem["type"].startswith("urn:lianban:problem:")
    return problem


UNREADABLE = [
    b"{",
    b"\xff\xfe",
    b'{"text": "\xff", "client_message_id": "m"}',
    b'{"text": "a\x00b", "client_message_id": "m"}',
    b'{"text": "a", "client_message_id": "m\\u0000"}',
    b'{"text": "a", "client_message_id": "m", "option": {"field": "f", "value": NaN}}',
    b'{"text": "a", "client_message_id": "m", "option": {"field": "f", "value": ' + b"[" * 40 + b"]" * 40 + b"}}",
    b"[" * 30_000,
    b'{"text": ' + b"9" * 5000 + b"}",
]
UNFIT = [
    b"",
    b"[]",
    b"1",
    b'"text"',
    b"null",
    b"{}",
    b'{"text": 1, "client_message_id": "m"}',
    b'{"text": "a"}',
    b'{"text": "a", "client_message_id": ""}',
    b'{"text": "a", "client_message_id": "%s"}' % (b"m" * 81),
    b'{"text": "a", "client_message_id": "m", "option": "x"}',
]


def test_what_is_no_text_that_can_be_kept_is_a_bad_request(visitor: Visitor, web: Web) -> None:
    for content in UNREADABLE:
        _problem(_post(visitor, content), 400)
    assert web.agent.turns == []


def test_what_nobody_can_read_in_a_message_is_a_blank(visitor: Visitor, web: Web) -> None:
    for content in (
        b'{"text": "a\\u0000b", "client_message_id": "m1"}',
        b'{"text": "a\\ud800b", "client_message_id": "m2"}',
    ):
        assert _post(visitor, content).status_code == 200
    assert [turn[1] for turn in web.agent.turns] == ["a b", "a b"]


def test_what_does_not_fit_is_said_with_its_place(visitor: Visitor, web: Web) -> None:
    for content in UNFIT:
        problem = _problem(_post(visitor, content), 422)
        assert all(set(e) == {"pointer", "detail"} for e in problem["errors"])
    assert web.agent.turns == []


def test_the_form_takes_nothing_that_cannot_be_kept(visitor: Visitor) -> None:
    headers = {**visitor.headers, "Content-Type": "application/json"}
    for value in ('"a\\u0000"', '"\\udfff"', "NaN", "Infinity", "[[[[" * 10 + "]]]]" * 10):
        content = f'{{"premises.area_total": {value}}}'.encode()
        _problem(visitor.client.patch(f"{visitor.application}/answers", content=content, headers=headers), 400)


ODD: list[Any] = [
    1e308,
    -1,
    10**400,
    "九" * 9000,
    [],
    {},
    [[1]],
    {"a": {"b": 1}},
    None,
    True,
    "<script>",
    "'; DROP TABLE",
]


@pytest.mark.parametrize("name", ["business.type", "premises.area_total", "entity.type", "premises.address", "x" * 900])
def test_any_value_for_any_field_is_taken_or_a_problem(visitor: Visitor, name: str) -> None:
    for value in ODD:
        answer = visitor.patch({name: value})
        assert answer.status_code in (200, 422), f"{str(value)[:40]}: {answer.text}"


def test_markup_comes_back_as_the_text_it_is(visitor: Visitor) -> None:
    hostile = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    answer = visitor.say(hostile)
    assert answer.headers["content-type"] == "application/json"
    assert hostile in [m["text"] for m in visitor.history()]


def test_the_page_puts_nothing_in_as_markup() -> None:
    sources = "\n".join(p.read_text(encoding="utf-8") for p in (PAGE.parent / "frontend" / "src").glob("*.ts"))
    page = (PAGE / "index.html").read_text(encoding="utf-8")
    assert not re.search(
        r"unsafe|innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function", sources
    )
    assert not re.search(r"<script(?![^>]*\bsrc=)|\son\w+=|style=|javascript:", page)


# -- sizes and rates ---------------------------------------------------------------------------------------------------


def test_a_body_that_is_too_large_is_refused(visitor: Visitor, web: Web) -> None:
    def body(size: int) -> bytes:
        head, tail = b'{"client_message_id": "m", "text": "', b'"}'
        return head + b"a" * (size - len(head) - len(tail)) + tail

    _problem(_post(visitor, body(LARGEST_BODY + 1)), 413)
    assert web.agent.turns == []
    assert _post(visitor, body(LARGEST_BODY)).status_code == 200


def test_a_body_of_unknown_length_is_cut_off_as_well(visitor: Visitor, web: Web) -> None:
    chunks = (b" " * 1024 for _ in range(LARGEST_BODY // 1024 + 1))
    headers = {**visitor.headers, "Content-Type": "application/json"}
    _problem(visitor.client.post(f"{visitor.conversation}/messages", content=chunks, headers=headers), 413)
    assert web.agent.turns == []


def test_a_long_message_reaches_the_core_cut_to_one_more_than_it_reads(visitor: Visitor, web: Web) -> None:
    assert visitor.say("字" * 10_000).status_code == 200
    limit = Settings().max_message_chars
    assert len(web.agent.turns[0][1]) == limit + 1
    assert len(visitor.history()[-2]["text"]) == limit


def test_who_asks_too_often_waits(tmp_path: Path) -> None:
    web = web_app(tmp_path, requests_per_minute=5)
    with TestClient(web.app) as client:
        visitor = Visitor.arrives(client)
        for _ in range(5):
            assert visitor.get(visitor.application).status_code == 200
        refused = visitor.get(visitor.application)
        _problem(refused, 429)
        assert refused.headers["retry-after"] == "60"
        other = Visitor.arrives(client)
        assert other.get(other.application).status_code == 200


def test_guessing_tokens_is_limited_by_address(tmp_path: Path) -> None:
    web = web_app(tmp_path, requests_per_minute=5)
    with TestClient(web.app) as client:
        visitor = Visitor.arrives(client)
        guesses = [
            client.get(visitor.application, headers={"Authorization": f"Bearer guess{n}"}).status_code for n in range(8)
        ]
        assert guesses == [401] * 4 + [429] * 4
        assert visitor.get(visitor.application).status_code == 200


# -- problems and headers ----------------------------------------------------------------------------------------------


def test_every_refusal_is_a_problem(client: TestClient) -> None:
    for method, path, status in (
        ("GET", "/nowhere", 404),
        ("GET", "/api/v1/nowhere", 404),
        ("GET", "/page/../../api.py", 404),
        ("GET", "/page/%2e%2e/api.py", 404),
        ("GET", "/api/v1/conversations", 405),
        ("DELETE", "/api/v1/catalog/business-types", 405),
        ("POST", "/", 405),
        ("POST", "/page/app.js", 405),
    ):
        _problem(client.request(method, path), status)


def test_a_wrong_place_in_the_history_is_a_problem(visitor: Visitor) -> None:
    for after in ("-1", "x", "9" * 30):
        _problem(visitor.get(f"{visitor.conversation}/messages?after={after}"), 422)


def test_a_405_says_what_is_allowed(client: TestClient) -> None:
    assert client.get("/api/v1/conversations").headers["allow"] == "POST"


def test_a_fault_of_ours_tells_nothing(visitor: Visitor, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(application_id: str) -> None:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr(web.assistant, "view", broken)
    answer = visitor.get(visitor.application)
    problem = _problem(answer, 500)
    assert set(problem) == {"type", "title", "status"}
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_answers_carry_safe_headers(client: TestClient, visitor: Visitor) -> None:
    for path in ("/", "/page/app.js", visitor.application, "/nowhere"):
        headers = visitor.get(path).headers
        policy = headers["content-security-policy"]
        assert "unsafe" not in policy
        assert "default-src 'self'" in policy
        assert "frame-ancestors" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
    assert visitor.get(visitor.application).headers["cache-control"] == "no-store"


# -- health, metrics, description --------------------------------------------------------------------------------------


def test_health_and_readiness_need_no_token(client: TestClient, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"status": "ready"}


def test_without_its_database_it_is_not_ready(tmp_path: Path) -> None:
    web = web_app(tmp_path)
    web.assistant.repository.engine.dispose()
    for file in tmp_path.glob("lianban.db*"):
        file.unlink()
    (tmp_path / "lianban.db").mkdir()
    with TestClient(web.app) as client:
        _problem(client.get("/readyz"), 503)
        assert client.get("/healthz").status_code == 200


def test_turns_and_errors_are_counted(visitor: Visitor, web: Web) -> None:
    def fail(text: str) -> None:
        raise RuntimeError

    visitor.say("一")
    visitor.say("一", "m1")  # a replay is no turn
    web.agent.then = fail
    visitor.say("二")
    metrics = visitor.client.get("/metrics").text
    assert "lianban_turns_total 1.0" in metrics
    assert "lianban_turn_seconds_count 1.0" in metrics
    assert 'lianban_errors_total{where="turn"} 1.0' in metrics
    assert 'lianban_errors_total{where="request"} 1.0' in metrics
    route = "/api/v1/conversations/{conversation_id}/messages"
    assert f'lianban_requests_total{{route="{route}",status="200"}} 2.0' in metrics
    assert visitor.conversation_id not in metrics


def test_the_description_is_valid_and_complete(client: TestClient) -> None:
    described = client.get("/openapi.json").json()
    assert described["openapi"].startswith("3.1")
    paths = {f"{m.upper()} {p}" for p, operations in described["paths"].items() for m in operations}
    assert paths == {
        "POST /api/v1/continuations",
        "POST /api/v1/conversations/{conversation_id}/continuation",
        "POST /api/v1/conversations",
        "POST /api/v1/conversations/{conversation_id}/messages",
        "POST /api/v1/conversations/{conversation_id}/photos",
        "GET /api/v1/conversations/{conversation_id}/messages",
        "GET /api/v1/conversations/{conversation_id}/events",
        "GET /api/v1/applications/{application_id}",
        "PATCH /api/v1/applications/{application_id}/answers",
        "POST /api/v1/applications/{application_id}/submission",
        "GET /api/v1/applications/{application_id}/form",
        "GET /api/v1/applications/{application_id}/form.pdf",
        "GET /api/v1/applications/{application_id}/plan",
        "GET /api/v1/applications/{application_id}/plan.png",
        "GET /api/v1/applications/{application_id}/plan.svg",
        "GET /api/v1/applications/{application_id}/flow",
        "GET /api/v1/applications/{application_id}/flow.png",
        "GET /api/v1/applications/{application_id}/flow.svg",
        "GET /api/v1/cases/{case_no}",
        "GET /api/v1/catalog/business-types",
        "GET /api/v1/catalog/business-types/{business_id}/flow.svg",
        "GET /api/v1/catalog/bundles/{bundle_id}",
        "GET /api/v1/catalog/items/{item_id}",
        "GET /healthz",
        "GET /readyz",
        "GET /metrics",
    }
    schemas = described["components"]["schemas"]
    for schema in schemas.values():
        Draft202012Validator.check_schema(schema)
    text = json.dumps(described)
    assert set(re.findall(r'"#/components/schemas/(\w+)"', text)) <= set(schemas)
    assert "HTTPValidationError" not in text
    for path, operations in described["paths"].items():
        for operation in operations.values():
            if path.startswith("/api/"):
                assert "application/problem+json" in operation["responses"]["default"]["content"]


def test_a_view_fits_its_description(visitor: Visitor) -> None:
    described = visitor.client.get("/openapi.json").json()
    schema = {"$ref": "#/components/schemas/ApplicationView", "components": described["components"]}
    Draft202012Validator(schema).validate(visitor.patch({"business.type": ["pharmacy"]}).json())
