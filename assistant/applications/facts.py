"""The answers as rules see them: gated fields do not count, implied ones follow without asking."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import wraps
from typing import Any, TypeVar, cast

from cachetools import LRUCache, cached

from assistant.applications.model import Application
from assistant.catalog.catalogue import Catalogue
from assistant.catalog.conditions import INAPPLICABLE, Condition, Judgement, Truth
from assistant.catalog.schema import FieldType

T = TypeVar("T")
REMEMBERED = 256  # states of applications: a turn comes back to the same one many times


def once_per_facts(work: Callable[[Facts], T]) -> Callable[[Facts], T]:
    """Facts never change, so what follows from them is worked out once and kept with them."""

    @wraps(work)
    def kept(facts: Facts) -> T:
        if work not in facts.worked_out:
            facts.worked_out[work] = work(facts)
        return cast(T, facts.worked_out[work])

    return kept


class Facts(Mapping[str, Any]):
    """Field id → value. A field whose own `when:` is false, or that was skipped, is INAPPLICABLE:
    every comparison with it is false, so that no rule waits for a question that will not be asked.

    Immutable, and the same object for the same answers (`of`).
    """

    def __init__(self, catalogue: Catalogue, values: Mapping[str, Any], skipped: Iterable[str] = ()) -> None:
        self.catalogue = catalogue
        self._values = values
        self._skipped = frozenset(skipped)
        self._supposed: tuple[str, Any] = ("", None)
        self._seen: dict[str, Any] = {}
        self._judged: dict[int, tuple[Condition, Judgement]] = {}  # by identity, for a rule's own hash is long
        self.worked_out: dict[Callable[[Facts], Any], Any] = {}

    @classmethod
    def of(cls, catalogue: Catalogue, application: Application) -> Facts:
        return _facts_of(catalogue, application.values, application.skipped)

    def with_value(self, field_id: str, value: Any) -> Facts:
        """The same facts if `field_id` were answered with `value`, at a cost that does not grow with the answers."""
        other = Facts(self.catalogue, self._values, self._skipped)
        other._supposed = (field_id, value)
        return other

    def judge(self, condition: Condition) -> Judgement:
        """With its reasons; what nobody told of itself is none."""
        known = self._judged.get(id(condition))
        if known is None:
            known = self._judged[id(condition)] = (condition, self._judgement(condition))
        return known[1]

    def _judgement(self, condition: Condition) -> Judgement:
        judged = condition.judge(self, self.catalogue.parameter_values)
        untold = self.catalogue.volunteered - self._values.keys()
        if untold.isdisjoint(judged.decided_by):
            return judged
        return replace(judged, decided_by=tuple(name for name in judged.decided_by if name not in untold))

    def truth(self, condition: Condition | None) -> Truth:
        """Whether a condition holds; one that is not written always does."""
        return Truth.TRUE if condition is None else condition.truth(self, self.catalogue.parameter_values)

    def get(self, field_id: str, default: Any = None) -> Any:
        if field_id not in self._seen:
            self._seen[field_id] = self._value(field_id)  # ends, for the loader refuses gates that wait for each other
        value = self._seen[field_id]
        return default if value is None else value

    def _value(self, field_id: str) -> Any:
        field = self.catalogue.fields.get(field_id)
        supposed, value = self._supposed
        if field_id != supposed:
            value = self._values.get(field_id)
        if field is None:
            return value
        if field.when is not None and self.truth(field.when) is Truth.FALSE:
            return INAPPLICABLE
        if value is None and field.implied_by is not None and self.truth(field.implied_by) is Truth.TRUE:
            return True
        if value is None and field.volunteered:
            return False if field.type is FieldType.BOOLEAN else ()
        if value is None and field_id in self._skipped:
            return INAPPLICABLE
        return value

    def __getitem__(self, field_id: str) -> Any:
        value = self.get(field_id)
        if value is None:
            raise KeyError(field_id)
        return value

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


def _state(catalogue: Catalogue, values: Mapping[str, Any], skipped: frozenset[str]) -> tuple[object, ...]:
    # the facts kept under it hold the catalogue, so its identity is not given to another
    return id(catalogue), repr(values), skipped


@cached(LRUCache(REMEMBERED), key=_state, lock=threading.Lock())
def _facts_of(catalogue: Catalogue, values: Mapping[str, Any], skipped: frozenset[str]) -> Facts:
    return Facts(catalogue, values, skipped)


def forget() -> None:
    """Drops all remembered states: for who measures what the first look at one costs."""
    _facts_of.cache_clear()
