"""Rules in three values: Kleene's laws, and what an answer may still change."""

from __future__ import annotations

from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.catalog.canonical import rule_of
from assistant.catalog.conditions import INAPPLICABLE, Condition, Judgement, RuleFault, Truth

T, F, U = Truth.TRUE, Truth.FALSE, Truth.UNDECIDED
FLAGS = ("a.x", "b.x", "c.x", "d.x")
PARAMETERS = {"limit": 50}

# S. C. Kleene, Introduction to Metamathematics, 1952, §64: the strong tables.
AND = {
    (T, T): T, (T, F): F, (T, U): U,
    (F, T): F, (F, F): F, (F, U): F,
    (U, T): U, (U, F): F, (U, U): U,
}  # fmt: skip
OR = {(one, other): AND[one.negated(), other.negated()].negated() for one, other in AND}

leaves = st.sampled_from(FLAGS).map(lambda name: {name: True}) | st.sampled_from(
    [
        {"e.area": {op: value}}
        for op in ("at_least", "less_than")
        for value in (10, Decimal("50.5"), {"parameter": "limit"})
    ]
)
rules = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"all": parts}),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"any": parts}),
        inner.map(lambda part: {"not": part}),
    ),
    max_leaves=8,
)
answers = st.fixed_dictionaries(
    {}, optional={**dict.fromkeys(FLAGS, st.booleans()), "e.area": st.sampled_from([5, 10, 50, Decimal("50.5"), 300])}
)


def judged(rule: dict[str, Any], values: dict[str, Any]) -> Judgement:
    return Condition.parse(rule).judge(values, PARAMETERS)


def truth(rule: dict[str, Any], values: dict[str, Any]) -> Truth:
    return judged(rule, values).truth


def values_of(**truths: Truth) -> dict[str, Any]:
    return {f"{name}.x": one is T for name, one in truths.items() if one is not U}


@pytest.mark.parametrize(("one", "other"), list(product(Truth, Truth)))
def test_all_any_and_not_follow_the_strong_tables(one: Truth, other: Truth) -> None:
    values = values_of(a=one, b=other)
    a, b = {"a.x": True}, {"b.x": True}
    assert truth({"all": [a, b]}, values) is AND[one, other]
    assert truth({"any": [a, b]}, values) is OR[one, other]
    assert truth({"not": a}, values) is {T: F, F: T, U: U}[one]


@given(rules, rules, rules, answers)
def test_the_laws_of_a_kleene_algebra_hold(p: Any, q: Any, r: Any, values: dict[str, Any]) -> None:
    laws: list[tuple[Any, Any]] = [
        ({"not": {"not": p}}, p),
        ({"not": {"all": [p, q]}}, {"any": [{"not": p}, {"not": q}]}),
        ({"not": {"any": [p, q]}}, {"all": [{"not": p}, {"not": q}]}),
        ({"all": [p, q]}, {"all": [q, p]}),
        ({"any": [p, q]}, {"any": [q, p]}),
        ({"all": [p, {"all": [q, r]}]}, {"all": [p, q, r]}),
        ({"any": [p, {"any": [q, r]}]}, {"any": [p, q, r]}),
        ({"all": [p, {"any": [q, r]}]}, {"any": [{"all": [p, q]}, {"all": [p, r]}]}),
        ({"any": [p, {"all": [q, r]}]}, {"all": [{"any": [p, q]}, {"any": [p, r]}]}),
        ({"all": [p, {"any": [p, q]}]}, p),
        ({"all": [p, p]}, p),
        ({"any": [p, p]}, p),
    ]
    for left, right in laws:
        assert truth(left, values) is truth(right, values)
    # Kleene's own: p and not p implies q or not q, in the order false < undecided < true
    rank = [F, U, T]
    contradiction, middle = truth({"all": [p, {"not": p}]}, values), truth({"any": [q, {"not": q}]}, values)
    assert rank.index(contradiction) <= rank.index(middle)


@given(rules, answers, answers)
def test_more_answers_never_take_a_decision_back(rule: Any, few: dict[str, Any], more: dict[str, Any]) -> None:
    decided = truth(rule, few)
    if decided is not U:
        assert truth(rule, {**more, **few}) is decided


@given(rules, answers)
def test_the_answers_named_as_deciding_decide_alone(rule: Any, values: dict[str, Any]) -> None:
    found = judged(rule, values)
    alone = {name: value for name, value in values.items() if name in found.decided_by}
    assert truth(rule, alone) is found.truth or found.truth is U
    assert set(found.decided_by) <= set(values)


@given(rules, answers)
def test_a_rule_waits_exactly_while_it_is_undecided_and_only_for_what_is_not_answered(
    rule: Any, values: dict[str, Any]
) -> None:
    found = judged(rule, values)
    assert bool(found.waiting_for) is (found.truth is U)
    assert not set(found.waiting_for) & set(values)
    assert set(found.waiting_for) <= set(Condition.parse(rule).fields)


@given(rules, answers)
def test_all_answers_decide_every_rule(rule: Any, values: dict[str, Any]) -> None:
    assert truth(rule, {**dict.fromkeys(FLAGS, False), "e.area": 20, **values}) is not U


@given(rules, answers)
def test_the_quick_truth_is_the_judged_one(rule: Any, values: dict[str, Any]) -> None:
    condition = Condition.parse(rule)
    assert condition.truth(values, PARAMETERS) is condition.judge(values, PARAMETERS).truth


@given(rules)
def test_a_rule_written_back_reads_as_the_same_rule(rule: Any) -> None:
    parsed = Condition.parse(rule)
    assert Condition.parse(rule_of(parsed.root)) == parsed
    assert hash(Condition.parse(rule_of(parsed.root))) == hash(parsed)


@pytest.mark.parametrize(
    ("test", "holding", "failing"),
    [
        ("front", ["front"], ["back"]),
        (["front", "side"], ["front", "side", ("back", "side")], ["back", ("back",)]),
        ({"includes": "front"}, [("front", "back"), "front"], [("back",), ()]),
        ({"at_least": 50}, [50, Decimal("50.0"), 51], [49, Decimal("49.9")]),
        ({"more_than": 50}, [Decimal("50.1")], [50]),
        ({"at_most": {"parameter": "limit"}}, [50], [Decimal("50.1")]),
        ({"less_than": Decimal("0.3")}, [0.1 + 0.1, 0.29], [0.3]),
        ({"at_least": 10, "less_than": 50}, [10, 49], [9, 50]),
    ],
)
def test_each_comparison_holds_where_it_says(test: Any, holding: list[Any], failing: list[Any]) -> None:
    assert [truth({"a.b": test}, {"a.b": value}) for value in holding] == [T] * len(holding)
    assert [truth({"a.b": test}, {"a.b": value}) for value in failing] == [F] * len(failing)
    assert truth({"a.b": test}, {}) is U
    assert truth({"a.b": test}, {"a.b": INAPPLICABLE}) is F


def test_a_local_parameter_decides_without_an_answer() -> None:
    rule = {"parameter": {"mode": {"in": ["approval", "filing"]}}, "a.x": True}
    condition = Condition.parse(rule)
    assert condition.parameters == ("mode",)
    assert condition.judge({}, {"mode": "none"}) == Judgement(F, (), ())
    assert condition.judge({}, {"mode": "filing"}).waiting_for == ("a.x",)


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ([], "rule_shape"), ({}, "rule_shape"), ("a.x", "rule_shape"), ({"all": []}, "rule_list"),
        ({"any": {"a.x": True}}, "rule_list"), ({"all": ["a.x"]}, "rule_shape"), ({"not": None}, "rule_shape"),
        ({"area": 3}, "rule_key"), ({3: True}, "rule_key"), ({"parameter": "limit"}, "rule_parameter"),
        ({"parameter": {"a": 1, "b": 2}}, "rule_parameter"), ({"a.x": {"atleast": 3}}, "rule_operator"),
        ({"a.x": {"at_least": "3"}}, "rule_number"), ({"a.x": {"at_least": True}}, "rule_number"),
        ({"a.x": {"in": "front"}}, "rule_in"), ({"a.x": {"is": {"value": 3}}}, "rule_operand"),
        ({"a.x": {"at_least": {"parameter": ["limit"]}}}, "rule_operand"), ({"a.x": [["front"]]}, "rule_operand"),
        ({"a.x": {"is": None}}, "rule_operand"), ({"a.x": None}, "rule_test"), ({"a.x": {}}, "rule_test"),
        ({"parameter": {"limit": {}}}, "rule_test"),
    ],
)  # fmt: skip
def test_a_rule_that_says_nothing_certain_is_a_fault_with_its_code(rule: Any, code: str) -> None:
    with pytest.raises(RuleFault) as caught:
        Condition.parse(rule)
    assert caught.value.code == code
