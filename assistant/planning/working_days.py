"""Working days (工作日) by the official calendar: week-ends and public holidays out, make-up days in.

The State Council announces each year's holidays late in the year before; the package `chinese_calendar` carries
2004 to the newest year announced. An operator may add later years as a table (catalog-facts E.4: a year's calendar must
be importable); beyond all of that only the holidays on fixed solar dates count (《全国年节及纪念日放假办法》 2024), and
the result is marked provisional.
"""

from __future__ import annotations

import hashlib
from calendar import isleap
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Self

import chinese_calendar
import yaml
from pydantic import BaseModel, ConfigDict, model_validator

ONE_DAY = timedelta(days=1)
FIRST_YEAR, LAST_YEAR = 2020, 2049  # of what tells one calendar from another
FIXED_HOLIDAYS = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})


@dataclass(frozen=True, slots=True)
class DueDay:
    """A day; `provisional` when it rests on working days that are not officially known yet."""

    date: date
    provisional: bool


class YearTable(BaseModel):
    """An operator's table of whole years: holidays on weekdays, and make-up working days on week-ends.

    It rules over the package for the years that it names.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    years: frozenset[int]
    holidays: frozenset[date]
    workdays: frozenset[date] = frozenset()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        stray = sorted(d.isoformat() for d in self.holidays | self.workdays if d.year not in self.years)
        twice = sorted(d.isoformat() for d in self.holidays & self.workdays)
        if stray or twice:
            raise ValueError(f"days outside `years`: {stray}; days listed as both: {twice}")
        return self

    @classmethod
    def load(cls, path: Path) -> YearTable:
        """From YAML: {years: [2027], holidays: [2027-01-01, ...], workdays: [...]}.

        Raises OSError, yaml.YAMLError, pydantic.ValidationError.
        """
        return cls.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))


class WorkingCalendar:
    """Working-day arithmetic. The day after the start is day 1 (民法典 Art. 201), unless `day1_inclusive`.

    Amounts of days may be fractions of a day, which count whole; a negative amount raises ValueError.
    """

    def __init__(self, table: YearTable | None = None, *, day1_inclusive: bool = False) -> None:
        self.table = table
        self.day1_inclusive = day1_inclusive
        self._kind = lru_cache(maxsize=8192)(self._look_up)

    @classmethod
    def from_file(cls, path: Path | None) -> WorkingCalendar:
        """With the operator's table at `path`, if there is one. Raises what YearTable.load raises."""
        return cls(YearTable.load(path) if path is not None else None)

    @cached_property
    def fingerprint(self) -> str:
        """The same for calendars that count the same days; another one as soon as a year more is officially known."""
        years = range(FIRST_YEAR, LAST_YEAR + 1)
        days = (date(year, 1, 1) + timedelta(days=n) for year in years for n in range(366 if isleap(year) else 365))
        known = "".join("?" if unknown else str(int(workday)) for workday, unknown in map(self._look_up, days))
        return hashlib.sha256(f"{self.day1_inclusive} {known}".encode()).hexdigest()

    def is_workday(self, day: date) -> bool:
        return self._kind(day)[0]

    def is_provisional(self, day: date) -> bool:
        """Whether the day's kind is not officially known yet."""
        return self._kind(day)[1]

    def add_workdays(self, start: date, days: int | Decimal) -> DueDay:
        """The last day of a limit of `days` working days from `start`."""
        left = _whole(days)
        day, provisional = start, False
        if left and self.day1_inclusive:
            workday, provisional = self._kind(start)
            left -= workday
        while left:
            day += ONE_DAY
            workday, unknown = self._kind(day)
            provisional = provisional or unknown
            left -= workday
        return DueDay(day, provisional)

    def add_calendar_days(self, start: date, days: int | Decimal) -> DueDay:
        """The last day of a limit of natural days; no calendar is consulted, so it is never provisional."""
        left = _whole(days)
        return DueDay(start + timedelta(days=left - 1 if left and self.day1_inclusive else left), False)

    def workdays_between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; negative when `end` is earlier."""
        if end < start:
            return -self.workdays_between(end, start)
        return sum(self.is_workday(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))

    def _look_up(self, day: date) -> tuple[bool, bool]:
        """Whether the day is a working day, and whether that is provisional."""
        if self.table is not None and day.year in self.table.years:
            return day in self.table.workdays or (day.weekday() < 5 and day not in self.table.holidays), False
        try:
            return bool(chinese_calendar.is_workday(day)), False
        except NotImplementedError:  # the package's word for a year that it does not carry
            return day.weekday() < 5 and (day.month, day.day) not in FIXED_HOLIDAYS, True


def _whole(days: int | Decimal) -> int:
    whole = int(Decimal(days).to_integral_value(ROUND_CEILING))
    if whole < 0:
        raise ValueError(f"a limit of {days} days")
    return whole
