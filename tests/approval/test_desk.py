"""A department's desk: signed in, each department sees and moves its own tasks only."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from assistant.approval.__main__ import served
from assistant.approval.composition import desk_of
from assistant.approval.desk.accounts import LOCKED, MOST_FAILURES, SESSION, Accounts, PasswordTooShort, WrongPassword
from assistant.approval.desk.api import COOKIE, Desk, desk_app, words
from assistant.approval.problems import CODES, HTTP_CODES
from assistant.approval.service import OneWindow
from assistant.approval.states import CaseState, TaskState
from assistant.catalog.loader import load
from assistant.clock import SettableClock
from assistant.settings import Settings
from tests.approval.conftest import a_case, an_item

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
PASSWORD = "correct horse 八十"
NOW = datetime(2026, 11, 24, 2, tzinfo=UTC)


@pytest.fixture
def real_time() -> SettableClock:
    return SettableClock(NOW)


@pytest.fixture
def accounts(window: OneWindow, real_time: SettableClock) -> Accounts:
    made = Accounts(window.engine, real_time)
    made.add("李", "fire_office", PASSWORD)
    made.add("王", "food_office", PASSWORD)
    made.add("赵", "market", PASSWORD)
    return made


@pytest.fixture
def desk(window: OneWindow, accounts: Accounts, published: Path) -> Desk:
    catalogue = load(published, "changsha")
    return replace(desk_of(window, catalogue), accounts=accounts)


def signed_in(desk: Desk, name: str) -> TestClient:
    client = TestClient(desk_app(desk), raise_server_exceptions=False)
    assert client.post("/v1/session", json={"name": name, "password": PASSWORD}).status_code == 200
    return client


def received(window: OneWindow, key: str = "k", **more: Any) -> str:
    fire = an_item("fire", 8, fields=("premises.floors", "business.type"), materials=("平面图",))
    food = an_item("food", 5, fields=("entity.name",))
    form = {
        "entity.name": "老王小店",
        "premises.floors": 2,
        "business.type": ["diner"],
        "person.legal_rep.id_no": "110",
    }
    return window.receive(a_case(fire, food, form=form, **more), key).case_no


def test_a_clerk_sees_the_own_task_and_the_own_part_of_the_form_only(window: OneWindow, desk: Desk) -> None:
    case_no = received(window)
    fire = signed_in(desk, "李")
    listed = fire.get("/v1/tasks").json()["tasks"]
    assert [(t["case_no"], t["task"]["item"], t["task"]["state"]) for t in listed] == [(case_no, "fire", "reviewing")]
    sheet = fire.get(f"/v1/tasks/{case_no}/fire").json()
    assert [(line["field"], line["text"]) for line in sheet["form"]] == [
        ("premises.floors", "2"),
        ("business.type", "diner"),
    ]
    assert (sheet["materials"], sheet["lead"]) == (["平面图"], False)
    whole = str(listed) + str(sheet)
    assert "老王小店" not in whole
    assert "110" not in whole.replace(case_no, "")


@pytest.mark.parametrize("name", ["李", "赵"])
def test_what_is_anothers_looks_like_what_is_not_there(window: OneWindow, desk: Desk, name: str) -> None:
    case_no = received(window)
    client = signed_in(desk, name)
    approve = {"opinion": "approve"}
    answers = [
        client.get(f"/v1/tasks/{case_no}/food"),
        client.get("/v1/tasks/20261124-430100-00000009/food"),
        client.post(f"/v1/tasks/{case_no}/food/opinion", json=approve),
        client.post(f"/v1/tasks/{case_no}/food/suspension", json={"kind": "testing", "days": 1, "reason": "x"}),
        client.delete(f"/v1/tasks/{case_no}/food/suspension"),
        client.post(f"/v1/tasks/{case_no}/food/extension", json={"days": 1, "approved_by": "x", "reason": "x"}),
        client.post(f"/v1/tasks/{case_no}/food/check", json={"result": "passed"}),
    ]
    assert {(a.status_code, a.text) for a in answers} == {(404, answers[0].text)}
    assert answers[0].json()["title"] == words()["problems"]["no_case"]


def test_the_lead_moves_whole_cases_and_others_do_not(window: OneWindow, desk: Desk) -> None:
    case_no = received(window)
    fire, food, lead = (signed_in(desk, name) for name in ("李", "王", "赵"))
    assert fire.get("/v1/cases").json()["cases"] == []
    [line] = lead.get("/v1/cases").json()["cases"]
    assert line["case"]["case_no"] == case_no
    for client, item in ((fire, "fire"), (food, "food")):
        assert client.post(f"/v1/tasks/{case_no}/{item}/opinion", json={"opinion": "approve"}).status_code == 200
    assert fire.post(f"/v1/cases/{case_no}/delivery").status_code == 404
    assert lead.post(f"/v1/cases/{case_no}/delivery").json()["delivered_at"] is not None
    assert lead.post(f"/v1/cases/{case_no}/delivery").status_code == 409
    calls = {"place": "店里", "at": NOW.isoformat(), "departments": ["fire_office"]}
    assert fire.post(f"/v1/cases/{case_no}/inspections", json=calls).status_code == 404
    assert (
        fire.post(
            "/v1/inspections/x/minutes", json={"presences": [{"department": "a", "presence": "absent"}]}
        ).status_code
        == 404
    )
    assert fire.post("/v1/grievances/x/steps", json={"step": "verified"}).status_code == 404


def test_the_supplement_asked_for_names_fields_and_materials(window: OneWindow, desk: Desk) -> None:
    case_no = received(window)
    fire = signed_in(desk, "李")
    where = f"/v1/tasks/{case_no}/fire/opinion"
    assert fire.post(where, json={"opinion": "supplement"}).status_code == 422
    word = {"opinion": "supplement", "reason": "层数不对", "fields": ["premises.floors"], "materials": ["平面图"]}
    sheet = fire.post(where, json=word).json()
    assert (sheet["task"]["state"], sheet["requests"][0]["fields"]) == ("supplementing", ["premises.floors"])
    assert [h["reason"] for h in sheet["history"]] == ["层数不对"]


def test_the_inbox_comes_page_by_page_and_without_what_has_ended(window: OneWindow, desk: Desk) -> None:
    numbers = [received(window, f"k{n}") for n in range(5)]
    got = window.receive(a_case(an_item("fire")), "gone")
    window.withdraw(got.case_no, got.query_code, "不开了")
    fire = signed_in(desk, "李")
    found, after = [], ""
    while after is not None:
        page = fire.get("/v1/tasks", params={"limit": 2, "after": after}).json()
        found += [t["case_no"] for t in page["tasks"]]
        after = page["next"]
    assert found == numbers[::-1]
    everything = fire.get("/v1/tasks", params={"open_only": False}).json()["tasks"]
    assert everything[0]["task"]["state"] == "withdrawn"


def test_without_a_session_nothing_opens(window: OneWindow, desk: Desk, real_time: SettableClock) -> None:
    received(window)
    nobody = TestClient(desk_app(desk))
    for path in ("/v1/me", "/v1/tasks", "/v1/cases", "/v1/grievances", "/v1/tasks/x/y"):
        assert nobody.get(path).status_code == 401
        assert nobody.get(path, headers={"Authorization": "Bearer x"}).status_code == 401
    client = signed_in(desk, "李")
    token = client.cookies[COOKIE]
    program = {"Authorization": f"Bearer {token}"}
    assert nobody.get("/v1/me", headers=program).json() == {"name": "李", "department": "fire_office"}
    real_time.moment += SESSION
    assert client.get("/v1/me").status_code == 401
    real_time.moment -= SESSION
    client.delete("/v1/session")
    assert nobody.get("/v1/me", headers=program).status_code == 401


def test_the_sessions_cookie_is_out_of_reach(desk: Desk) -> None:
    client = TestClient(desk_app(desk))
    cookie = client.post("/v1/session", json={"name": "李", "password": PASSWORD}).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie


def test_guessing_locks_the_account_for_a_while(accounts: Accounts, real_time: SettableClock) -> None:
    for _ in range(MOST_FAILURES):
        with pytest.raises(WrongPassword):
            accounts.sign_in("李", "wrong password")
    with pytest.raises(WrongPassword):
        accounts.sign_in("李", PASSWORD)
    real_time.moment += LOCKED + timedelta(seconds=1)
    assert accounts.signed_in(accounts.sign_in("李", PASSWORD)) is not None
    with pytest.raises(WrongPassword):
        accounts.sign_in("nobody", PASSWORD)


def test_a_new_password_ends_the_old_sessions(accounts: Accounts) -> None:
    token = accounts.sign_in("李", PASSWORD)
    accounts.add("李", "fire_office", "another password")
    assert accounts.signed_in(token) is None
    with pytest.raises(PasswordTooShort):
        accounts.add("李", "fire_office", "short")


def test_every_state_and_problem_has_its_words(desk: Desk) -> None:
    told = words()
    assert told["problems"].keys() >= {code for _, code in CODES.values()} | set(HTTP_CODES.values())
    assert told["states"].keys() >= {*TaskState, *CaseState} - {CaseState.DECIDED}
    client = TestClient(desk_app(desk))
    assert client.get("/words.json").json() == {**told, "departments": {"market": "market"}}
    assert "部门办件台" in client.get("/").text
    assert client.get("/page/desk.js").status_code == 200


def test_the_desk_is_served_beside_the_window(database: str, tmp_path: Path, published: Path) -> None:
    settings = Settings(data_dir=tmp_path, catalogue_dir=published, approval_database_url=database)
    with TestClient(served(settings, sandbox=False)) as client:
        assert client.get("/approval/desk/v1/me").status_code == 401
        assert client.get("/approval/v1/statistics").json()["cases"] == 0
        assert client.put("/approval/v1/sandbox/clock", json={"now": NOW.isoformat()}).status_code == 404
