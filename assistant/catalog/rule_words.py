"""A rule in the words of a clerk: 经营面积 不小于 50 ㎡，且（…）. The sentences stand in tools.yml."""

from __future__ import annotations

from typing import Any

from assistant.catalog.catalogue import BUSINESS_FIELD, HELD_FIELD, Catalogue
from assistant.catalog.conditions import ALWAYS, NEVER, All, Any_, Condition, Leaf, Node, Not
from assistant.catalog.faults import sentence


def rule_words(catalogue: Catalogue, rule: Condition | None, business: str) -> str:
    """The rule as one line, as it stands for one business type; a rule that is not written holds always."""
    return _words(catalogue, for_business(catalogue, rule, business).root, outermost=True)


def for_business(catalogue: Catalogue, rule: Condition | None, business: str) -> Condition:
    """The rule without what the business type settles: itself, and questions that it is never asked.

    That a permit may be there already goes for every item alike, and is left out too.
    """

    def settled(leaf: Leaf) -> Node:
        if leaf.of_parameter:
            return leaf
        if leaf.field == HELD_FIELD:
            return NEVER
        if leaf.field == BUSINESS_FIELD:
            return ALWAYS if leaf.holds([business], leaf.operand) else NEVER
        return NEVER if for_business(catalogue, catalogue.fields[leaf.field].when, business).root == NEVER else leaf

    return Condition(ALWAYS) if rule is None else rule.with_leaves(settled).simplified()


def _words(catalogue: Catalogue, node: Node, *, outermost: bool = False) -> str:
    match node:
        case Leaf():
            return _comparison(catalogue, node)
        case Not(part):
            return sentence("words_not", part=_words(catalogue, part))
        case All(()):
            return sentence("words_always")
        case Any_(()):
            return sentence("words_never")
        case All(parts) | Any_(parts):
            between = sentence("words_and" if isinstance(node, All) else "words_or")
            joined = between.join(_words(catalogue, part) for part in parts)
            return joined if outermost or len(parts) == 1 else sentence("words_bracket", inside=joined)


def _comparison(catalogue: Catalogue, leaf: Leaf) -> str:
    if leaf.of_parameter:
        parameter = catalogue.parameters[leaf.field]
        label, unit = sentence("words_parameter", label=parameter.label), parameter.unit
    else:
        field = catalogue.fields[leaf.field]
        label, unit = field.label, field.unit
    if leaf.operand_parameter:
        named = catalogue.parameters[leaf.operand_parameter]
        operand = sentence("words_local", label=named.label, value=_value(catalogue, leaf, named.value))
    else:
        values = leaf.operand if isinstance(leaf.operand, tuple) else (leaf.operand,)
        operand = sentence("words_list").join(_value(catalogue, leaf, value) for value in values)
    return sentence(f"words_{leaf.operator}", label=label, operand=operand, unit=f" {unit}" if unit else "")


def _value(catalogue: Catalogue, leaf: Leaf, value: Any) -> str:
    """An option by its label, true and false as 是 and 否."""
    if isinstance(value, bool):
        return sentence("words_yes" if value else "words_no")
    field = catalogue.fields.get(leaf.field)
    labels = {option.value: option.label for option in field.options} if field else {}
    return str(labels.get(value, value)) if isinstance(value, str) else f"{value}"
