from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import func, select

from assistant.approval.case_file import UnknownCase
from assistant.approval.departments import Departments
from assistant.approval.query_code import LENGTH, LETTERS, query_code
from assistant.approval.service import BadCase, KeyReused, OneWindow
from assistant.approval.states import IllegalMove
from assistant.approval.tables import cases, hand_ins, tasks
from assistant.approval.wire import ReceiptOut, SupplementIn
from assistant.clock import CHINA, SettableClock
from assistant.database import make_engine
from tests.approval.conftest import APPROVE, ASK, CLERK, REGION, REJECT, TUESDAY, a_case, an_item, states

Later = Callable[[int], None]


def count(window: OneWindow) -> int:
    with window.engine.connect() as connection:
        return int(connection.execute(select(func.count()).select_from(cases)).scalar_one())


def due(moment: datetime | None) -> str:
    assert moment is not None
    return moment.astimezone(CHINA).strftime("%m-%d %H:%M")


# -- accepting ---------------------------------------------------------------------------------------------------------


def test_a_case_is_numbered_by_day_region_and_serial(window: OneWindow, clock: SettableClock) -> None:
    numbers = [window.receive(a_case(), f"k{n}").case_no for n in range(3)]
    assert numbers == [f"20261124-{REGION}-0000000{n}" for n in (1, 2, 3)]
    clock.moment = datetime(2026, 11, 24, 16, 30, tzinfo=UTC)  # half past midnight in China
    assert window.receive(a_case(), "k4").case_no == f"20261125-{REGION}-00000001"


def test_the_same_key_gives_the_same_receipt_and_one_case(window: OneWindow, later: Later) -> None:
    first = window.receive(a_case(), "k")
    later(1)
    assert window.receive(a_case(submitted_at=datetime(2026, 11, 25, tzinfo=UTC)), "k") == first
    assert count(window) == 1


def test_the_same_key_for_another_case_is_refused(window: OneWindow) -> None:
    window.receive(a_case(), "k")
    with pytest.raises(KeyReused):
        window.receive(a_case(form={"entity.name": "Li's"}), "k")
    assert count(window) == 1


def test_the_same_hand_in_from_many_sides_at_once_makes_one_case(window: OneWindow) -> None:
    start = Barrier(8)

    def accept(_: int) -> ReceiptOut:
        start.wait()
        return window.receive(a_case(), "k")

    with ThreadPoolExecutor(8) as pool:
        receipts = set(pool.map(accept, range(8)))
    assert len(receipts) == 1
    assert count(window) == 1


def test_different_hand_ins_at_once_get_different_numbers(window: OneWindow) -> None:
    start = Barrier(8)

    def accept(number: int) -> ReceiptOut:
        start.wait()
        return window.receive(a_case(application_id=f"a_{number}"), f"k{number}")

    with ThreadPoolExecutor(8) as pool:
        receipts = list(pool.map(accept, range(8)))
    assert sorted(r.case_no[-8:] for r in receipts) == [f"{n:08d}" for n in range(1, 9)]


def test_nothing_is_kept_of_a_case_that_fails_half_way(window: OneWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    def power_cut(*_: Any) -> None:
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(window, "_remember", power_cut)
        with pytest.raises(RuntimeError):
            window.receive(a_case(), "k")
    assert count(window) == 0
    assert window.receive(a_case(), "k").case_no.endswith("00000001")


def test_items_that_wait_for_one_another_or_stand_twice_are_refused(window: OneWindow) -> None:
    ring = a_case(an_item("a", requires=("b",)), an_item("b", requires=("a",)))
    for case in (ring, a_case(an_item("a"), an_item("a")), a_case(an_item("a", requires=("a",)))):
        with pytest.raises(BadCase):
            window.receive(case, "k")
    assert count(window) == 0


# -- the query code ----------------------------------------------------------------------------------------------------


def test_the_query_code_is_random_and_stands_nowhere_in_the_database(window: OneWindow, tmp_path: Path) -> None:
    receipts = [window.receive(a_case(), f"k{n}") for n in range(5)]
    codes = {r.query_code for r in receipts}
    assert len(codes) == 5
    assert all(re.fullmatch(f"[{LETTERS}]{{{LENGTH}}}", code) for code in codes)
    with window.engine.connect() as connection:
        kept = str([connection.execute(select(table)).all() for table in (cases, tasks, hand_ins)])
    window.engine.dispose()
    files = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert not any(code in kept or code.encode() in files for code in codes)


def test_a_code_opens_its_own_case_only(window: OneWindow) -> None:
    first, second = window.receive(a_case(), "k1"), window.receive(a_case(), "k2")
    assert window.progress(first.case_no, f" {first.query_code.lower()} ").case_no == first.case_no
    attempts = [
        (first.case_no, second.query_code),
        (first.case_no, ""),
        (first.case_no, first.query_code[:-1]),
        ("20261124-430100-00000009", first.query_code),
        ("", first.query_code),
        ("' or 1=1 --", first.query_code),
        ("\ud800", "\ud800"),
        (first.case_no, "查询码"),
    ]
    for case_no, code in attempts:
        with pytest.raises(UnknownCase):
            window.progress(case_no, code)


def test_a_number_given_out_again_gets_another_code() -> None:
    """After the tables were emptied: what opened the old case must not open the new one."""
    assert query_code(b"secret", "20261124-430100-00000001", "a") != query_code(
        b"secret", "20261124-430100-00000001", "b"
    )


def test_the_codes_rest_on_the_secret(window: OneWindow, clock: SettableClock) -> None:
    receipt = window.receive(a_case(), "k")
    other = OneWindow(window.engine, clock, window.calendar, REGION, b"another secret")
    with pytest.raises(UnknownCase):
        other.progress(receipt.case_no, receipt.query_code)


# -- tasks -------------------------------------------------------------------------------------------------------------


def test_departments_start_together_and_what_needs_a_result_waits(window: OneWindow) -> None:
    got = window.receive(a_case(an_item("licence", 1), an_item("sign", 3), an_item("food", 5, ("licence",))), "k")
    case = window.progress(got.case_no, got.query_code)
    assert states(case) == {"licence": "reviewing", "sign": "reviewing", "food": "waiting"}
    assert [due(task.due_at) for task in case.tasks[:2]] == ["11-25 23:59", "11-27 23:59"]
    assert [task.remaining_days for task in case.tasks] == [1, 3, None]
    assert case.tasks[2].started_at is None
    assert due(case.due_at) == "12-02 23:59"  # one day for the licence, then five for food


def test_an_approval_starts_what_waited_for_it(window: OneWindow, later: Later) -> None:
    got = window.receive(a_case(an_item("licence", 3), an_item("food", 5, ("licence",))), "k")
    later(1)
    case = Departments(window).give_opinion(got.case_no, "licence", APPROVE, CLERK)
    assert states(case) == {"licence": "approved", "food": "reviewing"}
    assert due(case.tasks[1].due_at) == "12-02 23:59"  # from Wednesday, when it could start


def test_a_task_that_needs_two_results_waits_for_both(window: OneWindow) -> None:
    got = window.receive(a_case(an_item("a"), an_item("b"), an_item("c", 1, ("a", "b"))), "k")
    assert states(Departments(window).give_opinion(got.case_no, "a", APPROVE, CLERK))["c"] == "waiting"
    assert states(Departments(window).give_opinion(got.case_no, "b", APPROVE, CLERK))["c"] == "reviewing"


def test_prerequisites_that_are_not_in_the_case_are_settled(window: OneWindow) -> None:
    got = window.receive(a_case(an_item("food", 5, ("licence",))), "k")
    assert states(window.progress(got.case_no, got.query_code)) == {"food": "reviewing"}


@pytest.mark.parametrize(
    ("item", "day"),
    [
        (an_item("x", 7), "12-03 23:59"),
        (an_item("x", 7, unit="calendar_day"), "12-01 23:59"),
        (an_item("x", 7, unit="day_unspecified"), "12-03 23:59"),
        (an_item("x", 0.5), "11-25 23:59"),
        (an_item("x", 0, unit="immediate"), "11-24 23:59"),
        (an_item("x", None, statutory_days=10), "12-08 23:59"),
        (an_item("x", None), "11-24 23:59"),
    ],
)
def test_the_due_day_follows_the_promised_limit_and_its_unit(window: OneWindow, item: dict[str, Any], day: str) -> None:
    got = window.receive(a_case(item), "k")
    assert due(window.progress(got.case_no, got.query_code).tasks[0].due_at) == day


def test_where_the_region_says_so_a_day_without_a_unit_is_a_natural_one(
    window: OneWindow, clock: SettableClock
) -> None:
    natural = OneWindow(window.engine, clock, window.calendar, REGION, b"secret", unspecified_is_natural=True)
    got = natural.receive(a_case(an_item("x", 7, unit="day_unspecified")), "k")
    assert due(natural.progress(got.case_no, got.query_code).tasks[0].due_at) == "12-01 23:59"


def test_remaining_days_go_below_zero_when_overdue(window: OneWindow, later: Later) -> None:
    got = window.receive(a_case(an_item("food", 1)), "k")
    left = []
    for _ in range(3):
        left.append(window.progress(got.case_no, got.query_code).tasks[0].remaining_days)
        later(1)
    assert left == [1, 0, -1]


def test_the_case_is_expected_no_earlier_than_today_when_something_is_overdue(window: OneWindow, later: Later) -> None:
    got = window.receive(a_case(an_item("licence", 1), an_item("food", 2, ("licence",))), "k")
    later(7)  # the next Tuesday
    assert due(window.progress(got.case_no, got.query_code).due_at) == "12-03 23:59"


def test_a_rejection_refuses_nothing_else_on_its_own(window: OneWindow) -> None:
    """许可法 Art. 38: a refusal is a department's own written decision with reasons."""
    got = window.receive(a_case(an_item("licence"), an_item("food", 5, ("licence",)), an_item("sign", 3)), "k")
    case = Departments(window).give_opinion(got.case_no, "licence", REJECT, CLERK)
    assert states(case) == {"licence": "rejected", "food": "waiting", "sign": "reviewing"}
    assert case.tasks[0].opinion == "no second exit"
    assert due(case.due_at) == "11-27 23:59"  # of the sign: food is not expected any more
    assert Departments(window).give_opinion(got.case_no, "sign", APPROVE, CLERK).state == "decided"


def test_a_decision_stands(window: OneWindow) -> None:
    got = window.receive(a_case(), "k")
    Departments(window).give_opinion(got.case_no, "food", APPROVE, CLERK)
    with pytest.raises(IllegalMove):
        Departments(window).give_opinion(got.case_no, "food", REJECT, CLERK)
    assert states(window.progress(got.case_no, got.query_code))["food"] == "approved"


def test_of_two_opposite_opinions_at_once_one_is_taken(window: OneWindow) -> None:
    for number in range(10):
        got = window.receive(a_case(an_item("food")), f"k{number}")
        start = Barrier(2)

        def give(opinion: Any, case_no: str = got.case_no, start: Barrier = start) -> str:
            start.wait()
            try:
                return states(Departments(window).give_opinion(case_no, "food", opinion, CLERK))["food"]
            except IllegalMove:
                return "late"

        with ThreadPoolExecutor(2) as pool:
            heard = list(pool.map(give, (APPROVE, REJECT)))
        assert heard.count("late") == 1
        assert states(window.progress(got.case_no, got.query_code))["food"] in heard


def test_an_opinion_on_what_is_not_there_is_refused(window: OneWindow) -> None:
    got = window.receive(a_case(), "k")
    for case_no, item in ((got.case_no, "sign"), ("20261124-430100-00000009", "food")):
        with pytest.raises(UnknownCase):
            Departments(window).give_opinion(case_no, item, APPROVE, CLERK)


# -- supplement and withdrawal -----------------------------------------------------------------------------------------


def test_a_supplement_starts_the_limit_anew_and_corrects_the_form(window: OneWindow, later: Later) -> None:
    got = window.receive(a_case(), "k")
    asked = Departments(window).give_opinion(got.case_no, "fire", ASK, CLERK)
    assert asked.state == "supplementing"
    assert asked.due_at is None
    assert asked.tasks[1].opinion == "the floor plan is missing"
    assert (asked.tasks[1].due_at, asked.tasks[1].remaining_days) == (None, None)
    later(6)
    answered = window.supplement(got.case_no, got.query_code, SupplementIn(form={"premises.floors": 2}), "s")
    assert states(answered) == {"food": "reviewing", "fire": "reviewing"}
    assert [due(task.due_at) for task in answered.tasks] == ["12-01 23:59", "12-10 23:59"]  # food's runs on
    with window.engine.connect() as connection:
        form = connection.execute(select(cases.c.submission)).scalar_one()["form"]
    assert form == {"entity.name": "Wang's", "premises.area_total": 80, "premises.floors": 2}


def test_a_supplement_is_taken_once_per_key(window: OneWindow, later: Later) -> None:
    got = window.receive(a_case(), "k")
    Departments(window).give_opinion(got.case_no, "fire", ASK, CLERK)
    first = window.supplement(got.case_no, got.query_code, SupplementIn(form={"a.b": 1}), "s")
    assert window.supplement(got.case_no, got.query_code, SupplementIn(form={"a.b": 1}), "s") == first
    Departments(window).give_opinion(got.case_no, "fire", ASK, CLERK)
    assert window.supplement(got.case_no, got.query_code, SupplementIn(form={"a.b": 1}), "s").state == "supplementing"
    for key in ("s", "k"):
        with pytest.raises(KeyReused):
            window.supplement(got.case_no, got.query_code, SupplementIn(form={"a.b": 2}), key)


def test_a_supplement_that_nobody_asked_for_changes_nothing(window: OneWindow) -> None:
    got = window.receive(a_case(), "k")
    with pytest.raises(IllegalMove):
        window.supplement(got.case_no, got.query_code, SupplementIn(form={"entity.name": "Li's"}), "s")
    with window.engine.connect() as connection:
        assert connection.execute(select(cases.c.submission)).scalar_one()["form"]["entity.name"] == "Wang's"


def test_a_withdrawn_case_stands_still(window: OneWindow, later: Later) -> None:
    got = window.receive(a_case(), "k")
    Departments(window).give_opinion(got.case_no, "food", APPROVE, CLERK)
    case = window.withdraw(got.case_no, got.query_code, "moved away")
    assert (case.state, case.due_at) == ("withdrawn", None)
    assert states(case) == {"food": "approved", "fire": "reviewing"}
    assert all(task.due_at is None and task.remaining_days is None for task in case.tasks)
    with pytest.raises(IllegalMove):
        Departments(window).give_opinion(got.case_no, "fire", APPROVE, CLERK)
    later(1)
    assert window.withdraw(got.case_no, got.query_code, "said again") == case
    with window.engine.connect() as connection:
        kept = connection.execute(select(cases.c.withdrawn_at, cases.c.closing_reason)).one()
    assert kept == (TUESDAY, "moved away")


def test_a_decided_case_is_not_withdrawn(window: OneWindow) -> None:
    got = window.receive(a_case(an_item("food")), "k")
    Departments(window).give_opinion(got.case_no, "food", APPROVE, CLERK)
    with pytest.raises(IllegalMove):
        window.withdraw(got.case_no, got.query_code, "too late")


def test_everything_is_there_after_a_restart(window: OneWindow, clock: SettableClock, database: str) -> None:
    got = window.receive(a_case(an_item("licence"), an_item("food", 5, ("licence",))), "k")
    before = Departments(window).give_opinion(got.case_no, "licence", APPROVE, CLERK)
    window.engine.dispose()
    engine = make_engine(database)
    again = OneWindow(engine, clock, window.calendar, REGION, b"secret")
    assert again.progress(got.case_no, got.query_code) == before
    assert again.receive(a_case(an_item("licence"), an_item("food", 5, ("licence",))), "k") == got
