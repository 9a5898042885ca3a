"""Every action of staff is in the log, which can only grow."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import delete, text, update
from sqlalchemy.exc import DBAPIError

from assistant.channels.hotline.log import CHAIN, StaffLog
from assistant.channels.hotline.staff import Role, Staff
from assistant.channels.hotline.tables import staff_log
from assistant.clock import SettableClock
from assistant.database import make_engine
from assistant.dialogue.person import PersonWanted
from assistant.migrations import upgrade
from tests.channels.hotline.conftest import PASSWORD, Seat
from tests.channels.hotline.test_authorization import _routes
from tests.channels.scripted import PHARMACY, TUESDAY, Visitor, Web, fitting

READ_ONLY = {  # what only looks at what was opened before, which is logged
    "me", "board", "history", "events", "prompt", "application", "plan", "plan_png", "plan_svg", "flow", "flow_png",
    "flow_svg", "form_parts", "form", "supervision", "case", "business_types", "business_flow", "bundle", "item",
}  # fmt: skip


def test_every_action_of_staff_is_written_down(li: Seat, he: Seat, web: Web, applicant: Visitor) -> None:
    """Each route that is not only a look is used once, and leaves its entry in the name of who used it."""
    done: dict[str, str] = {}

    def does(route: str, kind: str, seat: Seat, method: str, path: str, body: Any = None, **headers: str) -> Any:
        before = len(seat.log())
        answer = seat.did(method, path, body, **headers)
        entries = seat.log()[before:]
        actor = "9001" if seat is he else "1001"
        assert [(e.kind, e.actor) for e in entries] == [(kind, actor)], route
        done[route] = kind
        return answer

    call = does("new_call", "call_begun", li, "POST", "/calls")
    own = f"/conversations/{call['conversation_id']}"
    form = f"/applications/{call['application_id']}"
    does("opened", "opened", li, "GET", own)
    does("read", "speech_read", li, "POST", f"{own}/readings", {"text": "开药店"})
    reading = {"field": "business.type", "value": ["pharmacy"], "words": "开药店"}
    does("accept", "readings_accepted", li, "POST", f"{own}/answers", {"readings": [reading]})
    does("answers", "answers_changed", li, "PATCH", f"{form}/answers", PHARMACY)
    does("note", "noted", li, "POST", f"{form}/notes", {"text": "记一笔"})
    optional = next(f.id for f in web.assistant.catalogues.current.fields.values() if f.optional)
    does("skip", "skipped", li, "POST", f"{form}/skips", {"field": optional})
    does("continuation", "code_issued", li, "POST", f"{own}/continuation")
    promise = {"phone": "13800138000", "reason": "回拨", "due_at": "2026-11-24T10:00:00Z"}
    callback = does("promise", "callback_promised", li, "POST", f"{own}/callbacks", promise)["callbacks"][0]
    does("call_back", "callback_taken", li, "POST", f"/callbacks/{callback['id']}/taking")
    does("called_back", "callback_done", li, "POST", f"/callbacks/{callback['id']}/done")
    does("say", "said", li, "POST", f"{own}/messages", {"text": "您好"})
    _fill(li, form)
    does("submission", "handed_in", li, "POST", f"{form}/submission", **{"Idempotency-Key": "k"})
    does("hand_back", "handed_back", li, "DELETE", f"{own}/takeover")
    does("take_over", "taken_over", li, "POST", f"{own}/takeover", {})
    does("search", "searched", li, "POST", "/searches", {"phone": "13800138000"})
    for route, kind, method, path in (
        ("close", "request_closed", "DELETE", "/requests/{}"),
        ("take", "request_taken", "POST", "/requests/{}/taking"),
    ):
        web.assistant.call_person(PersonWanted(applicant.application_id, "转人工", None, 0))
        waiting = li.did("GET", "/board")["waiting"][0]["id"]
        does(route, kind, li, method, path.format(waiting))
    does("open_live", "supervised", he, "POST", f"/supervision/{applicant.conversation_id}/opening")
    does("log_page", "log_read", he, "GET", "/log")
    assert set(done) == {route.name for route in _routes(li.desk)} - READ_ONLY
    does("sign_out", "signed_out", li, "DELETE", "/session")
    does("sign_in", "signed_in", li, "POST", "/session", {"staff": "1001", "password": PASSWORD})
    assert li.desk.log.verified().intact


def _fill(seat: Seat, form: str) -> None:
    """Answers what is still open, in the hand of staff."""
    for _ in range(60):
        question = seat.did("GET", form)["question"]
        if question is None:
            return
        seat.did("PATCH", f"{form}/answers", {question["field"]: fitting(question)})
    raise AssertionError("the questions do not end")


def test_the_log_holds_nobodys_words_or_numbers(li: Seat) -> None:
    call = li.did("POST", "/calls")
    li.did("POST", f"/conversations/{call['conversation_id']}/messages", {"text": "王小明您好"})
    li.did("POST", "/searches", {"phone": "13800138000"})
    whole = " ".join(f"{entry.kind} {entry.data}" for entry in li.log())
    assert "王小明" not in whole
    assert "13800138000" not in whole


def test_a_supervisor_reads_the_log_and_sees_that_it_holds(li: Seat, he: Seat) -> None:
    li.did("POST", "/calls")
    page = he.did("GET", "/log?limit=2")
    assert page["intact"]
    assert [entry["kind"] for entry in page["entries"]] == ["log_read", "call_begun"]
    older = he.did("GET", f"/log?before={page['entries'][-1]['sequence']}")["entries"]
    assert {entry["kind"] for entry in older} == {"signed_in"}


def test_the_log_only_grows_and_a_change_is_found_out(database: str) -> None:
    upgrade(database)
    engine = make_engine(database)
    log = StaffLog(engine, SettableClock(TUESDAY))
    who = Staff("1001", "李敏", Role.STAFF)
    for kind in ("signed_in", "call_begun", "signed_out"):
        log.note(kind, who)
    assert (log.verified().entries, log.verified().intact) == (3, True)
    for refused in (update(staff_log).values(actor="nobody"), delete(staff_log)):
        with pytest.raises(DBAPIError), engine.begin() as connection:
            connection.execute(refused)
    if engine.dialect.name == "sqlite":
        with engine.begin() as connection:
            connection.execute(text("DROP TRIGGER staff_log_no_update"))
            connection.execute(update(staff_log).where(staff_log.c.sequence == 2).values(actor="nobody"))
            assert CHAIN.verify(connection).broken_at == 2
    engine.dispose()
