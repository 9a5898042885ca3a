"""转人工: the queue, the takeover with its lock, and the way back; the applicant knows who answers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from assistant.dialogue.heard import Heard, Memory
from assistant.dialogue.person import PersonWanted, nobody
from tests.channels.hotline.conftest import Seat
from tests.channels.scripted import Visitor, Web


def _wants_a_person(web: Web, who: Visitor, said: str = "转人工", misses: int = 0) -> int | None:
    return web.assistant.call_person(PersonWanted(who.application_id, said, "business.type", misses))


def _taken(seat: Seat) -> dict[str, Any]:
    line = seat.did("GET", "/board")["waiting"][0]
    opened: dict[str, Any] = seat.did("POST", f"/requests/{line['id']}/taking")
    return opened


def test_who_wants_a_person_waits_in_order_with_reason_and_transcript(li: Seat, applicant: Visitor, web: Web) -> None:
    applicant.say("我的电话是13800138000")
    assert _wants_a_person(web, applicant, "转人工，13800138000", misses=2) == 0
    assert _wants_a_person(web, applicant) == 0  # said again: the place is kept
    other = Visitor.arrives(applicant.client)
    assert _wants_a_person(web, other) == 1
    lines = li.did("GET", "/board")["waiting"]
    assert len(lines) == 2
    assert (lines[0]["said"], lines[0]["question"], lines[0]["misses"]) == ("转人工，138******00", "生意种类", 2)
    transcript = " ".join(one["text"] for one in lines[0]["transcript"])
    assert "我的电话是" in transcript
    assert "13800138000" not in transcript


def test_while_taken_over_the_assistant_does_not_answer(li: Seat, applicant: Visitor, web: Web) -> None:
    _wants_a_person(web, applicant)
    taken = _taken(li)
    assert taken["application_id"] == applicant.application_id
    assert "李敏" in applicant.history()[-1]["text"]
    turns = len(web.agent.turns)
    assert applicant.say("在吗", "m-held").json()["messages"] == []
    assert applicant.say("在吗", "m-held").json()["messages"] == []  # sent again: once
    assert len(web.agent.turns) == turns
    li.did("POST", f"/conversations/{taken['conversation_id']}/messages", {"text": "您好，我是工作人员"})
    said = applicant.history()
    assert [(m["from"], m["text"]) for m in said[-2:]] == [("applicant", "在吗"), ("staff", "您好，我是工作人员")]

    li.did("DELETE", f"/conversations/{taken['conversation_id']}/takeover")
    told = [m["text"] for m in applicant.history()[len(said) :]]
    assert "联办助手" in told[0]
    assert len(told) == 2  # and the question that is open
    assert applicant.say("谢谢").json()["messages"][0]["text"] == "heard: 谢谢"


def test_what_staff_fill_while_they_answer_is_not_asked_by_the_assistant(
    li: Seat, applicant: Visitor, web: Web
) -> None:
    _wants_a_person(web, applicant)
    taken = _taken(li)
    before = len(applicant.history())
    li.did("PATCH", f"/applications/{taken['application_id']}/answers", {"business.type": ["restaurant"]})
    assert len(applicant.history()) == before
    view = applicant.get(applicant.application).json()
    assert view["fields"][0]["source"] == "staff"


def test_one_conversation_has_one_to_answer(li: Seat, zhou: Seat, he: Seat, applicant: Visitor, web: Web) -> None:
    _wants_a_person(web, applicant)
    line = zhou.did("GET", "/board")["waiting"][0]
    taken = li.did("POST", f"/requests/{line['id']}/taking")
    assert zhou.call("POST", f"/requests/{line['id']}/taking").status_code == 409
    code = applicant.client.post(f"{applicant.conversation}/continuation", headers=applicant.headers).json()["code"]
    zhou.did("POST", "/searches", {"code": code})
    path = f"/conversations/{taken['conversation_id']}"
    assert zhou.call("POST", f"{path}/takeover", {}).status_code == 409
    assert zhou.call("POST", f"{path}/takeover", {"from_another": True}).status_code == 403
    assert zhou.call("POST", f"{path}/messages", {"text": "我来"}).status_code == 409
    assert zhou.call("DELETE", f"{path}/takeover").status_code == 409
    sheet = zhou.did("GET", path)
    assert (sheet["attended_by"], sheet["mine"]) == ("李敏", False)

    he.did("POST", f"/supervision/{taken['conversation_id']}/opening")
    he.did("POST", f"{path}/takeover", {"from_another": True})
    assert li.call("POST", f"{path}/messages", {"text": "还在吗"}).status_code == 409
    assert "何班长" in applicant.history()[-1]["text"]


def test_nobody_waits_for_staff_whose_machine_went_off(li: Seat, applicant: Visitor, web: Web) -> None:
    _wants_a_person(web, applicant)
    taken = _taken(li)
    for _ in range(4):  # who looks at the board is there
        web.clock.moment += timedelta(minutes=4)
        li.did("GET", "/board")
    assert applicant.say("在吗").json()["messages"] == []
    web.clock.moment += timedelta(minutes=6)
    assert applicant.say("还在吗").json()["messages"]
    assert li.did("GET", "/board")["mine"] == []
    path = f"/conversations/{taken['conversation_id']}"
    li.did("POST", f"{path}/takeover", {})
    assert li.did("GET", path)["mine"] is True


def test_a_request_may_be_closed_without_being_taken(li: Seat, applicant: Visitor, web: Web) -> None:
    _wants_a_person(web, applicant)
    line = li.did("GET", "/board")["waiting"][0]
    li.did("DELETE", f"/requests/{line['id']}")
    assert li.did("GET", "/board")["waiting"] == []
    assert li.call("DELETE", f"/requests/{line['id']}").status_code == 409
    assert _wants_a_person(web, applicant) == 0


def test_without_a_desk_the_number_and_the_counter_are_told(web: Web, applicant: Visitor) -> None:
    heard = Heard("转人工", "human", 0.95)
    called = web.assistant.turn(applicant.application_id, heard, Memory())
    assert [say.response for say in called.says] == ["utter_human_called"]
    web.assistant.call_person = nobody
    told = web.assistant.turn(applicant.application_id, heard, Memory())
    assert [say.response for say in told.says] == ["utter_human"]
