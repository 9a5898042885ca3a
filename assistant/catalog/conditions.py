"""`when:` rules: a small language over answers, evaluated in three values with its reasons.

    when:
      all:
        - premises.open_to_public: true                       # equals
        - premises.area_total: {at_least: 300}                # at_least, more_than, at_most, less_than
        - food.sale_forms: {includes: open_kitchen}           # a choice of a multi-choice answer
        - any: [ {business.type: {in: [restaurant, cafe]}}, {not: {food.cooking_smoke: true}} ]
        - parameter: {signboard_mode: {in: [approval, filing]}}
    a threshold may name a local parameter: {at_least: {parameter: small_catering_area_max}}

Kleene's strong three-valued logic (S. C. Kleene, Introduction to Metamathematics, 1952, §64):
an unanswered field makes its leaf UNDECIDED; `all` is FALSE as soon as one part is FALSE.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Any

from pydantic_core import core_schema


class RuleFault(ValueError):
    """A fault in a `when:`; `code` names the Chinese sentence in faults.yml, `params` fill it, `path` leads to it."""

    def __init__(self, code: str, **params: str) -> None:
        super().__init__(code)
        self.code = code
        self.params = params
        self.path: tuple[str | int, ...] = ()

    def within(self, place: str | int) -> RuleFault:
        """The same fault, seen from one level above."""
        self.path = (place, *self.path)
        return self


SCALARS = (bool, int, float, Decimal, str)
OPERATORS = ("is", "in", "includes", "at_least", "more_than", "at_most", "less_than")


class _Inapplicable:
    """The value of a field that will not be asked."""

    def __repr__(self) -> str:
        return "INAPPLICABLE"


INAPPLICABLE = _Inapplicable()


class Truth(Enum):
    TRUE = "true"
    FALSE = "false"
    UNDECIDED = "undecided"

    def negated(self) -> Truth:
        return {Truth.TRUE: Truth.FALSE, Truth.FALSE: Truth.TRUE}.get(self, self)


@dataclass(frozen=True, slots=True)
class Leaf:
    """One comparison of a field (or parameter) with a value or a parameter's value."""

    field: str
    operator: str
    operand: Any
    of_parameter: bool = False  # the left side is a parameter
    operand_parameter: str | None = None  # the right side is one

    def holds(self, value: Any, operand: Any) -> bool:
        """The comparison; with INAPPLICABLE it is always false."""
        if value is INAPPLICABLE:
            return False
        match self.operator:
            case "is":
                return bool(value == operand)
            case "in":
                return value in operand if not isinstance(value, (list, tuple)) else any(v in operand for v in value)
            case "includes":
                return operand in value if isinstance(value, (list, tuple)) else value == operand
            case "at_least":
                return Decimal(str(value)) >= Decimal(str(operand))
            case "more_than":
                return Decimal(str(value)) > Decimal(str(operand))
            case "at_most":
                return Decimal(str(value)) <= Decimal(str(operand))
            case _:
                return Decimal(str(value)) < Decimal(str(operand))


@dataclass(frozen=True, slots=True)
class All:
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Any_:
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: Node


Node = Leaf | All | Any_ | Not
ALWAYS, NEVER = All(()), Any_(())


@dataclass(frozen=True, slots=True)
class Judgement:
    """The truth of a condition, the fields that decided it and those that still could."""

    truth: Truth
    decided_by: tuple[str, ...]
    waiting_for: tuple[str, ...]


class Condition:
    """A parsed `when:`; pydantic accepts the YAML mapping and reports faults as validation errors."""

    __slots__ = ("fields", "parameters", "root")

    def __init__(self, root: Node) -> None:
        self.root = root
        leaves = tuple(_leaves(root))
        self.fields = tuple(dict.fromkeys(leaf.field for leaf in leaves if not leaf.of_parameter))
        named = [leaf.field for leaf in leaves if leaf.of_parameter]
        named += [leaf.operand_parameter for leaf in leaves if leaf.operand_parameter]
        self.parameters = tuple(dict.fromkeys(named))

    @classmethod
    def parse(cls, raw: Any) -> Condition:
        """Parses the YAML mapping. Raises RuleFault."""
        return cls(_node(raw))

    def leaves(self) -> Iterator[Leaf]:
        return _leaves(self.root)

    def with_leaves(self, change: Callable[[Leaf], Node]) -> Condition:
        """The same rule with every comparison replaced by what `change` makes of it."""
        return Condition(_changed(self.root, change))

    def simplified(self) -> Condition:
        """The same rule without the parts that hold always or never beside others."""
        return Condition(_simplified(self.root))

    def judge(self, answers: Mapping[str, Any], parameters: Mapping[str, Any]) -> Judgement:
        """Evaluates over partial `answers` (field → normalized value)."""
        return _judge(self.root, answers, parameters)

    def truth(self, answers: Mapping[str, Any], parameters: Mapping[str, Any]) -> Truth:
        """`judge(...).truth` without the reasons, for supposing many answers: a third of the time."""
        return _truth(self.root, answers, parameters)

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: Any) -> core_schema.CoreSchema:
        def validate(value: Any) -> Condition:
            return value if isinstance(value, Condition) else cls.parse(value)

        return core_schema.no_info_plain_validator_function(validate)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Condition) and other.root == self.root

    def __hash__(self) -> int:
        return hash(self.root)


def _leaves(node: Node) -> Iterator[Leaf]:
    match node:
        case Leaf():
            yield node
        case Not(part):
            yield from _leaves(part)
        case All(parts) | Any_(parts):
            for part in parts:
                yield from _leaves(part)


def _changed(node: Node, change: Callable[[Leaf], Node]) -> Node:
    match node:
        case Leaf():
            return change(node)
        case Not(part):
            return Not(_changed(part, change))
        case All(parts):
            return All(tuple(_changed(part, change) for part in parts))
        case Any_(parts):
            return Any_(tuple(_changed(part, change) for part in parts))


def _simplified(node: Node) -> Node:
    match node:
        case Not(part):
            inner = _simplified(part)
            return NEVER if inner == ALWAYS else ALWAYS if inner == NEVER else Not(inner)
        case All(parts) | Any_(parts):
            neutral, absorbing = (ALWAYS, NEVER) if isinstance(node, All) else (NEVER, ALWAYS)
            kept = tuple(one for one in map(_simplified, parts) if one != neutral)
            if absorbing in kept:
                return absorbing
            return kept[0] if len(kept) == 1 else type(node)(kept)
        case _:
            return node


def _judge(node: Node, answers: Mapping[str, Any], parameters: Mapping[str, Any]) -> Judgement:
    match node:
        case Leaf():
            return _judge_leaf(node, answers, parameters)
        case Not(part):
            inner = _judge(part, answers, parameters)
            return Judgement(inner.truth.negated(), inner.decided_by, inner.waiting_for)
        case All(parts):
            return _combine(parts, Truth.FALSE, answers, parameters)
        case Any_(parts):
            return _combine(parts, Truth.TRUE, answers, parameters)


def _judge_leaf(leaf: Leaf, answers: Mapping[str, Any], parameters: Mapping[str, Any]) -> Judgement:
    operand = parameters[leaf.operand_parameter] if leaf.operand_parameter else leaf.operand
    if leaf.of_parameter:
        return Judgement(Truth.TRUE if leaf.holds(parameters[leaf.field], operand) else Truth.FALSE, (), ())
    value = answers.get(leaf.field)
    if value is None:
        return Judgement(Truth.UNDECIDED, (), (leaf.field,))
    return Judgement(Truth.TRUE if leaf.holds(value, operand) else Truth.FALSE, (leaf.field,), ())


def _combine(
    parts: Iterable[Node], absorbing: Truth, answers: Mapping[str, Any], parameters: Mapping[str, Any]
) -> Judgement:
    """`absorbing` decides alone: FALSE for all, TRUE for any."""
    judged = [_judge(part, answers, parameters) for part in parts]
    for one in judged:
        if one.truth is absorbing:
            return one
    waiting = tuple(dict.fromkeys(f for one in judged for f in one.waiting_for))
    truth = Truth.UNDECIDED if waiting else absorbing.negated()
    return Judgement(truth, tuple(dict.fromkeys(f for one in judged for f in one.decided_by)), waiting)


def _truth(node: Node, answers: Mapping[str, Any], parameters: Mapping[str, Any]) -> Truth:
    if isinstance(node, Leaf):
        value = parameters[node.field] if node.of_parameter else answers.get(node.field)
        if value is None:
            return Truth.UNDECIDED
        operand = parameters[node.operand_parameter] if node.operand_parameter else node.operand
        return Truth.TRUE if node.holds(value, operand) else Truth.FALSE
    if isinstance(node, Not):
        return _truth(node.part, answers, parameters).negated()
    absorbing, found = (Truth.FALSE, Truth.TRUE) if isinstance(node, All) else (Truth.TRUE, Truth.FALSE)
    for part in node.parts:
        one = _truth(part, answers, parameters)
        if one is absorbing:
            return one
        if one is Truth.UNDECIDED:
            found = one
    return found


def _node(raw: Any) -> Node:
    if not isinstance(raw, Mapping) or not raw:
        raise RuleFault("rule_shape")
    nodes = []
    for key, value in raw.items():
        try:
            nodes.append(_one(key, value))
        except RuleFault as fault:
            raise fault.within(key) from None
    return nodes[0] if len(nodes) == 1 else All(tuple(nodes))


def _one(key: Any, value: Any) -> Node:
    if key in ("all", "any"):
        if not isinstance(value, list) or not value:
            raise RuleFault("rule_list", key=key)
        parts = tuple(_part(number, part) for number, part in enumerate(value))
        return All(parts) if key == "all" else Any_(parts)
    if key == "not":
        return Not(_node(value))
    if key == "parameter":
        if not isinstance(value, Mapping) or len(value) != 1:
            raise RuleFault("rule_parameter")
        name, test = next(iter(value.items()))
        return _leaf(str(name), test, of_parameter=True)
    if not isinstance(key, str) or "." not in key:
        raise RuleFault("rule_key", key=str(key))
    return _leaf(key, value, of_parameter=False)


def _part(number: int, raw: Any) -> Node:
    try:
        return _node(raw)
    except RuleFault as fault:
        raise fault.within(number) from None


def _leaf(field: str, test: Any, *, of_parameter: bool) -> Node:
    if test is None or test == {}:  # nothing to compare with: it would hold for nobody, or for everybody
        raise RuleFault("rule_test", field=field)
    if not isinstance(test, Mapping):
        test = {"in" if isinstance(test, list) else "is": test}
    leaves: list[Node] = []
    for operator, operand in test.items():
        if operator not in OPERATORS:
            raise RuleFault("rule_operator", field=field, operator=str(operator), known="、".join(OPERATORS))
        if isinstance(operand, Mapping):
            if set(operand) != {"parameter"} or not isinstance(operand["parameter"], str):
                raise RuleFault("rule_operand", field=field, operator=str(operator))
            leaves.append(Leaf(field, operator, None, of_parameter, operand["parameter"]))
        elif operator in ("at_least", "more_than", "at_most", "less_than") and (
            isinstance(operand, bool) or not isinstance(operand, (int, float, Decimal))
        ):
            raise RuleFault("rule_number", field=field, operator=str(operator), operand=str(operand))
        elif operator == "in" and not isinstance(operand, list):
            raise RuleFault("rule_in", field=field)
        elif not all(isinstance(one, SCALARS) for one in (operand if isinstance(operand, list) else [operand])):
            raise RuleFault("rule_operand", field=field, operator=str(operator))
        else:
            leaves.append(Leaf(field, operator, _frozen(operand), of_parameter))
    return leaves[0] if len(leaves) == 1 else All(tuple(leaves))


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
