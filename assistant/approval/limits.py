"""期限: last days, what remains of them, and when a warning is due. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from assistant.approval.rules import RED_DAYS, YELLOW_SHARE
from assistant.clock import CHINA
from assistant.planning.working_days import WorkingCalendar

END_OF_DAY = time(23, 59, 59)
ONE_DAY = timedelta(days=1)


class Warning_(StrEnum):
    """亮灯 (catalog-facts E.4): yellow and red before the deadline, overdue after it."""

    YELLOW = "yellow"
    RED = "red"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit of `days`, working days unless `natural`."""

    days: int
    natural: bool = False

    def last_day(self, start: date, calendar: WorkingCalendar) -> date:
        """The last day when it starts on `start`."""
        add = calendar.add_calendar_days if self.natural else calendar.add_workdays
        return add(start, self.days).date

    def left(self, today: date, last: date, calendar: WorkingCalendar) -> int:
        """What is left after `today`, in the limit's own days; negative when it is over."""
        return (last - today).days if self.natural else calendar.workdays_between(today, last)

    def warned(self, today: date, last: date, calendar: WorkingCalendar) -> Warning_ | None:
        """The warning that holds on `today`."""
        left = self.left(today, last, calendar)
        if left < 0 or today > last:
            return Warning_.OVERDUE
        if left <= RED_DAYS:
            return Warning_.RED
        return Warning_.YELLOW if left <= YELLOW_SHARE * self.days else None

    def warnings(self, start: date, last: date, calendar: WorkingCalendar) -> dict[Warning_, datetime]:
        """When each warning first holds: at the beginning of a day, none before `start`."""
        found = {Warning_.OVERDUE: beginning_of(last + ONE_DAY)}
        day = last
        while day >= start and (kind := self.warned(day, last, calendar)) is not None:
            found[kind] = beginning_of(day)
            day -= ONE_DAY
        return found


def end_of(day: date) -> datetime:
    """A limit ends with its last day in China."""
    return datetime.combine(day, END_OF_DAY, CHINA)


def beginning_of(day: date) -> datetime:
    return datetime.combine(day, time(), CHINA)


def day_of(moment: datetime) -> date:
    return moment.astimezone(CHINA).date()
