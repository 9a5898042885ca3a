from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from assistant.planning.working_days import DueDay, WorkingCalendar, YearTable

CALENDAR = WorkingCalendar()
DAYS = st.dates(date(2024, 1, 1), date(2028, 6, 30))

TABLE_2027 = """
years: [2027]
holidays: [2027-01-01, 2027-01-04]
workdays: [2027-01-02]
"""


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "2027.yml"
    path.write_text(TABLE_2027, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        (date(2026, 11, 24), 1, date(2026, 11, 25)),  # the day after is day 1
        (date(2026, 11, 24), 0, date(2026, 11, 24)),
        (date(2026, 11, 27), 1, date(2026, 11, 30)),  # over a week-end
        (date(2026, 9, 30), 1, date(2026, 10, 8)),  # over National Day
        (date(2026, 9, 30), 3, date(2026, 10, 10)),  # a Saturday that makes up
        (date(2026, 11, 28), 1, date(2026, 11, 30)),  # handed in on a Saturday
        (date(2026, 11, 24), Decimal("0.5"), date(2026, 11, 25)),  # half a day counts whole
        (date(2026, 11, 24), Decimal("1.5"), date(2026, 11, 26)),
    ],
)
def test_working_days_skip_what_is_off_and_count_what_makes_up(start: date, days: int | Decimal, due: date) -> None:
    assert CALENDAR.add_workdays(start, days) == DueDay(due, False)


def test_beyond_the_published_years_only_fixed_holidays_are_off_and_the_day_is_provisional() -> None:
    assert CALENDAR.add_workdays(date(2026, 12, 31), 1) == DueDay(date(2027, 1, 4), True)
    assert not CALENDAR.is_workday(date(2027, 10, 1))
    assert CALENDAR.is_workday(date(2027, 10, 4))  # a Monday, off by notice only


def test_a_limit_that_ends_within_the_published_years_is_certain() -> None:
    assert CALENDAR.add_workdays(date(2026, 12, 30), 1) == DueDay(date(2026, 12, 31), False)


def test_an_operators_table_makes_a_year_certain(table: Path) -> None:
    calendar = WorkingCalendar.from_file(table)
    assert calendar.add_workdays(date(2026, 12, 31), 1) == DueDay(date(2027, 1, 2), False)
    assert calendar.add_workdays(date(2026, 12, 31), 2) == DueDay(date(2027, 1, 5), False)
    assert calendar.is_provisional(date(2028, 1, 3))


def test_a_limit_that_runs_over_an_unknown_year_stays_provisional() -> None:
    later = WorkingCalendar(YearTable(years=frozenset({2028}), holidays=frozenset()))
    due = later.add_workdays(date(2027, 12, 30), 3)
    assert due == DueDay(date(2028, 1, 4), True)
    assert not later.is_provisional(due.date)


def test_an_operators_table_rules_over_the_package() -> None:
    strike = YearTable(years=frozenset({2026}), holidays=frozenset({date(2026, 11, 25)}))
    assert WorkingCalendar(strike).add_workdays(date(2026, 11, 24), 1).date == date(2026, 11, 26)


@pytest.mark.parametrize(
    "text",
    [
        "{years: [2027], holidays: [2028-01-01]}",
        "{years: [2027], holidays: [2027-01-01], workdays: [2027-01-01]}",
        "{years: [2027], holidays: [2027-02-30x]}",
        "{years: [2027], holidays: [], makeup: []}",
        "{holidays: []}",
        "",
    ],
)
def test_a_table_with_a_mistake_is_not_loaded(tmp_path: Path, text: str) -> None:
    path = tmp_path / "bad.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValidationError):
        YearTable.load(path)


def test_no_file_means_no_table() -> None:
    assert WorkingCalendar.from_file(None).table is None


def test_a_city_may_count_the_first_day() -> None:
    inclusive = WorkingCalendar(day1_inclusive=True)
    assert inclusive.add_workdays(date(2026, 11, 24), 1).date == date(2026, 11, 24)
    assert inclusive.add_workdays(date(2026, 11, 28), 1).date == date(2026, 11, 30)  # a Saturday is no first day
    assert inclusive.add_workdays(date(2027, 1, 4), 1).provisional
    assert inclusive.add_calendar_days(date(2026, 11, 24), 3).date == date(2026, 11, 26)
    assert inclusive.add_calendar_days(date(2026, 11, 24), 0).date == date(2026, 11, 24)


def test_natural_days_need_no_calendar() -> None:
    assert CALENDAR.add_calendar_days(date(2026, 12, 30), 15) == DueDay(date(2027, 1, 14), False)
    assert CALENDAR.add_calendar_days(date(2026, 11, 24), Decimal("0.5")).date == date(2026, 11, 25)


@pytest.mark.parametrize("days", [-1, Decimal("-3.5")])
def test_a_negative_limit_is_refused(days: int | Decimal) -> None:
    with pytest.raises(ValueError, match="a limit of"):
        CALENDAR.add_workdays(date(2026, 11, 24), days)
    with pytest.raises(ValueError, match="a limit of"):
        CALENDAR.add_calendar_days(date(2026, 11, 24), days)


@settings(deadline=None)
@given(start=DAYS, days=st.integers(0, 60))
def test_counting_back_finds_the_days_that_were_added(start: date, days: int) -> None:
    due = CALENDAR.add_workdays(start, days).date
    assert CALENDAR.workdays_between(start, due) == days
    assert CALENDAR.workdays_between(due, start) == -days
    assert days == 0 or CALENDAR.is_workday(due)


@settings(deadline=None)
@given(start=DAYS, days=st.integers(0, 60))
def test_starting_later_or_taking_longer_never_ends_earlier(start: date, days: int) -> None:
    due = CALENDAR.add_workdays(start, days).date
    assert CALENDAR.add_workdays(start + timedelta(days=1), days).date >= due
    assert CALENDAR.add_workdays(start, days + 1).date > due
