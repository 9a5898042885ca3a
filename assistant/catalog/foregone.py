"""Comparisons that come out the same whatever is answered: replaced by their result when a catalogue is indexed.

面积 ≥ 0 ㎡ holds for every area that may be given (a city sets a threshold to 0 to waive nobody); a rule must not wait
for a question that cannot change it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assistant.catalog.conditions import ALWAYS, NEVER, Condition, Leaf, Node
from assistant.catalog.groups import RULES, WITH_RULES
from assistant.catalog.schema import Document, Field, Published, Validation


def without_foregone(document: Document) -> Document:
    """The document, its local parameters in force, without such comparisons."""
    fields = {field.id: field for field in document.fields}
    parameters = {one.id: one.value for one in document.parameters}
    return document.model_copy(
        update={
            kind: tuple(_settled(one, fields, parameters) for one in getattr(document, kind)) for kind in WITH_RULES
        }
    )


def _settled(one: Published, fields: Mapping[str, Field], parameters: Mapping[str, Any]) -> Published:
    changes: dict[str, Condition] = {}
    for key in RULES:
        rule = getattr(one, key, None)
        if isinstance(rule, Condition):
            settled = rule.with_leaves(lambda leaf: _result(leaf, fields, parameters))
            if settled != rule:
                changes[key] = settled.simplified()
    return one.model_copy(update=changes) if changes else one


def _result(leaf: Leaf, fields: Mapping[str, Field], parameters: Mapping[str, Any]) -> Node:
    field = fields.get(leaf.field)
    if leaf.of_parameter or field is None:
        return leaf
    operand = parameters.get(leaf.operand_parameter) if leaf.operand_parameter else leaf.operand
    if leaf.operator not in ("at_least", "more_than", "at_most", "less_than") or operand is None:
        return leaf
    return foregone(leaf, operand, field.validation)


def foregone(leaf: Leaf, operand: Any, limits: Validation) -> Node:
    """What the comparison gives for every value within the limits, or the comparison itself."""
    more = leaf.operator in ("at_least", "more_than")
    strict = leaf.operator in ("more_than", "less_than")
    if limits.above is not None and limits.above >= operand:
        return ALWAYS if more else NEVER
    if limits.min is not None and (limits.min > operand or (limits.min == operand and more != strict)):
        return ALWAYS if more else NEVER
    if limits.max is not None and (limits.max < operand or (limits.max == operand and more == strict)):
        return NEVER if more else ALWAYS
    return leaf
