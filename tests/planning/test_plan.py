from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.catalog.schema import TimeUnit
from assistant.planning.plan import longest_path, plan
from assistant.planning.precedence import MutualPrerequisites
from assistant.planning.working_days import WorkingCalendar
from tests.planning.graphs import timed
from tests.planning.published import catalogue_of, item

CALENDAR = WorkingCalendar()
TUESDAY = date(2026, 11, 24)
Graph = dict[str, tuple[str, ...]]
Lengths = dict[str, Fraction]

RESTAURANT = (
    item("licence", ("1", "workday"), statutory={"days": "3", "unit": "workday"}),
    item("seal", ("0", "immediate"), ["licence"]),
    item("food", ("5", "workday"), ["licence"], statutory={"days": "20", "unit": "workday"}),
    item("sign", ("3", "workday")),
    item("clinic", ("10", "workday"), through_window=False),
)
IDS = tuple(one.id for one in RESTAURANT)


def test_what_is_decided_on_a_commitment_takes_its_own_limit() -> None:
    quick = {"days": "1", "unit": "workday"}
    fire = item("fire", ("8", "workday"), statutory={"days": "10", "unit": "workday"}, promised_on_commitment=quick)
    shop = catalogue_of(fire, item("food", ("5", "workday"), promised_on_commitment=None))
    slow, fast = (plan(shop, ("fire", "food"), TUESDAY, CALENDAR, chosen) for chosen in ((), ("fire", "food")))
    assert (slow.parallel_days, slow.critical_path) == (8, ("fire",))
    assert (fast.parallel_days, fast.critical_path, fast.serial_days) == (5, ("food",), 6)
    assert [step.days for step in fast.steps] == [1, 5]
    assert fast.statutory_parallel_days == slow.statutory_parallel_days == 10


def test_a_restaurants_plan_by_hand() -> None:
    made = plan(catalogue_of(*RESTAURANT), IDS, TUESDAY, CALENDAR)
    assert (made.serial_days, made.parallel_days, made.saved_days) == (9, 6, 3)
    assert made.statutory_serial_days == 3 + 20 + 0 + 3  # what no law limits counts as promised
    assert made.critical_path == ("licence", "food")
    assert made.finish == date(2026, 12, 2)
    assert not made.provisional
    spans = {step.item: (step.start, step.due) for step in made.steps}
    assert spans == {
        "licence": (TUESDAY, date(2026, 11, 25)),
        "sign": (TUESDAY, date(2026, 11, 27)),
        "seal": (date(2026, 11, 25), date(2026, 11, 25)),
        "food": (date(2026, 11, 25), date(2026, 12, 2)),
        "clinic": (TUESDAY, date(2026, 12, 8)),
    }
    food = next(step for step in made.steps if step.item == "food")
    assert (food.days, food.unit) == (Decimal(5), TimeUnit.WORKDAY)
    assert food.statutory is not None
    assert (food.statutory.days, food.statutory_due) == (Decimal(20), date(2026, 12, 23))
    assert made.statutory_parallel_days == 23


def test_what_is_done_elsewhere_is_listed_but_does_not_delay_the_window() -> None:
    made = plan(catalogue_of(*RESTAURANT), ("licence", "clinic"), TUESDAY, CALENDAR)
    assert made.serial_days == 1
    assert made.finish == date(2026, 11, 25)
    assert [step.through_window for step in made.steps] == [True, False]


def test_a_plan_over_unpublished_days_says_so() -> None:
    assert plan(catalogue_of(*RESTAURANT), ("food",), date(2026, 12, 30), CALENDAR).provisional


def test_without_a_promise_the_legal_limit_counts() -> None:
    legal = item("food", statutory={"days": "20", "unit": "workday"})
    assert plan(catalogue_of(legal), ("food",), TUESDAY, CALENDAR).serial_days == 20


def test_an_item_named_twice_counts_once() -> None:
    made = plan(catalogue_of(*RESTAURANT), ("food", "food", "clinic", "clinic"), TUESDAY, CALENDAR)
    assert (made.serial_days, made.statutory_serial_days, len(made.steps)) == (5, 20, 2)


def test_no_items_take_no_time() -> None:
    made = plan(catalogue_of(), (), TUESDAY, CALENDAR)
    assert (made.serial_days, made.parallel_days, made.critical_path, made.finish) == (0, 0, (), TUESDAY)


def test_items_that_wait_for_one_another_have_no_plan() -> None:
    ring = catalogue_of(item("a", requires=["b"]), item("b", requires=["a"]))
    with pytest.raises(MutualPrerequisites):
        plan(ring, ("a", "b"), TUESDAY, CALENDAR)


@pytest.mark.parametrize(
    ("parameters", "due", "days"),
    [
        ({}, date(2026, 12, 3), Fraction(7)),
        ({"unspecified_day_as": "workday"}, date(2026, 12, 3), Fraction(7)),
        ({"unspecified_day_as": "calendar"}, date(2026, 12, 1), Fraction(5)),
    ],
)
def test_the_city_decides_how_a_day_without_a_unit_counts(
    parameters: dict[str, str], due: date, days: Fraction
) -> None:
    made = plan(catalogue_of(item("x", ("7", "day_unspecified")), **parameters), ("x",), TUESDAY, CALENDAR)
    assert (made.finish, made.parallel_days) == (due, days)


def test_natural_days_run_through_the_week_end() -> None:
    made = plan(catalogue_of(item("x", ("7", "calendar_day"))), ("x",), TUESDAY, CALENDAR)
    assert (made.finish, made.parallel_days) == (date(2026, 12, 1), 5)


def longest_by_trying(graph: Mapping[str, tuple[str, ...]], lengths: Mapping[str, Fraction]) -> Fraction:
    """The longest of all chains, by looking at every sequence of items."""
    chains = (
        chain
        for count in range(1, len(graph) + 1)
        for chain in permutations(graph, count)
        if all(before in graph[after] for before, after in pairwise(chain))
    )
    return max(sum((lengths[name] for name in chain), Fraction(0)) for chain in chains)


@settings(deadline=None, max_examples=60)
@given(timed())
def test_the_longest_path_is_the_longest_of_all_chains(case: tuple[Graph, Lengths]) -> None:
    graph, lengths = case
    small = {name: needs for name, needs in graph.items() if name <= "f"}
    finishes, _ = longest_path(small, lengths)
    assert max(finishes.values()) == longest_by_trying(small, lengths)


@given(timed())
def test_parallel_is_never_longer_than_serial_and_the_path_adds_up_to_it(case: tuple[Graph, Lengths]) -> None:
    graph, lengths = case
    finishes, path = longest_path(graph, lengths)
    parallel = max(finishes.values())
    assert parallel <= sum(lengths.values())
    assert sum(lengths[name] for name in path) == parallel
    assert all(before in graph[after] for before, after in pairwise(path))
    assert graph[path[0]] == ()


@given(timed(), st.data())
def test_one_more_prerequisite_never_shortens(case: tuple[Graph, Lengths], data: st.DataObject) -> None:
    graph, lengths = case
    later, earlier = sorted(data.draw(st.tuples(*[st.sampled_from(sorted(graph))] * 2)), reverse=True)
    if later != earlier:
        more = {**graph, later: (*graph[later], earlier)}
        before, after = longest_path(graph, lengths)[0], longest_path(more, lengths)[0]
        assert all(after[name] >= before[name] for name in graph)


@settings(deadline=None, max_examples=50)
@given(timed(), st.dates(date(2025, 1, 1), date(2026, 6, 30)))
def test_in_working_days_the_calendar_and_the_total_agree(case: tuple[Graph, Lengths], start: date) -> None:
    graph, lengths = case
    days = {name: int(length) for name, length in lengths.items()}
    items = [item(name, (str(days[name]), "workday"), graph[name]) for name in graph]
    made = plan(catalogue_of(*items), tuple(graph), start, CALENDAR)
    assert CALENDAR.workdays_between(start, made.finish) == made.parallel_days
    assert made.serial_days == sum(days.values())
