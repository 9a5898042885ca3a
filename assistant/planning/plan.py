"""办理计划: when each item can start and is due, one after another against in parallel, and the critical path.

Duration of an item: its promised limit, else its statutory one, else nothing. Working days and the days that a law
leaves unspecified add up as working days (city parameter `unspecified_day_as: calendar` makes the latter natural days);
for totals natural days count as 5/7 working days, while due days use the true calendar.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from assistant.catalog.catalogue import Catalogue
from assistant.catalog.schema import ApprovalItem, Cure, TimeLimit, TimeUnit
from assistant.planning.precedence import Graph, MutualPrerequisites, graph_of, joined_of, rounds
from assistant.planning.working_days import DueDay, WorkingCalendar

UNSPECIFIED_PARAMETER = "unspecified_day_as"


@dataclass(frozen=True, slots=True)
class Step:
    """One item in the plan. `start` and `due` are days; `days` are of `unit`.

    `due` is by the promised limit, `statutory_due` by the law's, from the same start. `days` is None where neither is
    set. What does not go through the window runs by itself from the first day: its `due` binds no department.
    """

    item: str
    days: Decimal | None
    unit: TimeUnit | None
    promised: TimeLimit | None
    statutory: TimeLimit | None
    start: date
    due: date
    statutory_due: date | None
    provisional: bool
    through_window: bool


@dataclass(frozen=True, slots=True)
class CuredWait:
    """A prerequisite that was undone. `saved_days` are working days; None where without the cure there is no plan."""

    item: str
    needs: str
    cure: Cure
    saved_days: Fraction | None


@dataclass(frozen=True, slots=True)
class Plan:
    """Totals in working days, of what goes through the window.

    `critical_path` is the chain of items that decides `parallel_days`. `statutory_serial_days` and
    `statutory_parallel_days` take the promised limit of an item for which no law sets one.
    """

    start: date
    finish: date
    serial_days: Fraction
    parallel_days: Fraction
    statutory_serial_days: Fraction
    statutory_parallel_days: Fraction
    critical_path: tuple[str, ...]
    provisional: bool
    steps: tuple[Step, ...]
    cured: tuple[CuredWait, ...] = ()

    @property
    def saved_days(self) -> Fraction:
        return self.serial_days - self.parallel_days


def plan(
    catalogue: Catalogue,
    item_ids: tuple[str, ...],
    start: date,
    calendar: WorkingCalendar,
    committed: Collection[str] = (),
) -> Plan:
    """The plan of a case accepted on `start`; `committed`: the items for which 告知承诺 was chosen.

    Raises MutualPrerequisites.
    """
    found = {i: catalogue.items[i].committed() if i in committed else catalogue.items[i] for i in item_ids}
    items = list(found.values())
    window = [item for item in items if item.through_window]
    natural = unspecified_is_natural(catalogue)
    days = {item.id: _workdays(_limit(item), natural) for item in window}
    lawful = {item.id: _workdays(item.statutory or _limit(item), natural) for item in window}
    graph, joined = graph_of(window), joined_of(window)
    finishes, path = longest_path(graph, days, joined)
    due: dict[str, DueDay] = {}
    begins: dict[str, date] = {}
    for group in rounds(graph, joined):
        for name in group:
            begins[name] = max((due[n].date for n in graph[name]), default=start)
        own = [_due(_limit(found[name]), begins[name], calendar, natural) for name in group]
        last = max([*own, *(due[n] for n in _awaited(group, joined))], key=lambda one: one.date)
        # who waits for a day that is not sure yet is not sure either
        waits_unsure = any(due[n].provisional for name in group for n in (*graph[name], *_awaited(group, joined)))
        last = DueDay(last.date, last.provisional or waits_unsure)
        due |= dict.fromkeys(group, last)
    steps = [_step(found[name], begins[name], due[name], calendar, natural) for name in due]
    steps += [
        _step(item, start, _due(_limit(item), start, calendar, natural), calendar, natural)
        for item in items if not item.through_window
    ]  # fmt: skip
    return Plan(
        start=start,
        finish=max((d.date for d in due.values()), default=start),
        serial_days=sum(days.values(), Fraction(0)),
        parallel_days=max(finishes.values(), default=Fraction(0)),
        statutory_serial_days=sum(lawful.values(), Fraction(0)),
        statutory_parallel_days=max(longest_path(graph, lawful, joined)[0].values(), default=Fraction(0)),
        critical_path=path,
        provisional=any(d.provisional for d in due.values()),
        steps=tuple(steps),
        cured=tuple(_cured(window, days)),
    )


def cured_waits(catalogue: Catalogue) -> tuple[CuredWait, ...]:
    """Every prerequisite of the catalogue that was undone, with what it saves where all items are applied for."""
    window = [item for item in catalogue.items.values() if item.through_window]
    natural = unspecified_is_natural(catalogue)
    return tuple(_cured(window, {item.id: _workdays(_limit(item), natural) for item in window}))


def _cured(items: Sequence[ApprovalItem], days: Mapping[str, Fraction]) -> Iterator[CuredWait]:
    """What each undone prerequisite saves against the same case with it."""
    here = {item.id for item in items}
    graph, joined = graph_of(items), joined_of(items)
    now = max(longest_path(graph, days, joined)[0].values(), default=Fraction(0))
    undone = [(item.id, p.item, p.cure) for item in items for p in item.requires if p.cure and p.item in here]
    for name, needs, cure in undone:
        try:
            then = max(longest_path({**graph, name: (*graph[name], needs)}, days, joined)[0].values())
        except MutualPrerequisites:
            yield CuredWait(name, needs, cure, None)
        else:
            yield CuredWait(name, needs, cure, then - now)


def unspecified_is_natural(catalogue: Catalogue) -> bool:
    """Whether the city counts 日 without a unit as natural days (catalog-facts 0.2); else they are working days."""
    return bool(catalogue.parameter_values.get(UNSPECIFIED_PARAMETER) == "calendar")


def longest_path(
    graph: Graph, lengths: Mapping[str, Fraction], joined: Graph | None = None
) -> tuple[dict[str, Fraction], tuple[str, ...]]:
    """Earliest finish per item and the chain that ends last (critical path method, Kelley & Walker 1959).

    An item in `joined` is worked on from its own start, and decided no sooner than the items named there; the chain
    then runs through the one that it waited for. Raises MutualPrerequisites.
    """
    joined = joined or {}
    finishes: dict[str, Fraction] = {}
    before: dict[str, str | None] = {}
    decided_by: dict[str, str] = {}
    for group in rounds(graph, joined):
        own: dict[str, Fraction] = {}
        for name in group:
            before[name] = max(graph[name], key=lambda n: finishes[n], default=None)
            own[name] = lengths[name] + (finishes[last] if (last := before[name]) is not None else 0)
        awaited = own | {n: finishes[n] for n in _awaited(group, joined)}
        latest = max(awaited, key=lambda n: awaited[n])
        for name in group:
            finishes[name] = awaited[latest]
            decided_by[name] = name if own[name] == awaited[latest] else latest
    return finishes, _chain(finishes, before, decided_by)


def _awaited(group: tuple[str, ...], joined: Graph) -> list[str]:
    """The items of earlier rounds that the decision of a round waits for."""
    return [n for name in group for n in joined.get(name, ()) if n not in group]


def _chain(
    finishes: Mapping[str, Fraction], before: Mapping[str, str | None], decided_by: Mapping[str, str]
) -> tuple[str, ...]:
    path: list[str] = []
    at = max(finishes, key=lambda n: finishes[n], default=None)
    while at is not None:
        while decided_by[at] != at:
            at = decided_by[at]
        path.append(at)
        at = before[at]
    return tuple(reversed(path))


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


def _step(item: ApprovalItem, start: date, due: DueDay, calendar: WorkingCalendar, natural: bool) -> Step:
    limit = _limit(item)
    return Step(
        item=item.id,
        days=limit.days if limit else None,
        unit=limit.unit if limit else None,
        promised=item.promised,
        statutory=item.statutory,
        start=start,
        due=due.date,
        statutory_due=_due(item.statutory, start, calendar, natural).date if item.statutory else None,
        provisional=due.provisional,
        through_window=item.through_window,
    )
