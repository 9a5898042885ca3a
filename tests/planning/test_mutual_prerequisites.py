"""互为前置 from the file to the plan: told with its facts and cures, and what a cure saves."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from assistant.catalog.catalogue import Catalogue
from assistant.catalog.faults import CatalogueFaults, sentence
from assistant.catalog.loader import load
from assistant.catalog.schema import ApprovalItem, Cure
from assistant.planning.plan import CuredWait, plan
from assistant.planning.precedence import MutualPrerequisites, graph_of, rounds
from assistant.planning.working_days import WorkingCalendar
from tests.planning.published import catalogue_of, item

FOOD_COMPANY = Path(__file__).with_name("food_company.yml").read_text("utf-8")
ITEMS = ("licence", "hygiene", "plant", "land")
TUESDAY = date(2026, 11, 24)
HYGIENE, LICENCE = "      - item: hygiene\n", "      - item: licence\n"
LICENSING_FIRST = "{law: 优化营商环境条例, article: 第19条}"


def published(folder: Path, *changes: tuple[str, str]) -> Catalogue:
    text = FOOD_COMPANY
    for old, new in changes:
        assert text.count(old) == 1
        text = text.replace(old, new)
    (folder / "data").mkdir()
    (folder / "data" / "food_company.yml").write_text(text, encoding="utf-8")
    return load(folder / "data", None)


def test_the_food_company_is_told_as_one_loop_with_each_wait_its_law_and_its_cures(tmp_path: Path) -> None:
    with pytest.raises(CatalogueFaults) as caught:
        published(tmp_path)
    (fault,) = caught.value.faults
    assert (fault.file, fault.line) == ("data/food_company.yml", 26)
    assert fault.message.startswith("互为前置，谁也办不了：营业执照 → 卫生许可 → 厂房建设 → 用地许可 → 营业执照。")
    waits = fault.message.split("逐条核对：")[1].split("；")
    postponed, tolerance, commitment = (sentence(f"cure_{c}") for c in ("postponed", "tolerance", "commitment"))
    assert waits[0] == f"「营业执照」要等「卫生许可」的结果，没有写依据，可改为{postponed}、{tolerance}"
    assert waits[1] == f"「卫生许可」要等「厂房建设」的结果，依据《食品安全法》第33条，可改为{tolerance}"
    assert waits[2] == f"「厂房建设」要等「用地许可」的结果，依据《建筑法》第8条，{sentence('loop_no_cure')}"
    land = f"「用地许可」要等「营业执照」的结果，依据《示例》，可改为{postponed}、{commitment}、{tolerance}"
    assert waits[3:] == [land, sentence("loop_advice")]


def test_licensing_first_makes_the_plan_feasible_and_says_what_it_saves(tmp_path: Path) -> None:
    cure = f"{HYGIENE}        cure: postponed\n        basis: [{LICENSING_FIRST}]\n"
    made = plan(published(tmp_path, (HYGIENE, cure)), ITEMS, TUESDAY, WorkingCalendar())
    assert made.critical_path == ("licence", "land", "plant", "hygiene")
    assert (made.serial_days, made.parallel_days) == (83, 83)
    assert made.cured == (CuredWait("licence", "hygiene", Cure.POSTPONED, None),)


def test_a_promise_in_place_of_the_licence_makes_it_feasible_too(tmp_path: Path) -> None:
    cure = f"{LICENCE}        cure: commitment\n"
    made = plan(published(tmp_path, (LICENCE, cure)), ITEMS, TUESDAY, WorkingCalendar())
    assert made.critical_path == ("land", "plant", "hygiene", "licence")
    assert made.cured == (CuredWait("land", "licence", Cure.COMMITMENT, None),)


def test_two_cures_together_say_what_each_saves(tmp_path: Path) -> None:
    postponed = f"{HYGIENE}        cure: postponed\n        basis: [{LICENSING_FIRST}]\n"
    catalogue = published(tmp_path, (HYGIENE, postponed), (LICENCE, f"{LICENCE}        cure: commitment\n"))
    made = plan(catalogue, ITEMS, TUESDAY, WorkingCalendar())
    assert (made.serial_days, made.parallel_days, made.saved_days) == (83, 80, 3)
    assert [(one.item, one.saved_days) for one in made.cured] == [("licence", 3), ("land", 3)]


def test_tolerance_of_one_wait_does_not_open_a_loop_of_decisions(tmp_path: Path) -> None:
    """作出决定前必须补齐: the licence would be examined, but never decided."""
    cure = f"{HYGIENE}        cure: tolerance\n        basis: [{LICENSING_FIRST}]\n"
    with pytest.raises(CatalogueFaults) as caught:
        published(tmp_path, (HYGIENE, cure))
    assert "互为前置" in caught.value.faults[0].message


def cured(one: ApprovalItem, cure: Cure) -> ApprovalItem:
    """The item with each of its prerequisites undone."""
    return one.model_copy(update={"requires": tuple(p.model_copy(update={"cure": cure}) for p in one.requires)})


def test_items_that_tolerate_one_another_are_decided_together() -> None:
    one = cured(item("one", ("5", "workday"), ["two"]), Cure.TOLERANCE)
    two = cured(item("two", ("8", "workday"), ["one"]), Cure.TOLERANCE)
    after = item("after", ("2", "workday"), ["one"])
    made = plan(catalogue_of(one, two, after), ("one", "two", "after"), TUESDAY, WorkingCalendar())
    assert (made.serial_days, made.parallel_days) == (15, 10)
    assert made.critical_path == ("two", "after")
    due = {step.item: step.due for step in made.steps}
    assert due["one"] == due["two"] == date(2026, 12, 4)


def test_a_cure_where_there_is_no_loop_says_how_many_days_it_saves() -> None:
    fire = item("fire", ("8", "workday"))
    licence = cured(item("licence", ("15", "workday"), ["fire"]), Cure.COMMITMENT)
    made = plan(catalogue_of(fire, licence), ("fire", "licence"), TUESDAY, WorkingCalendar())
    assert made.cured == (CuredWait("licence", "fire", Cure.COMMITMENT, Fraction(8)),)
    alone = plan(catalogue_of(fire, licence), ("licence",), TUESDAY, WorkingCalendar())
    assert alone.cured == ()


def test_a_wait_within_a_round_is_no_plan() -> None:
    with pytest.raises(MutualPrerequisites):
        rounds({"a": ("b",), "b": ()}, {"a": (), "b": ("a",)})
    assert rounds(graph_of([item("a", requires=["b"]), item("b")]), {}) == (("b",), ("a",))
