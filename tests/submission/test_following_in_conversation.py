"""After the receipt: news reach the applicant in the conversation, are answered there, and the clock runs again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from assistant.approval.departments import Departments
from assistant.approval.lead import Lead
from assistant.approval.service import OneWindow
from assistant.approval.tables import cases, grievances
from assistant.approval.timers import Timers
from assistant.approval.wire import ExtensionIn, OpinionIn, SuspensionIn
from assistant.dialogue.followup import MATERIALS_FIELD, RATING_FIELD
from assistant.dialogue.heard import Heard, Memory, Pressed
from assistant.dialogue.withdrawal import WITHDRAWAL_FIELD
from assistant.submission.adapter import BackendUnavailable
from assistant.submission.embedded import EmbeddedBackend
from tests.channels.scripted import Visitor, Web, web_app

CLERK = "clerk:x/Li"
APPROVE = OpinionIn(opinion="approve")


@dataclass
class Case:
    """An accepted case with its applicant, and the departments behind it."""

    web: Web
    visitor: Visitor
    window: OneWindow
    case_no: str
    query_code: str
    memory: Memory = field(default_factory=Memory)

    @property
    def application_id(self) -> str:
        return self.visitor.application_id

    def heard(self) -> list[str]:
        """What was said in the conversation since the last time, news included."""
        self.web.assistant.follower.work()
        messages = [m["text"] for m in self.visitor.history()]
        new, self.visitor.said = messages[self.visitor.said :], len(messages)
        return new

    def say(self, text: str, intent: str = "inform", pressed: Pressed | None = None) -> str:
        """One turn with the core, as Rasa would call it; with the question that follows."""
        core = self.web.assistant
        turn = core.turn(self.application_id, Heard(text, intent, 0.9, pressed=pressed), self.memory)
        after = core.ask(self.application_id, turn.memory)
        self.memory = after.memory
        return "\n".join(m["text"] for m in core.render([*turn.says, *after.says]))

    def press(self, name: str, value: Any) -> str:
        return self.say("", pressed=Pressed(name, value))

    def opinion(self, item: str, **word: Any) -> None:
        Departments(self.window).give_opinion(self.case_no, item, OpinionIn.model_validate(word), CLERK)

    def items(self) -> list[str]:
        return [t.item for t in self.window.progress(self.case_no, self.query_code).tasks]

    def task(self, item: str) -> Any:
        found = self.window.progress(self.case_no, self.query_code).tasks
        return next(t for t in found if t.item == item)


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    web = web_app(tmp_path, requests_per_minute=100_000)
    assert isinstance(web.backend.real, EmbeddedBackend)
    with TestClient(web.app) as client:
        visitor = Visitor.arrives(client)
        visitor.fills_all()
        receipt = visitor.submit().json()
        made = Case(web, visitor, web.backend.real.window, receipt["case_no"], receipt["query_code"])
        web.assistant.follower.adapter = web.backend
        made.heard()
        yield made


@pytest.fixture
def later(case: Case) -> Callable[[int], None]:
    def move(days: int) -> None:
        case.web.clock.moment += timedelta(days=days)
        Timers(case.window).sweep()

    return move


def the_drug_item(case: Case) -> str:
    return next(i for i in case.items() if "drug" in i)


def test_a_request_for_supplement_is_asked_answered_and_resumes_the_clock(case: Case) -> None:
    item = the_drug_item(case)
    case.opinion(item, opinion="supplement", reason="面积和图纸对不上", fields=["premises.area_total"])
    news = "\n".join(case.heard())
    assert "面积和图纸对不上" in news
    assert "多少平方米" in news  # the question itself
    assert case.task(item).due_at is None
    assert case.heard() == []  # told once
    case.memory = Memory(asked="premises.area_total")
    answer = case.say("九十平")
    assert "90" in answer
    after = case.task(item)
    assert (after.state, after.due_at is not None) == ("reviewing", True)
    core = case.web.assistant
    assert core.repository.load(case.application_id).value("premises.area_total") == 90
    form = case.window.progress(case.case_no, case.query_code)
    assert form.requests == ()


def test_a_value_that_cannot_be_is_said_and_asked_again(case: Case) -> None:
    item = the_drug_item(case)
    case.opinion(item, opinion="supplement", reason="面积不对", fields=["premises.area_total"])
    case.heard()
    case.memory = Memory(asked="premises.area_total")
    case.say("0平")
    assert case.task(item).state == "supplementing"
    case.say("九十平")
    assert case.task(item).state == "reviewing"


def test_materials_are_confirmed_by_a_button_or_a_yes(case: Case) -> None:
    item = the_drug_item(case)
    case.opinion(item, opinion="supplement", reason="缺平面图", materials=["平面图"])
    news = case.heard()
    assert "平面图" in news[-1]
    case.press(MATERIALS_FIELD, True)
    assert case.task(item).state == "reviewing"
    case.press(MATERIALS_FIELD, True)  # a stale button does nothing
    case.opinion(item, opinion="supplement", reason="还缺", materials=["制度"])
    case.heard()
    case.say("交了", "affirm")
    assert case.task(item).state == "reviewing"


def test_a_supplement_is_answered_in_the_form_as_well(case: Case) -> None:
    item, form = the_drug_item(case), case.visitor.application
    assert case.visitor.patch({"premises.area_total": 90}).status_code == 409  # nobody asks for it
    case.opinion(
        item,
        opinion="supplement",
        reason="面积不对",
        fields=["premises.area_total", "staff.count"],
        materials=["平面图"],
    )
    case.heard()
    view = case.visitor.get(form).json()
    assert (view["question"]["field"], view["progress"]["remaining"]) == ("premises.area_total", 3)
    assert "要求补正：面积不对" in view["question"]["help"]
    assert view["status"] == "accepted"
    assert case.visitor.patch({"entity.name": "别的店"}).status_code == 409  # others stay closed
    assert case.visitor.patch({MATERIALS_FIELD: True}).status_code == 409  # not before the fields
    wrong = case.visitor.patch({"premises.area_total": -1})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "premises.area_total")
    assert case.visitor.patch({"premises.area_total": 90}).json()["question"]["field"] == "staff.count"
    last = case.visitor.patch({"staff.count": 3}).json()["question"]
    assert (last["field"], [o["label"] for o in last["options"]]) == (MATERIALS_FIELD, ["已补交"])
    assert case.task(item).state == "supplementing"
    assert case.visitor.patch({MATERIALS_FIELD: True}).json()["question"] is None
    assert case.task(item).state == "reviewing"
    assert "补正已经交给窗口" in "".join(case.heard())
    assert case.visitor.patch({MATERIALS_FIELD: True}).status_code == 409


def test_a_supplement_is_not_lost_while_the_backend_is_away(case: Case) -> None:
    item = the_drug_item(case)
    case.opinion(item, opinion="supplement", reason="面积不对", fields=["premises.area_total"])
    case.heard()
    case.web.backend.away = True
    case.memory = Memory(asked="premises.area_total")
    case.say("九十平")
    assert case.task(item).state == "supplementing"
    with pytest.raises(BackendUnavailable):
        case.web.assistant.follower.send()
    case.web.backend.away = False
    case.heard()
    assert case.task(item).state == "reviewing"


def test_what_stops_and_lengthens_the_time_is_told_with_the_reason(case: Case, later: Callable[[int], None]) -> None:
    item, desk = the_drug_item(case), Departments(case.window)
    desk.suspend(case.case_no, item, SuspensionIn(kind="expert_review", days=5, reason="请专家看图"), CLERK)
    [told] = case.heard()
    assert "专家评审" in told
    assert "请专家看图" in told
    later(10)
    desk.extend(case.case_no, item, ExtensionIn(days=5, approved_by="局长", reason="案情复杂"), CLERK)
    [told] = case.heard()
    assert "案情复杂" in told


def test_the_result_comes_with_a_rating(case: Case) -> None:
    for item in case.items():
        case.opinion(item, opinion="approve")
    news = case.heard()
    assert "办好了" in news[0]
    assert case.visitor.history()[-1]["field"] == RATING_FIELD
    assert len(case.visitor.history()[-1]["options"]) == 5
    case.press(RATING_FIELD, 2)
    seen = case.window.progress(case.case_no, case.query_code)
    assert seen.rating == 2
    case.press(RATING_FIELD, 5)
    assert case.window.progress(case.case_no, case.query_code).rating == 2
    assert [g.kind for g in Lead(case.window).grievances(_lead(case))] == ["rating"]
    Lead(case.window).deliver(case.case_no, CLERK)
    assert "送达" in case.heard()[0]


def test_a_complaint_is_tied_to_the_case_after_being_asked_for(case: Case) -> None:
    case.say("我要投诉", "complaint")
    assert case.memory.awaiting == "complaint"
    assert case.case_no in case.say("等了一个月没人理", "chitchat")
    with case.window.engine.connect() as connection:
        rows = connection.execute(select(grievances.c.words)).scalars().all()
    assert rows == ["等了一个月没人理"]
    case.say("我要投诉", "complaint")
    case.say("算了", "cancel")
    with case.window.engine.connect() as connection:
        assert len(connection.execute(select(grievances.c.id)).all()) == 1


def test_questions_are_still_answered_while_a_supplement_is_open(case: Case) -> None:
    item = the_drug_item(case)
    case.opinion(item, opinion="supplement", reason="面积不对", fields=["premises.area_total"])
    case.heard()
    answer = case.say("办到哪了", "ask_progress")
    assert case.case_no in answer
    assert "等您补正" in answer
    assert "多少平方米" in answer.splitlines()[-1]  # asked again


def _lead(case: Case) -> str:
    with case.window.engine.connect() as connection:
        return str(connection.execute(select(cases.c.lead_department)).scalar_one())


def the_state(case: Case) -> str:
    return str(case.window.progress(case.case_no, case.query_code).state)


def test_an_application_is_taken_back_after_a_confirmation(case: Case) -> None:
    assert "确定要撤回" in case.say("我要撤回申请", "cancel")
    assert the_state(case) == "reviewing"
    said = case.say("是的", "affirm")
    assert "已经撤回" in said
    assert "已撤回" in said  # the progress per department
    assert the_state(case) == "withdrawn"
    assert case.window.progress(case.case_no, case.query_code).closing_reason == "申请人要求撤回"
    assert all("撤回" not in one for one in case.heard())  # said already
    assert "不能撤回了" in case.say("撤回申请", "cancel")


def test_it_is_kept_where_the_answer_is_no_or_something_else(case: Case) -> None:
    case.say("不想办了", "cancel")
    assert "继续办理" in case.say("算了，先不撤", "deny")
    case.say("把申请撤了吧", "cancel")
    assert case.memory.awaiting == "withdrawal"
    case.say("办到哪了？", "ask_progress")
    assert (the_state(case), case.memory.awaiting) == ("reviewing", None)
    case.say("我要撤回申请", "cancel")
    assert "继续办理" in case.press(WITHDRAWAL_FIELD, False)
    assert the_state(case) == "reviewing"


def test_a_reason_given_goes_with_it_and_a_button_confirms(case: Case) -> None:
    case.say("我想撤销这个申请", "cancel")
    case.say("确定撤回，因为店面没租下来", "cancel")
    assert case.window.progress(case.case_no, case.query_code).closing_reason == "店面没租下来"


def test_a_backend_that_is_away_withdraws_nothing_and_says_so(case: Case) -> None:
    case.say("撤回申请", "cancel")
    case.web.backend.away = True
    assert "还没有撤回" in case.press(WITHDRAWAL_FIELD, True)
    case.web.backend.away = False
    assert the_state(case) == "reviewing"


def test_a_decided_case_is_not_taken_back(case: Case) -> None:
    for item in case.items():
        case.opinion(item, opinion="approve")
    case.heard()
    assert "不能撤回了" in case.say("我要撤回申请", "cancel")
