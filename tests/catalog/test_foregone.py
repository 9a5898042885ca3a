"""A comparison that comes out the same whatever is answered asks nobody anything."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from assistant.catalog.conditions import ALWAYS, NEVER, Condition
from assistant.catalog.foregone import without_foregone
from assistant.catalog.schema import Document


def settled(test: Any, limits: dict[str, Any]) -> Condition | None:
    basis = [{"law": "法", "article": "第1条"}]
    field = {"id": "a.area", "label": "l", "type": "area", "question": "q", "short_question": "s", "help": "h"}
    document = Document.model_validate(
        {
            "parameters": [{"id": "least", "label": "l", "value": 0}],
            "fields": [{**field, "validation": limits}, {**field, "id": "b.flag", "type": "boolean"}],
            "not_needed": [{"id": "n", "when": {"a.area": test, "b.flag": True}, "text": "t", "basis": basis}],
        }
    )
    return without_foregone(document).not_needed[0].when


FLAG = Condition.parse({"b.flag": True})


@pytest.mark.parametrize(
    ("test", "limits"),
    [
        ({"at_least": {"parameter": "least"}}, {"above": 0}), ({"more_than": 0}, {"above": 0}),
        ({"at_least": 1}, {"min": 1}), ({"more_than": Decimal("0.9")}, {"min": 1}),
        ({"at_most": 100}, {"max": 100}), ({"less_than": 101}, {"max": 100}),
    ],
)  # fmt: skip
def test_what_always_holds_leaves_the_rest_of_the_rule(test: Any, limits: dict[str, Any]) -> None:
    assert settled(test, limits) == FLAG


@pytest.mark.parametrize(
    ("test", "limits"),
    [
        ({"less_than": {"parameter": "least"}}, {"above": 0}), ({"at_most": 0}, {"above": 0}),
        ({"less_than": 1}, {"min": 1}), ({"more_than": 100}, {"max": 100}), ({"at_least": 101}, {"max": 100}),
    ],
)  # fmt: skip
def test_what_never_holds_takes_the_rule_with_it(test: Any, limits: dict[str, Any]) -> None:
    assert settled(test, limits) == Condition(NEVER)


@pytest.mark.parametrize(
    ("test", "limits"),
    [
        ({"at_least": 1}, {"above": 0}), ({"at_least": 0}, {}), ({"more_than": 1}, {"min": 1}),
        ({"at_most": 1}, {"min": 1}), ({"less_than": 100}, {"max": 100}), ({"at_least": 100}, {"max": 100}), (3, {}),
    ],
)  # fmt: skip
def test_what_an_answer_can_change_stays(test: Any, limits: dict[str, Any]) -> None:
    assert settled(test, limits) == Condition.parse({"a.area": test, "b.flag": True})


def test_rules_that_hold_always_or_never_judge_so() -> None:
    assert Condition(ALWAYS).judge({}, {}).truth.value == "true"
    assert Condition(NEVER).judge({}, {}).truth.value == "false"
    assert Condition(ALWAYS).truth({}, {}).value == "true"
    assert Condition(NEVER).truth({}, {}).value == "false"
