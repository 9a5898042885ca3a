"""Who may do what: nothing without signing in, nothing of others, supervision for supervisors only."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from pydantic import ValidationError

from assistant.channels.hotline.api import desk_routes
from assistant.channels.hotline.desk import Desk
from assistant.channels.hotline.sign_in import COOKIE
from assistant.settings import Settings
from tests.channels.hotline.conftest import PASSWORD, Seat
from tests.channels.scripted import Visitor, Web

OPEN_TO_ALL = {"case", "business_types", "business_flow", "bundle", "item"}  # as on the applicants' page


def _routes(desk: Desk) -> list[APIRoute]:
    return [route for route in desk_routes(desk).routes if isinstance(route, APIRoute)]


def _path(route: APIRoute, visitor: Visitor) -> str:
    own = {"conversation_id": visitor.conversation_id, "application_id": visitor.application_id}
    return re.sub(r"\{(\w+)\}", lambda m: own.get(m.group(1), "1"), route.path)


def _bodies(route: APIRoute) -> Any:
    """Something that fits, so that nothing but the permission refuses it."""
    given: dict[str, Any] = {
        "search": {"phone": "13800138000"},
        "read": {"text": "八十平"},
        "accept": {"readings": [{"field": "premises.area_total", "value": 80}]},
        "take_over": {},
        "say": {"text": "您好"},
        "note": {"text": "记一笔"},
        "skip": {"field": "person.email"},
        "promise": {"phone": "13800138000", "reason": "回拨", "due_at": "2026-11-24T10:00:00Z"},
        "answers": {"premises.area_total": 80},
    }
    return given.get(route.name)


def test_nothing_is_there_for_who_is_not_signed_in(desk: Desk, web: Web, applicant: Visitor) -> None:
    stranger = TestClient(web.app)
    asked = [r for r in _routes(desk) if r.name not in OPEN_TO_ALL]
    assert len(asked) > 30
    for route in asked:
        for method in route.methods:
            answer = stranger.request(
                method,
                "/desk" + _path(route, applicant),
                json=_bodies(route),
                headers={"Idempotency-Key": "k", **applicant.headers},
            )
            assert answer.status_code == 401, (method, route.path)


def test_an_application_that_was_neither_assigned_nor_searched_for_is_not_there(
    li: Seat, he: Seat, desk: Desk, applicant: Visitor
) -> None:
    own = [r for r in _routes(desk) if "conversation_id}" in r.path or "application_id}" in r.path]
    own = [r for r in own if not r.path.startswith("/api/supervision")]
    assert len(own) > 20
    for seat in (li, he):  # a supervisor has no key to everything
        for route in own:
            for method in route.methods:
                path = _path(route, applicant).removeprefix("/api")
                answer = seat.call(method, path, _bodies(route), **{"Idempotency-Key": "k"})
                assert answer.status_code == 404, (method, route.path)
    refused = [entry for entry in li.log() if entry.kind == "refused"]
    assert {entry.application_id for entry in refused} == {applicant.application_id}
    assert len(refused) == 2 * sum(len(r.methods) for r in own)


def test_what_was_opened_yesterday_is_not_open_today(li: Seat, web: Web) -> None:
    call = li.did("POST", "/calls")
    web.clock.moment += timedelta(hours=11)
    li.did("POST", "/session", {"staff": "1001", "password": PASSWORD})  # the session has ended, too
    assert li.call("GET", f"/applications/{call['application_id']}").status_code == 404


def test_supervision_is_for_supervisors(li: Seat, he: Seat) -> None:
    for path in ("/supervision", "/log"):
        assert li.call("GET", path).status_code == 403
        assert he.call("GET", path).status_code == 200
    assert li.call("POST", "/supervision/c_1/opening").status_code == 403
    assert he.call("POST", "/supervision/c_1/opening").status_code == 404


def test_a_session_ends_by_signing_out_and_by_time(li: Seat, web: Web) -> None:
    assert li.did("GET", "/me") == {"id": "1001", "name": "李敏", "role": "staff"}
    token = li.client.cookies[COOKIE]
    li.did("DELETE", "/session")
    li.client.cookies.set(COOKIE, token, path="/desk")
    assert li.call("GET", "/me").status_code == 401
    li.did("POST", "/session", {"staff": "1001", "password": PASSWORD})
    web.clock.moment += timedelta(hours=10)
    assert li.call("GET", "/me").status_code == 401


def test_the_cookie_is_for_the_desk_and_no_script(li: Seat) -> None:
    answer = li.call("POST", "/session", {"staff": "1001", "password": PASSWORD})
    cookie = answer.headers["set-cookie"].lower()
    for part in ("httponly", "samesite=lax", "path=/desk"):
        assert part in cookie
    assert answer.headers["cache-control"] == "no-store"


def test_wrong_passwords_are_refused_and_too_many_lock_the_account(li: Seat) -> None:
    for _ in range(5):
        assert li.call("POST", "/session", {"staff": "1002", "password": "wrong"}).status_code == 401
    assert li.call("POST", "/session", {"staff": "1002", "password": PASSWORD}).status_code == 401
    assert li.call("POST", "/session", {"staff": "nobody", "password": PASSWORD}).status_code == 401
    assert [e.actor for e in li.log() if e.kind == "sign_in_refused"] == ["1002"] * 6 + ["nobody"]


def test_there_is_no_account_by_default_and_no_short_password() -> None:
    assert Settings().desk_accounts == {}
    with pytest.raises(ValidationError):
        Settings(desk_accounts={"1": {"name": "x", "password": "short"}})
