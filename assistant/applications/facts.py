"""The answers as rules see them: gated fields do not count, implied ones follow without asking."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from assistant.applications.model import Application
from assistant.catalog.catalogue import Catalogue
from assistant.catalog.conditions import INAPPLICABLE, Condition, Judgement, Truth


class Facts(Mapping[str, Any]):
    """Field id → value. A field whose own `when:` is false, or that was skipped, is INAPPLICABLE:
    every comparison with it is false, so that no rule waits for a question that will not be asked.
    """

    def __init__(self, catalogue: Catalogue, values: Mapping[str, Any], skipped: Iterable[str] = ()) -> None:
        self.catalogue = catalogue
        self._values = values
        self._skipped = frozenset(skipped)
        self._supposed: tuple[str, Any] = ("", None)
        self._seen: dict[str, Any] = {}

    @classmethod
    def of(cls, catalogue: Catalogue, application: Application) -> Facts:
        return cls(catalogue, application.values, application.skipped)

    def with_value(self, field_id: str, value: Any) -> Facts:
        """The same facts if `field_id` were answered with `value`, at a cost that does not grow with the answers."""
        other = Facts(self.catalogue, self._values, self._skipped)
        other._supposed = (field_id, value)
        return other

    def judge(self, condition: Condition) -> Judgement:
        return condition.judge(self, self.catalogue.parameter_values)

    def truth(self, condition: Condition | None) -> Truth:
        """Whether a condition holds; one that is not written always does."""
        return Truth.TRUE if condition is None else condition.truth(self, self.catalogue.parameter_values)

    def get(self, field_id: str, default: Any = None) -> Any:
        if field_id not in self._seen:
            self._seen[field_id] = None  # a gate that leads back to itself is simply not answered
            self._seen[field_id] = self._value(field_id)
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
