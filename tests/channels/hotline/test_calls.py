"""A call: answered with one key, filled from what the caller says, found again by number or code."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from assistant.applications.model import Source
from assistant.applications.phone_index import bucket
from assistant.applications.tables import application_phones
from assistant.approval.departments import Departments
from assistant.approval.wire import OpinionIn
from assistant.submission.embedded import EmbeddedBackend
from tests.channels.hotline.conftest import OPENING, Seat
from tests.channels.scripted import PHARMACY, Visitor, Web, fitting

PHONE = "13800138000"


def _call(seat: Seat) -> dict[str, Any]:
    opened: dict[str, Any] = seat.did("POST", "/calls")
    return opened


def _read(seat: Seat, call: dict[str, Any], text: str) -> dict[str, dict[str, Any]]:
    found = seat.did("POST", f"/conversations/{call['conversation_id']}/readings", {"text": text})["readings"]
    return {one["field"]: one for one in found}


def _accept(seat: Seat, call: dict[str, Any], *readings: dict[str, Any]) -> dict[str, Any]:
    kept = [{name: one[name] for name in ("field", "value", "words")} for one in readings]
    answer: dict[str, Any] = seat.did("POST", f"/conversations/{call['conversation_id']}/answers", {"readings": kept})
    return answer


def _view(seat: Seat, call: dict[str, Any]) -> dict[str, Any]:
    view: dict[str, Any] = seat.did("GET", f"/applications/{call['application_id']}")
    return view


def test_what_the_caller_says_is_read_and_nothing_of_it_is_stored(li: Seat) -> None:
    call = _call(li)
    before = _view(li, call)
    found = _read(li, call, OPENING)
    assert found["business.type"]["value"] == ["restaurant"]
    assert found["premises.area_total"] == {
        "field": "premises.area_total",
        "label": "经营场所面积",
        "value": 80,
        "display": "80 ㎡",
        "words": "八十平",
        "certain": True,
        "personal": False,
        "now": "",
        "problem": None,
    }
    assert found["entity.has_licence"]["value"] is False
    assert _view(li, call) == before
    kept = li.desk.assistant.repository.events(call["application_id"])
    assert [event.kind.value for event in kept] == ["started"]
    said = li.did("GET", f"/conversations/{call['conversation_id']}/messages")["messages"]
    assert "饭馆，八十平" not in " ".join(m["text"] for m in said)


def test_what_is_accepted_is_kept_with_its_words_and_whose_hand_it_was(li: Seat) -> None:
    call = _call(li)
    found = _read(li, call, OPENING)
    corrected = {**found["premises.area_total"], "value": 85}
    after = _accept(li, call, found["business.type"], corrected)["application"]
    fields = {one["field"]: one for one in after["fields"]}
    assert fields["premises.area_total"]["value"] == 85
    assert (fields["premises.area_total"]["source"], fields["premises.area_total"]["said"]) == ("staff", "八十平")
    assert fields["entity.has_licence"]["state"] == "pending"  # neither accepted nor stored
    event = li.desk.assistant.repository.events(call["application_id"])[-1]
    assert (event.source, event.data["by"]) == (Source.STAFF, "1001")


def test_the_next_question_is_there_to_be_read_out(li: Seat) -> None:
    call = _call(li)
    found = _read(li, call, OPENING)
    prompt = _accept(li, call, found["business.type"])["prompt"]
    assert prompt[-1] == li.did("GET", f"/conversations/{call['conversation_id']}/prompt")[-1]
    assert prompt[-1].endswith(("？", "。"))


def test_a_question_in_passing_gets_the_published_answer_with_its_basis(li: Seat) -> None:
    call = _call(li)
    _accept(li, call, _read(li, call, OPENING)["business.type"])
    heard = "消防检查没通过能先开业吗？"
    answers = li.did("POST", f"/conversations/{call['conversation_id']}/readings", {"text": heard})["answers"]
    assert answers
    assert "《消防法》第15条" in answers[0]


def test_personal_values_wait_for_consent_which_is_never_taken_for_granted(li: Seat) -> None:
    call = _call(li)
    found = _read(li, call, f"{OPENING}我叫王小明，电话{PHONE}。")
    phone = found["person.legal_rep.mobile"]
    assert phone["personal"]
    refused = _accept(li, call, found["business.type"], phone)
    assert [p["field"] for p in refused["problems"]] == ["person.legal_rep.mobile"]
    assert "同意" in refused["problems"][0]["message"]
    consent = {"field": "consent.privacy", "value": True, "words": "好的"}
    assert _accept(li, call, consent, phone)["problems"] == []


def test_a_wrong_value_is_told_before_anything_is_stored(li: Seat) -> None:
    call = _call(li)
    found = _read(li, call, "我想开个小饭馆，身份证号110105194912310021。")
    assert found["person.legal_rep.id_no"]["problem"]


def test_a_call_that_ends_is_found_again_by_the_whole_number_and_not_by_less(li: Seat, zhou: Seat) -> None:
    call = _call(li)
    found = _read(li, call, f"{OPENING}电话{PHONE}。")
    consent = {"field": "consent.privacy", "value": True, "words": ""}
    _accept(li, call, consent, found["business.type"], found["person.legal_rep.mobile"])
    li.did("DELETE", f"/conversations/{call['conversation_id']}/takeover")
    assert zhou.call("GET", f"/applications/{call['application_id']}").status_code == 404
    assert zhou.call("POST", "/searches", {"phone": PHONE[:7]}).status_code == 422
    assert zhou.did("POST", "/searches", {"phone": "13900139000"})["found"] == []
    lines = zhou.did("POST", "/searches", {"phone": "138 0013 8000"})["found"]
    assert [line["application_id"] for line in lines] == [call["application_id"]]
    assert lines[0]["bundle"]
    assert zhou.did("GET", f"/applications/{call['application_id']}")["business"]


def test_a_code_from_the_web_opens_the_application_at_the_desk(li: Seat, applicant: Visitor) -> None:
    code = applicant.client.post(f"{applicant.conversation}/continuation", headers=applicant.headers).json()["code"]
    found = li.did("POST", "/searches", {"code": code})["found"]
    assert found[0]["application_id"] == applicant.application_id
    assert li.call("POST", "/searches", {"code": code}).status_code == 404  # used
    assert li.did("GET", f"/conversations/{applicant.conversation_id}")["channel"] == "web"


def test_a_code_from_the_desk_opens_the_application_on_the_web(li: Seat, applicant: Visitor) -> None:
    call = _call(li)
    _accept(li, call, _read(li, call, OPENING)["business.type"])
    made = li.did("POST", f"/conversations/{call['conversation_id']}/continuation")
    there = applicant.client.post("/api/v1/continuations", json={"secret": made["code"]}).json()
    assert there["application_id"] == call["application_id"]
    headers = {"Authorization": f"Bearer {there['token']}"}
    view = applicant.client.get(f"/api/v1/applications/{call['application_id']}", headers=headers).json()
    assert view["business"][0]["id"] == "restaurant"


def test_an_optional_field_is_passed_over_in_the_hand_of_staff(li: Seat) -> None:
    call = _call(li)
    catalogue = li.desk.assistant.catalogues.current
    optional = next(f.id for f in catalogue.fields.values() if f.optional)
    li.did("POST", f"/applications/{call['application_id']}/skips", {"field": optional})
    event = li.desk.assistant.repository.events(call["application_id"])[-1]
    assert (event.kind.value, event.data) == ("skipped", {"fields": [optional], "by": "1001"})
    required = next(f.id for f in catalogue.fields.values() if not f.optional)
    assert li.call("POST", f"/applications/{call['application_id']}/skips", {"field": required}).status_code == 422


def test_notes_and_a_promised_call(li: Seat, zhou: Seat) -> None:
    call = _call(li)
    li.did("POST", f"/applications/{call['application_id']}/notes", {"text": "店面还没签合同"})
    due = (li.desk.clock.now() + timedelta(hours=2)).isoformat()
    body = {"phone": PHONE, "reason": "等租赁合同", "due_at": due}
    li.did("POST", f"/conversations/{call['conversation_id']}/callbacks", body)
    line = zhou.did("GET", "/board")["callbacks"][0]
    assert (line["phone"], line["reason"]) == ("138******00", "等租赁合同")  # everybody's list: masked
    assert zhou.call("POST", f"/callbacks/{line['id']}/done").status_code == 404  # not opened
    sheet = zhou.did("POST", f"/callbacks/{line['id']}/taking")
    assert sheet["callbacks"][0]["phone"] == PHONE
    assert [note["text"] for note in sheet["notes"]] == ["店面还没签合同"]
    zhou.did("POST", f"/callbacks/{line['id']}/done")
    assert zhou.did("GET", "/board")["callbacks"] == []
    assert zhou.call("POST", f"/callbacks/{line['id']}/done").status_code == 409


@pytest.mark.parametrize("text", ["", "   ", "\x00", "喂喂" * 2900])
def test_whatever_a_recogniser_sends_is_read(li: Seat, text: str) -> None:
    call = _call(li)
    answer = li.call("POST", f"/conversations/{call['conversation_id']}/readings", {"text": text})
    assert answer.status_code == 200


def test_a_number_is_found_by_its_index_and_a_changed_one_no_longer(li: Seat) -> None:
    engine, other = li.desk.store.engine, "13900139000"
    call = _call(li)
    answers = f"/applications/{call['application_id']}/answers"
    li.did("PATCH", answers, {"business.type": ["restaurant"], "consent.privacy": True})
    li.did("PATCH", answers, {"person.legal_rep.mobile": PHONE})
    assert [f["application_id"] for f in li.did("POST", "/searches", {"phone": PHONE})["found"]] == [
        call["application_id"]
    ]
    li.did("PATCH", answers, {"person.legal_rep.mobile": other})
    assert li.did("POST", "/searches", {"phone": PHONE})["found"] == []
    assert len(li.did("POST", "/searches", {"phone": other})["found"]) == 1
    with engine.begin() as connection:
        kept = connection.execute(select(application_phones)).all()
        assert [tuple(row) for row in kept] == [(bucket(other), call["application_id"])]
        # another number of the same bucket finds nothing
        connection.execute(update(application_phones).values(bucket=bucket(PHONE)))
    assert li.did("POST", "/searches", {"phone": PHONE})["found"] == []


def test_what_a_department_asks_for_again_is_answered_at_the_desk_by_staff(li: Seat, web: Web) -> None:
    call = _call(li)
    form = f"/applications/{call['application_id']}"
    li.did("PATCH", f"{form}/answers", PHARMACY)
    while (question := _view(li, call)["question"]) is not None:
        li.did("PATCH", f"{form}/answers", {question["field"]: fitting(question)})
    receipt = li.did("POST", f"{form}/submission", **{"Idempotency-Key": "k"})
    asks = OpinionIn(opinion="supplement", reason="面积和图纸对不上", fields=("premises.area_total",))
    assert isinstance(web.backend.real, EmbeddedBackend)
    window = web.backend.real.window
    tasks = window.progress(receipt["case_no"], receipt["query_code"]).tasks
    item = next(task.item for task in tasks if task.state == "reviewing")
    Departments(window).give_opinion(receipt["case_no"], item, asks, "clerk:x/Li")
    web.assistant.follower.work()

    assert "多少平方米" in li.did("GET", f"/conversations/{call['conversation_id']}/prompt")[-1]
    assert _view(li, call)["question"]["field"] == "premises.area_total"
    before = len(li.log())
    after = li.did("PATCH", f"{form}/answers", {"premises.area_total": 90})
    answered = next(f for f in after["fields"] if f["field"] == "premises.area_total")
    assert (answered["value"], answered["source"], after["question"]) == (90, "staff", None)
    event = web.assistant.repository.events(call["application_id"])[-1]
    assert (event.source, event.data["by"]) == (Source.STAFF, "1001")
    assert [(e.kind, e.actor, e.application_id) for e in li.log()[before:]] == [
        ("answers_changed", "1001", call["application_id"])
    ]
    assert window.progress(receipt["case_no"], receipt["query_code"]).requests == ()
