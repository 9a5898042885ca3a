"""The whole life of a case: acceptance, suspension, extension, silence, what may follow later, the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from assistant.approval.audit import of_case
from assistant.approval.departments import Departments
from assistant.approval.lead import Lead
from assistant.approval.rules import Rules
from assistant.approval.service import BadCase, KeyReused, OneWindow
from assistant.approval.states import IllegalMove
from assistant.approval.statistics import statistics
from assistant.approval.tables import inspections
from assistant.approval.timers import Timers
from assistant.approval.wire import (
    AcceptanceIn,
    CaseOut,
    CheckIn,
    ExtensionIn,
    GrievanceStepIn,
    InspectionIn,
    MinutesIn,
    RatingIn,
    ReceiptOut,
    SupplementIn,
    SuspensionIn,
)
from assistant.clock import CHINA, SettableClock
from tests.approval.conftest import APPROVE, ASK, CLERK, REJECT, TUESDAY, a_case, an_item, states

Later = Callable[[int], None]
PLAN = SupplementIn(form={"premises.floors": 2})


def opened(window: OneWindow, *items: dict[str, Any], key: str = "k", **more: Any) -> ReceiptOut:
    return window.receive(a_case(*items, **more), key)


def seen(window: OneWindow, got: ReceiptOut) -> CaseOut:
    return window.progress(got.case_no, got.query_code)


def day(moment: datetime | None) -> str:
    assert moment is not None
    return moment.astimezone(CHINA).strftime("%m-%d")


def kinds(window: OneWindow, got: ReceiptOut) -> list[str]:
    with window.engine.connect() as connection:
        return [entry.kind for entry in of_case(connection, got.case_no)]


@pytest.fixture
def by_clerk(window: OneWindow) -> OneWindow:
    """A window where a clerk accepts."""
    window.rules = Rules(on_the_spot=False)
    return window


# -- acceptance (Art. 32) --------------------------------------------------------------------------------------------


def test_where_a_clerk_accepts_nothing_runs_before(by_clerk: OneWindow, later: Later) -> None:
    got = opened(by_clerk)
    case = seen(by_clerk, got)
    assert (case.state, case.accepted_at, case.received_at) == ("received", None, TUESDAY)
    assert set(states(case).values()) == {"waiting"}
    later(2)
    Lead(by_clerk).judge(got.case_no, AcceptanceIn(decision="accept"), CLERK)
    case = seen(by_clerk, got)
    assert (case.state, case.accepted_at) == ("reviewing", TUESDAY + timedelta(days=2))
    assert [day(t.due_at) for t in case.tasks] == ["12-03", "12-08"]  # all departments from the same day (Art. 26)


def test_not_told_within_five_working_days_it_counts_as_accepted_since_receipt(
    by_clerk: OneWindow, later: Later
) -> None:
    got = opened(by_clerk)
    later(7)  # the fifth working day
    assert Timers(by_clerk).sweep() == 0
    later(1)
    Timers(by_clerk).sweep()
    case = seen(by_clerk, got)
    assert (case.state, case.accepted_at, case.deemed_accepted) == ("reviewing", TUESDAY, True)
    assert [day(t.due_at) for t in case.tasks] == ["12-01", "12-04"]  # counted from the day of receipt


def test_the_window_asks_once_and_the_five_days_begin_anew(by_clerk: OneWindow, later: Later) -> None:
    got, lead = opened(by_clerk), Lead(by_clerk)
    lead.judge(got.case_no, AcceptanceIn(decision="supplement", reason="签名", materials=("申请书",)), CLERK)
    case = seen(by_clerk, got)
    assert case.state == "supplementing"
    assert [(r.item, r.reason, r.materials) for r in case.requests] == [(None, "签名", ("申请书",))]
    later(30)
    assert Timers(by_clerk).sweep() == 0
    by_clerk.supplement(got.case_no, got.query_code, SupplementIn(materials=("申请书",)), "s")
    assert seen(by_clerk, got).state == "received"
    later(8)
    Timers(by_clerk).sweep()
    assert seen(by_clerk, got).accepted_at == TUESDAY + timedelta(days=30)


def test_what_is_not_for_this_window_is_declined_with_the_reason(by_clerk: OneWindow, later: Later) -> None:
    got, lead = opened(by_clerk), Lead(by_clerk)
    lead.judge(got.case_no, AcceptanceIn(decision="decline", reason="应向省局申请"), CLERK)
    case = seen(by_clerk, got)
    assert (case.state, case.closing_reason) == ("declined", "应向省局申请")
    later(60)
    assert Timers(by_clerk).sweep() == 0
    with pytest.raises(IllegalMove):
        lead.judge(got.case_no, AcceptanceIn(decision="accept"), CLERK)


# -- supplements during the review -----------------------------------------------------------------------------------


def test_asked_in_time_the_limit_waits_asked_late_it_runs_on(window: OneWindow, later: Later) -> None:
    got, desk = opened(window, an_item("food", 10), an_item("fire", 10)), Departments(window)
    desk.give_opinion(got.case_no, "food", ASK, CLERK)
    later(9)  # past the fifth working day
    late = desk.give_opinion(got.case_no, "fire", ASK, CLERK)
    assert [(t.state, t.due_at is None) for t in late.tasks] == [("supplementing", True), ("supplementing", False)]
    answered = window.supplement(got.case_no, got.query_code, PLAN, "s")
    assert [day(t.due_at) for t in answered.tasks] == ["12-17", "12-08"]
    assert answered.requests == ()


def test_a_second_request_does_not_stop_the_clock_either(window: OneWindow) -> None:
    got, desk = opened(window), Departments(window)
    desk.give_opinion(got.case_no, "fire", ASK, CLERK)
    window.supplement(got.case_no, got.query_code, PLAN, "s")
    again = desk.give_opinion(got.case_no, "fire", ASK, CLERK)
    assert again.tasks[1].due_at is not None
    assert states(desk.give_opinion(got.case_no, "fire", REJECT, CLERK))["fire"] == "rejected"
    assert seen(window, got).requests == ()


def test_a_request_names_what_is_missing(window: OneWindow) -> None:
    got = opened(window)
    word = ASK.model_copy(update={"fields": ("premises.floors",), "materials": ("平面图",)})
    asked = Departments(window).give_opinion(got.case_no, "fire", word, CLERK)
    [request] = asked.requests
    assert (request.item, request.department_name) == ("fire", "office of fire")
    assert (request.fields, request.materials, request.reason) == (("premises.floors",), ("平面图",), ASK.reason)


# -- suspension and extension ----------------------------------------------------------------------------------------


def test_what_the_law_leaves_out_of_the_limit_stops_the_clock(window: OneWindow, later: Later) -> None:
    got, desk = opened(window, an_item("fire", 8)), Departments(window)
    later(2)  # two of eight days are used
    hearing = SuspensionIn(kind="hearing", days=20, reason="依法举行听证")
    stopped = desk.suspend(got.case_no, "fire", hearing, CLERK)
    task = stopped.tasks[0]
    assert (task.state, task.due_at, task.suspended_for, task.opinion) == ("suspended", None, "hearing", "依法举行听证")
    assert day(task.suspended_until) == "12-24"
    with pytest.raises(IllegalMove):
        desk.give_opinion(got.case_no, "fire", APPROVE, CLERK)
    later(7)
    going = desk.resume(got.case_no, "fire", CLERK).tasks[0]
    assert (going.state, going.remaining_days, day(going.due_at)) == ("reviewing", 6, "12-11")


def test_a_case_withdrawn_while_suspended_stays_so_whatever_the_clock_does(window: OneWindow, later: Later) -> None:
    got, desk = opened(window, an_item("fire", 8)), Departments(window)
    desk.suspend(got.case_no, "fire", SuspensionIn(kind="testing", days=2, reason="检测"), CLERK)
    window.withdraw(got.case_no, got.query_code, "不开了")
    later(60)
    assert Timers(window).sweep() == 0
    with pytest.raises(IllegalMove):
        desk.resume(got.case_no, "fire", CLERK)
    case = seen(window, got)
    assert (case.state, case.tasks[0].suspended_until, case.tasks[0].due_at) == ("withdrawn", None, None)


def test_the_clock_goes_on_by_itself_when_the_notified_time_is_over(window: OneWindow, later: Later) -> None:
    got, desk = opened(window, an_item("fire", 8)), Departments(window)
    desk.suspend(got.case_no, "fire", SuspensionIn(kind="testing", days=2, reason="检测"), CLERK)
    later(6)
    Timers(window).sweep()
    task = seen(window, got).tasks[0]
    assert (task.state, day(task.due_at)) == ("reviewing", "12-08")  # from the 26th, whenever it was swept


def test_a_limit_is_extended_once_by_ten_days_at_most_with_the_reason_told(window: OneWindow) -> None:
    got, desk = opened(window, an_item("fire", 8)), Departments(window)
    with pytest.raises(IllegalMove):
        desk.extend(got.case_no, "fire", ExtensionIn(days=11, approved_by="局长", reason="案情复杂"), CLERK)
    task = desk.extend(got.case_no, "fire", ExtensionIn(days=10, approved_by="局长", reason="案情复杂"), CLERK).tasks[0]
    assert (task.remaining_days, task.extended_days, task.extension_reason) == (18, 10, "案情复杂")
    with pytest.raises(IllegalMove):
        desk.extend(got.case_no, "fire", ExtensionIn(days=1, approved_by="局长", reason="再延"), CLERK)


def test_the_whole_is_extended_once_by_fifteen_days_at_most(window: OneWindow) -> None:
    got, lead = opened(window), Lead(window)
    for days in (16, 15, 1):
        why = ExtensionIn(days=days, approved_by="市长", reason="项目复杂")
        if days == 15:
            lead.extend(got.case_no, why, CLERK)
            continue
        with pytest.raises(IllegalMove):
            lead.extend(got.case_no, why, CLERK)


def test_the_whole_is_to_be_done_in_45_working_days(window: OneWindow, later: Later, clock: SettableClock) -> None:
    got = opened(window, an_item("permit", 60))
    clock.moment = datetime(2027, 1, 27, 17, tzinfo=CHINA)  # the last day
    Timers(window).sweep()
    before = kinds(window, got).count("warned")
    later(1)
    Timers(window).sweep()
    assert kinds(window, got).count("warned") == before + 1


# -- deemed opinions -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("on", [False, True])
def test_a_silent_department_counts_as_consenting_only_where_a_rule_says_so(
    window: OneWindow, later: Later, on: bool
) -> None:
    if on:
        window.rules = Rules(deemed_opinion_items=frozenset({"sign"}), deemed_basis="宜府办发〔2009〕66号")
    items = an_item("sign", 3), an_item("food", 5, ("sign",)), an_item("fire", 3)
    got = opened(window, *items)
    later(6)
    Timers(window).sweep()
    case = seen(window, got)
    assert states(case) == {
        "sign": "deemed" if on else "reviewing",
        "food": "reviewing" if on else "waiting",
        "fire": "reviewing",
    }
    assert [t.deemed for t in case.tasks] == [on, False, False]
    assert case.tasks[0].warning == "overdue"


def test_a_deemed_opinion_is_no_licence(window: OneWindow, later: Later) -> None:
    window.rules = Rules(deemed_opinion_items=frozenset({"sign"}))
    got, desk = opened(window, an_item("sign", 1), an_item("fire", 3)), Departments(window)
    desk.give_opinion(got.case_no, "fire", APPROVE, CLERK)
    later(3)
    Timers(window).sweep()
    case = seen(window, got)
    assert (case.state, case.outcome) == ("reviewing", None)
    decided = desk.give_opinion(got.case_no, "sign", REJECT, CLERK)  # the competent authority still decides itself
    assert (decided.state, decided.outcome) == ("decided", "partly")


@pytest.mark.parametrize(("rule", "kept"), [(False, "absent"), (True, "deemed")])
def test_a_department_that_does_not_come_is_not_waited_for(
    window: OneWindow, later: Later, rule: bool, kept: str
) -> None:
    window.rules = Rules(deemed_presence=rule)
    got, lead = opened(window), Lead(window)
    tomorrow = window.clock.now() + timedelta(days=1)
    call = InspectionIn(place="店里", at=tomorrow, departments=("food_office", "fire_office"))
    inspection = lead.call_inspection(got.case_no, call, CLERK)
    officers = ["李明", "王强"]
    came = {"department": "food_office", "presence": "present", "officers": officers, "finding": "符合"}
    away = {"department": "fire_office", "presence": "absent"}
    minutes = MinutesIn.model_validate({"presences": [came, away]})
    with pytest.raises(IllegalMove):
        lead.hold_inspection(inspection, minutes, CLERK)  # not yet
    later(1)
    alone = MinutesIn.model_validate({"presences": [{**came, "officers": ["李明"]}, away]})
    with pytest.raises(IllegalMove):
        lead.hold_inspection(inspection, alone, CLERK)  # two officers (Art. 34)
    assert lead.hold_inspection(inspection, minutes, CLERK) == {"food_office": "present", "fire_office": kept}
    assert states(seen(window, got)) == {"food": "reviewing", "fire": "reviewing"}  # its opinion is still its own
    with window.engine.connect() as connection:
        findings = connection.execute(select(inspections.c.findings)).scalar_one()
    assert findings["food_office"] == {"officers": officers, "finding": "符合"}


# -- commitment and what may follow later ----------------------------------------------------------------------------


def test_what_is_granted_on_a_commitment_is_checked_afterwards(window: OneWindow, later: Later) -> None:
    got, desk = opened(window, an_item("fire", 1, commitment=True), an_item("food", 5)), Departments(window)
    desk.give_opinion(got.case_no, "fire", APPROVE, CLERK)
    with pytest.raises(IllegalMove):
        desk.check(got.case_no, "food", CheckIn(result="passed"), CLERK)
    desk.check(got.case_no, "fire", CheckIn(result="rectify", reason="通道堆物"), CLERK)
    desk.check(got.case_no, "fire", CheckIn(result="passed"), CLERK)
    with pytest.raises(IllegalMove):
        desk.check(got.case_no, "fire", CheckIn(result="revoked", reason="迟了"), CLERK)
    later(200)
    Timers(window).sweep()
    assert kinds(window, got).count("check") == 2


TOLERANT = {"materials": ("制度", "平面图"), "tolerant_materials": ("制度",)}


def test_only_what_the_guide_says_may_follow_later(by_clerk: OneWindow) -> None:
    got, lead = opened(by_clerk, an_item("food", 5, **TOLERANT)), Lead(by_clerk)
    core = AcceptanceIn.model_validate({"decision": "accept", "deferrals": [{"item": "food", "material": "平面图"}]})
    with pytest.raises(IllegalMove):
        lead.judge(got.case_no, core, CLERK)
    assert seen(by_clerk, got).state == "received"


def test_what_follows_later_is_in_before_the_decision(by_clerk: OneWindow) -> None:
    got, lead, desk = opened(by_clerk, an_item("food", 5, **TOLERANT)), Lead(by_clerk), Departments(by_clerk)
    deferred = {"decision": "accept", "deferrals": [{"item": "food", "material": "制度"}] * 2, "deferral_days": 3}
    case = lead.judge(got.case_no, AcceptanceIn.model_validate(deferred), CLERK)
    assert [(d.material, day(d.due_at)) for d in case.deferrals] == [("制度", "11-27")]
    with pytest.raises(IllegalMove):
        desk.give_opinion(got.case_no, "food", APPROVE, CLERK)
    by_clerk.supplement(got.case_no, got.query_code, SupplementIn(materials=("制度",)), "s")
    assert desk.give_opinion(got.case_no, "food", APPROVE, CLERK).outcome == "approved"


def test_what_did_not_follow_lets_a_clerk_revoke_the_acceptance(by_clerk: OneWindow, later: Later) -> None:
    got, lead = opened(by_clerk, an_item("food", 20, **TOLERANT)), Lead(by_clerk)
    deferred = {"decision": "accept", "deferrals": [{"item": "food", "material": "制度"}], "deferral_days": 3}
    lead.judge(got.case_no, AcceptanceIn.model_validate(deferred), CLERK)
    with pytest.raises(IllegalMove):
        lead.revoke(got.case_no, "逾期未补", CLERK)
    later(4)
    Timers(by_clerk).sweep()
    assert seen(by_clerk, got).state == "reviewing"  # the clock itself revokes nothing
    assert lead.revoke(got.case_no, "逾期未补", CLERK).state == "revoked"


def test_an_item_examined_before_a_result_is_decided_with_it(window: OneWindow, later: Later) -> None:
    got, desk = opened(window, an_item("licence", 5), an_item("fire", 8, awaits=("licence",))), Departments(window)
    assert states(seen(window, got)) == {"licence": "reviewing", "fire": "reviewing"}
    later(1)
    case = desk.give_opinion(got.case_no, "fire", APPROVE, "clerk:fire/Wu")
    fire = case.tasks[1]
    assert (fire.state, fire.agreed, fire.waits_for, fire.due_at) == ("waiting", True, ("licence licence",), None)
    assert (case.state, case.decided_at) == ("reviewing", None)
    later(3)
    case = desk.give_opinion(got.case_no, "licence", APPROVE, "clerk:licence/Li")
    assert (states(case), case.outcome) == ({"licence": "approved", "fire": "approved"}, "approved")
    with window.engine.connect() as connection:
        opinions = [(e.data["item"], e.actor, e.at) for e in of_case(connection, got.case_no) if e.kind == "opinion"]
    now = window.clock.now()
    assert opinions == [("licence", "clerk:licence/Li", now), ("fire", "clerk:fire/Wu", now)]
    assert statistics(window.engine, window.calendar).departments[0].on_time == 1


def test_what_was_agreed_to_is_reviewed_again_when_the_result_is_refused(window: OneWindow, later: Later) -> None:
    got, desk = opened(window, an_item("licence", 5), an_item("fire", 8, awaits=("licence",))), Departments(window)
    later(1)
    desk.give_opinion(got.case_no, "fire", APPROVE, CLERK)
    later(2)
    case = desk.give_opinion(got.case_no, "licence", REJECT, CLERK)
    fire = case.tasks[1]
    assert (fire.state, fire.agreed, fire.remaining_days) == ("reviewing", False, 7)
    with pytest.raises(IllegalMove):
        desk.give_opinion(got.case_no, "fire", APPROVE, CLERK)
    assert desk.give_opinion(got.case_no, "fire", REJECT, CLERK).outcome == "rejected"


def test_items_that_await_one_another_are_decided_at_once_and_let_others_start(window: OneWindow) -> None:
    items = an_item("one", 5, awaits=("two",)), an_item("two", 5, awaits=("one",)), an_item("next", 1, ("one",))
    got, desk = opened(window, *items), Departments(window)
    case = desk.give_opinion(got.case_no, "one", APPROVE, CLERK)
    assert states(case) == {"one": "waiting", "two": "reviewing", "next": "waiting"}
    assert states(desk.give_opinion(got.case_no, "two", APPROVE, CLERK)) == {
        "one": "approved",
        "two": "approved",
        "next": "reviewing",
    }


def test_decisions_that_wait_for_one_another_in_a_ring_are_no_case(window: OneWindow) -> None:
    with pytest.raises(BadCase):
        opened(window, an_item("one", 5, ("two",)), an_item("two", 5, awaits=("one",)))


# -- the end ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "outcome"),
    [((APPROVE, APPROVE), "approved"), ((APPROVE, REJECT), "partly"), ((REJECT, REJECT), "rejected")],
)
def test_the_opinions_make_one_decision_that_is_delivered_within_ten_days(
    window: OneWindow, later: Later, words: tuple[Any, Any], outcome: str
) -> None:
    got, desk, lead = opened(window), Departments(window), Lead(window)
    with pytest.raises(IllegalMove):
        lead.deliver(got.case_no, CLERK)
    for item, word in zip(("food", "fire"), words, strict=True):
        case = desk.give_opinion(got.case_no, item, word, CLERK)
    assert (case.state, case.outcome, case.decided_at, day(case.deliver_by)) == ("decided", outcome, TUESDAY, "12-08")
    later(3)
    delivered = lead.deliver(got.case_no, CLERK)
    assert delivered.delivered_at == window.clock.now()
    with pytest.raises(IllegalMove):
        lead.deliver(got.case_no, CLERK)
    later(60)
    Timers(window).sweep()
    assert "warned" not in kinds(window, got)[kinds(window, got).index("delivered") :]


def test_a_case_is_rated_once_and_only_when_it_has_ended(window: OneWindow) -> None:
    got = opened(window, an_item("food"))
    code = got.case_no, got.query_code
    with pytest.raises(IllegalMove):
        window.rate(*code, RatingIn(score=5))
    window.withdraw(*code, "不开了")
    assert window.rate(*code, RatingIn(score=4)).rating == 4
    assert window.rate(*code, RatingIn(score=4)).rating == 4
    with pytest.raises(IllegalMove):
        window.rate(*code, RatingIn(score=1))
    assert Lead(window).grievances("market") == []


def test_a_low_rating_and_a_complaint_are_looked_into_step_by_step(window: OneWindow) -> None:
    got, lead = opened(window, an_item("food")), Lead(window)
    code = got.case_no, got.query_code
    window.complain(*code, "等了太久", "c")
    window.complain(*code, "等了太久", "c")
    with pytest.raises(KeyReused):
        window.complain(*code, "别的话", "c")
    window.withdraw(*code, "不开了")
    window.rate(*code, RatingIn(score=2, words="态度不好"))
    found = lead.grievances("market")
    assert sorted((g.kind, g.words) for g in found) == [("complaint", "等了太久"), ("rating", "态度不好")]
    assert lead.grievances("fire_office") == []
    first = found[0].id
    with pytest.raises(IllegalMove):
        lead.handle(first, GrievanceStepIn(step="answered", answer="已改进"), CLERK)
    for step in ("verified", "rectified"):
        lead.handle(first, GrievanceStepIn.model_validate({"step": step}), CLERK)
    lead.handle(first, GrievanceStepIn(step="answered", answer="已改进"), CLERK)
    assert [g.answer for g in lead.grievances("market")] == [None, "已改进"]


# -- what need not be asked twice ------------------------------------------------------------------------------------


def test_public_facts_of_a_subject_come_from_its_earlier_case_with_its_authorization(window: OneWindow) -> None:
    window.shareable = frozenset({"entity.name"})
    uscc = "92510107MA6C123416"
    opened(window, form={"entity.uscc": uscc, "entity.name": "老店", "person.legal_rep.id_no": "11010519491231002X"})
    assert window.prefill(uscc, "本人授权") == {"entity.name": "老店"}
    assert window.prefill(uscc, " ") == {}
    assert window.prefill("91430100MA4L16JQ9B", "本人授权") == {}


def test_the_rules_of_a_region_are_its_parameters() -> None:
    given = {
        "acceptance": "by_clerk",
        "deemed_opinion_enabled": True,
        "deemed_opinion_items": "sign, filing",
        "deemed_basis": "文件",
        "commitment_check_days": 30,
    }
    expected = Rules(False, frozenset({"sign", "filing"}), False, "文件", 30)
    assert Rules.of(given) == expected
    off = {**given, "deemed_opinion_enabled": False}
    assert Rules.of(off) == replace(expected, deemed_opinion_items=frozenset())
    assert Rules.of({}) == Rules()
