from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.planning.precedence import MutualPrerequisites, graph_of, loops, order
from tests.planning.graphs import acyclic
from tests.planning.published import item

# catalog-facts G.3: the food factory before and after the reform
BEFORE = {"licence": ("hygiene",), "hygiene": ("plant",), "plant": ("land",), "land": ("licence",)}
AFTER = {"licence": (), "land": ("licence",), "plant": ("land",), "food": ("plant",)}


def test_the_food_factory_was_one_loop_of_four_and_is_none_now() -> None:
    assert loops(BEFORE) == (("hygiene", "land", "licence", "plant"),)
    with pytest.raises(MutualPrerequisites) as caught:
        order(BEFORE)
    assert caught.value.loops == loops(BEFORE)
    assert loops(AFTER) == ()
    assert order(AFTER) == ("licence", "land", "plant", "food")


def test_every_loop_is_named_and_what_only_hangs_on_one_is_not() -> None:
    graph = {"a": ("b",), "b": ("a",), "c": ("d",), "d": ("c",), "e": ("a",), "f": ()}
    assert loops(graph) == (("a", "b"), ("c", "d"))


def test_an_item_that_requires_itself_is_a_loop() -> None:
    assert loops({"a": ("a",), "b": ("a",)}) == (("a",),)


def test_prerequisites_outside_the_case_count_as_settled() -> None:
    assert graph_of([item("food", requires=["licence", "fire"]), item("fire")]) == {"food": ("fire",), "fire": ()}


def test_what_is_free_stays_in_the_order_given() -> None:
    assert order({"b": (), "a": (), "c": ("a",)}) == ("b", "a", "c")


@given(acyclic())
def test_prerequisites_come_first_and_nothing_is_lost(graph: dict[str, tuple[str, ...]]) -> None:
    ordered = order(graph)
    assert sorted(ordered) == sorted(graph)
    assert all(ordered.index(need) < ordered.index(name) for name, needs in graph.items() for need in needs)
    assert loops(graph) == ()


@given(acyclic(), st.data())
def test_closing_a_chain_into_a_ring_is_found(graph: dict[str, tuple[str, ...]], data: st.DataObject) -> None:
    edges = [(name, need) for name, needs in graph.items() for need in needs]
    if edges:
        name, need = data.draw(st.sampled_from(edges))
        ring = {**graph, need: (*graph[need], name)}
        assert any({name, need} <= set(loop) for loop in loops(ring))
