"""办理计划: when each item can start and is due, one after another against in parallel, and the critical path.

Duration of an item: its promised limit, else its statutory one, else nothing. Working days and the days that a law
leaves unspecified add up as working days (city parameter `unspecified_day_as: calendar` makes the latter natural days);
for totals natural days count as 5/7 working days, while due days use the true calendar.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from assistant.catalog.catalogue import Catalogue
from assistant.catalog.schema import ApprovalItem, TimeLimit, TimeUnit
from assistant.planning.precedence import graph_of, order
from assistant.planning.working_days import DueDay, WorkingCalendar

UNSPECIFIED_PARAMETER = "unspecified_day_as"


@dataclass(frozen=True, slots=True)
class Step:
    """One item in the plan. `start` and `due` are days; `days` are of `unit`.

    What does not go through the window runs by itself from the first day: its `due` binds no department of the case.
    """

    item: str
    days: Decimal
    unit: TimeUnit
    statutory_days: Decimal | None
    start: date
    due: date
    provisional: bool
    through_window: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """Totals in working days, of what goes through the window.

    `critical_path` is the chain of items that decides `parallel_days`. `statutory_serial_days` takes the promised limit
    of an item for which no law sets one.
    """

    start: date
    finish: date
    serial_days: Fraction
    parallel_days: Fraction
    statutory_serial_days: Fraction
    critical_path: tuple[str, ...]
    provisional: bool
    steps: tuple[Step, ...]

    @property
    def saved_days(self) -> Fraction:
        return self.serial_days - self.parallel_days


def plan(catalogue: Catalogue, item_ids: tuple[str, ...], start: date, calendar: WorkingCalendar) -> Plan:
    """The plan of a case accepted on `start`. Raises MutualPrerequisites."""
    items = [catalogue.items[i] for i in dict.fromkeys(item_ids)]
    window = [item for item in items if item.through_window]
    natural = unspecified_is_natural(catalogue)
    lengths = {item.id: _workdays(_limit(item), natural) for item in window}
    graph = graph_of(window)
    finishes, path = longest_path(graph, lengths)
    due: dict[str, DueDay] = {}
    steps = []
    for name in order(graph):
        begins = max((due[n].date for n in graph[name]), default=start)
        due[name] = _due(_limit(catalogue.items[name]), begins, calendar, natural)
        steps.append(_step(catalogue.items[name], begins, due[name]))
    steps += [
        _step(item, start, _due(_limit(item), start, calendar, natural)) for item in items if not item.through_window
    ]
    return Plan(
        start=start,
        finish=max((d.date for d in due.values()), default=start),
        serial_days=sum(lengths.values(), Fraction(0)),
        parallel_days=max(finishes.values(), default=Fraction(0)),
        statutory_serial_days=sum((_workdays(i.statutory or _limit(i), natural) for i in window), Fraction(0)),
        critical_path=path,
        provisional=any(d.provisional for d in due.values()),
        steps=tuple(steps),
    )


def unspecified_is_natural(catalogue: Catalogue) -> bool:
    """Whether the city counts 日 without a unit as natural days (catalog-facts 0.2); else they are working days."""
    return bool(catalogue.parameter_values.get(UNSPECIFIED_PARAMETER) == "calendar")


def longest_path(
    graph: Mapping[str, tuple[str, ...]], lengths: Mapping[str, Fraction]
) -> tuple[dict[str, Fraction], tuple[str, ...]]:
    """Earliest finish per item and the chain that ends last (critical path method, Kelley & Walker 1959)."""
    finishes: dict[str, Fraction] = {}
    before: dict[str, str | None] = {}
    for name in order(graph):
        last = max(graph[name], key=lambda n: finishes[n], default=None)
        before[name] = last
        finishes[name] = lengths[name] + (finishes[last] if last is not None else 0)
    path: list[str] = []
    at = max(finishes, key=lambda n: finishes[n], default=None)
    while at is not None:
        path.append(at)
        at = before[at]
    return finishes, tuple(reversed(path))


def _limit(item: ApprovalItem) -> TimeLimit | None:
    return item.promised or item.statutory


def _workdays(limit: TimeLimit | None, natural: bool) -> Fraction:
    if limit is None:
        return Fraction(0)
    days = Fraction(limit.days)
    return days * Fraction(5, 7) if _is_natural(limit, natural) else days


def _is_natural(limit: TimeLimit, natural: bool) -> bool:
    return limit.unit is TimeUnit.CALENDAR_DAY or (natural and limit.unit is TimeUnit.DAY_UNSPECIFIED)


def _due(limit: TimeLimit | None, start: date, calendar: WorkingCalendar, natural: bool) -> DueDay:
    if limit is None:
        return DueDay(start, False)
    add: Callable[[date, Decimal], DueDay] = (
        calendar.add_calendar_days if _is_natural(limit, natural) else calendar.add_workdays
    )
    return add(start, limit.days)


def _step(item: ApprovalItem, start: date, due: DueDay) -> Step:
    limit = _limit(item)
    return Step(
        item=item.id,
        days=limit.days if limit else Decimal(0),
        unit=limit.unit if limit else TimeUnit.IMMEDIATE,
        statutory_days=item.statutory.days if item.statutory else None,
        start=start,
        due=due.date,
        provisional=due.provisional,
        through_window=item.through_window,
    )
