"""Whether each comparison of a rule fits the field or parameter that it is about.

A comparison that does not fit would never hold, or stop the evaluation with an error; here it is a fault.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from collections.abc import Set as AbstractSet
from decimal import Decimal
from typing import Any

from assistant.catalog.catalogue import BUSINESS_FIELD
from assistant.catalog.conditions import ALWAYS, Condition, Leaf
from assistant.catalog.faults import sentence
from assistant.catalog.foregone import foregone
from assistant.catalog.schema import Field, FieldType
from assistant.catalog.translation import hint

NUMBERS = (FieldType.INTEGER, FieldType.NUMBER, FieldType.AREA, FieldType.LENGTH, FieldType.MONEY)
MANY = (FieldType.MULTI_CHOICE, FieldType.TEXT_LIST)
COMPARISONS = ("at_least", "more_than", "at_most", "less_than")


def check_rule(
    rule: Condition,
    fields: Mapping[str, Field],
    parameters: Mapping[str, Any],
    businesses: Collection[str],
    declared: Mapping[str, AbstractSet[str]],
) -> Iterator[tuple[int, str]]:
    """(number of the leaf in `rule.leaves()`, message). What is declared but faulty itself is left alone."""
    for number, leaf in enumerate(rule.leaves()):
        named = [("parameters" if leaf.of_parameter else "fields", leaf.field)]
        named += [("parameters", leaf.operand_parameter)] if leaf.operand_parameter else []
        unknown = [(kind, name) for kind, name in named if name not in declared[kind]]
        for kind, name in unknown:
            near = hint(name, declared[kind], list_all=False)
            yield number, sentence("unknown_reference", kind=sentence(f"kind_{kind}"), id=name, hint=near)
        sound = all(name in (parameters if kind == "parameters" else fields) for kind, name in named)
        if not unknown and sound:
            yield from ((number, message) for message in _misfits(leaf, fields, parameters, businesses))


def _misfits(
    leaf: Leaf, fields: Mapping[str, Field], parameters: Mapping[str, Any], businesses: Collection[str]
) -> Iterator[str]:
    operand = parameters[leaf.operand_parameter] if leaf.operand_parameter else leaf.operand
    if leaf.of_parameter:
        yield from _of_parameter(leaf, parameters[leaf.field], operand)
        return
    field = fields[leaf.field]
    if leaf.operator in COMPARISONS:
        if field.type not in NUMBERS:
            yield sentence("rule_not_number", field=field.id, operator=leaf.operator)
        elif not _is_number(operand):
            yield sentence("rule_parameter_number", parameter=leaf.operand_parameter, value=operand)
        elif leaf.operand_parameter is None and (sure := foregone(leaf, operand, field.validation)) != leaf:
            code = "rule_always" if sure == ALWAYS else "rule_never"
            yield sentence(code, field=field.id, operator=leaf.operator, operand=operand)
    elif leaf.operator == "includes" and field.type not in MANY:
        yield sentence("rule_includes", field=field.id)
    elif leaf.operator == "includes" and isinstance(operand, tuple):
        yield sentence("rule_includes_one", field=field.id)
    elif leaf.operator == "is" and field.type in MANY:
        yield sentence("rule_many", field=field.id)
    elif leaf.operator == "in" and not isinstance(operand, tuple):
        yield sentence("rule_in", field=field.id)
    else:
        for value in operand if leaf.operator == "in" else (operand,):
            yield from _of_field(field, value, businesses)


def _of_field(field: Field, value: Any, businesses: Collection[str]) -> Iterator[str]:
    options = sorted(businesses) if field.id == BUSINESS_FIELD else [option.value for option in field.options]
    if field.type is FieldType.BOOLEAN:
        if not isinstance(value, bool):
            yield sentence("rule_boolean", field=field.id, value=value)
    elif field.type in NUMBERS:
        if not _is_number(value):
            yield sentence("rule_not_numeric", field=field.id, value=value)
    elif options:
        if value not in options:
            yield sentence("rule_value", field=field.id, value=value, allowed="、".join(options))
    elif not isinstance(value, str):
        yield sentence("rule_text", field=field.id, value=value)


def _of_parameter(leaf: Leaf, value: Any, operand: Any) -> Iterator[str]:
    """The left side is a parameter: its own value says what it may be compared with."""
    if leaf.operator in COMPARISONS:
        for name, one in ((leaf.field, value), (leaf.operand_parameter, operand)):
            if not _is_number(one):
                yield sentence("rule_parameter_number", parameter=name, value=one)
        return
    if leaf.operator == "includes":
        yield sentence("rule_includes", field=leaf.field)
        return
    if leaf.operator == "in" and not isinstance(operand, tuple):
        yield sentence("rule_in", field=leaf.field)
        return
    for one in operand if leaf.operator == "in" else (operand,):
        if isinstance(value, bool) and not isinstance(one, bool):
            yield sentence("rule_boolean", field=leaf.field, value=one)
        elif _is_number(value) and not _is_number(one):
            yield sentence("rule_not_numeric", field=leaf.field, value=one)
        elif isinstance(value, str) and not isinstance(one, str):
            yield sentence("rule_text", field=leaf.field, value=one)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)
