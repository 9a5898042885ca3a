"""Working days (工作日) by the official calendar: week-ends and public holidays out, make-up days in.

The State Council announces each year's holidays late in the year before; the package `chinese_calendar` carries
2004 to the newest year announced. An operator may add later years as a table; beyond all of that only the holidays
that fall on fixed solar dates (《全国年节及纪念日放假办法》 2024) count, and the result is marked provisional.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal
from functools import lru_cache
from pathlib import Path

import chinese_calendar
import yaml

ONE_DAY = timedelta(days=1)
FIXED_HOLIDAYS = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})


@dataclass(frozen=True, slots=True)
class DueDay:
    """A day; `provisional` when the official calendar did not reach it yet."""

    date: date
    provisional: bool


@dataclass(frozen=True, slots=True)
class YearTable:
    """An operator's table of one or more years: holidays and make-up working days."""

    years: frozenset[int]
    holidays: frozenset[date]
    workdays: frozenset[date]

    @classmethod
    def load(cls, path: Path) -> YearTable:
        """From YAML: {years: [2027], holidays: [2027-01-01, ...], workdays: [...]}."""
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        return cls(frozenset(raw["years"]), frozenset(raw["holidays"]), frozenset(raw.get("workdays") or ()))


class WorkingCalendar:
    """Working-day arithmetic. The day after the start is day 1 (民法典 Art. 201), unless `day1_inclusive`."""

    def __init__(self, table: YearTable | None = None, *, day1_inclusive: bool = False) -> None:
        self.table = table
        self.day1_inclusive = day1_inclusive

    def is_workday(self, day: date) -> bool:
        if self.table is not None and day.year in self.table.years:
            return day in self.table.workdays or (day.weekday() < 5 and day not in self.table.holidays)
        known = _official(day)
        return known if known is not None else day.weekday() < 5 and (day.month, day.day) not in FIXED_HOLIDAYS

    def is_provisional(self, day: date) -> bool:
        """Whether the day's kind is not officially known yet."""
        return not (self.table is not None and day.year in self.table.years) and _official(day) is None

    def add_workdays(self, start: date, days: int | Decimal) -> DueDay:
        """The last day of a limit of `days` working days from `start`; part days count whole."""
        left = int(Decimal(days).to_integral_value(ROUND_CEILING))
        day, provisional = start, False
        if left and self.day1_inclusive and self.is_workday(start):
            left -= 1
        while left:
            day += ONE_DAY
            provisional = provisional or self.is_provisional(day)
            left -= self.is_workday(day)
        return DueDay(day, provisional)

    def add_calendar_days(self, start: date, days: int | Decimal) -> DueDay:
        """The last day of a limit of natural days."""
        day = start + timedelta(days=int(Decimal(days).to_integral_value(ROUND_CEILING)))
        return DueDay(day, self.is_provisional(day))

    def workdays_between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; negative when `end` is earlier."""
        if end < start:
            return -self.workdays_between(end, start)
        span = (end - start).days
        return sum(self.is_workday(start + timedelta(days=n)) for n in range(1, span + 1))


@lru_cache(maxsize=4096)
def _official(day: date) -> bool | None:
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return None
