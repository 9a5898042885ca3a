"""The supervisor's view: what goes on now, and the day's figures."""

from __future__ import annotations

from datetime import timedelta

from assistant.dialogue.person import PersonWanted
from tests.channels.hotline.conftest import Seat
from tests.channels.scripted import Visitor, Web


def test_what_goes_on_and_who_answers(li: Seat, he: Seat, web: Web, applicant: Visitor) -> None:
    call = li.did("POST", "/calls")
    web.assistant.call_person(PersonWanted(applicant.application_id, "转人工", None, 0))
    live = {one["conversation_id"]: one for one in he.did("GET", "/supervision")["live"]}
    assert live[call["conversation_id"]]["attended_by"] == "李敏"
    assert live[applicant.conversation_id]["attended_by"] is None
    assert live[applicant.conversation_id]["waiting_since"] == "2026-11-24T02:00:00Z"
    li.did("DELETE", f"/conversations/{call['conversation_id']}/takeover")
    web.clock.moment += timedelta(minutes=31)
    assert he.did("GET", "/supervision")["live"] == []


def test_the_figures_of_the_day(li: Seat, he: Seat, web: Web, applicant: Visitor) -> None:
    applicant.fills_all()
    applicant.submit()  # without anybody's help
    other = Visitor.arrives(applicant.client)
    web.assistant.call_person(PersonWanted(other.application_id, "转人工", None, 0))
    web.clock.moment += timedelta(seconds=90)
    waiting = li.did("GET", "/board")["waiting"][0]["id"]
    li.did("POST", f"/requests/{waiting}/taking")
    web.clock.moment += timedelta(seconds=60)
    li.did("DELETE", f"/conversations/{other.conversation_id}/takeover")
    other.fills_all()
    other.submit("k2")
    assert he.did("GET", "/supervision")["today"] == {
        "asked": 1,
        "waiting": 0,
        "taken": 1,
        "mean_wait_seconds": 90.0,
        "longest_wait_seconds": 90.0,
        "handled": 1,
        "mean_handling_seconds": 60.0,
        "submitted": 2,
        "resolved_by_assistant": 1,
    }
    web.clock.moment += timedelta(days=1)
    he.did("POST", "/session", {"staff": "9001", "password": "long enough for a test"})
    assert he.did("GET", "/supervision")["today"]["asked"] == 0
