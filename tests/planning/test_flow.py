"""The flow chart: what waits stands behind what it waits for, stage behind stage, and everything leads to the end."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given

from assistant.planning.flow import END, WINDOW, Flow, FlowEdge, FlowNode, flow
from tests.catalog.stress import STAGES, stress_catalogue
from tests.planning.graphs import acyclic
from tests.planning.published import catalogue_of, item


def columns(made: Flow) -> dict[str, int]:
    return {n.item: n.column for n in made.nodes} | {WINDOW: 0, END: made.columns + 1}


def test_a_shop_by_hand() -> None:
    shop = catalogue_of(
        item("licence"), item("food", requires=["licence"]), item("sign"), item("clinic", through_window=False)
    )
    made = flow(shop, ("licence", "food", "clinic"), ("sign",))
    assert made.nodes == (
        FlowNode("licence", 1, 0, True, None),
        FlowNode("sign", 1, 1, False, None),
        FlowNode("food", 2, 0, True, None),
    )
    assert set(made.edges) == {
        FlowEdge(WINDOW, "licence"), FlowEdge(WINDOW, "sign"), FlowEdge("licence", "food"), FlowEdge("food", END),
        FlowEdge("sign", END),
    }  # fmt: skip


def test_nothing_to_do_is_an_empty_chart() -> None:
    assert flow(catalogue_of(), ()) == Flow((), (), 0)


@given(acyclic())
def test_every_line_leads_onwards_and_every_item_lies_between_the_ends(graph: dict[str, tuple[str, ...]]) -> None:
    made = flow(catalogue_of(*(item(name, requires=needs) for name, needs in graph.items())), tuple(graph))
    place = columns(made)
    assert all(place[edge.before] < place[edge.after] for edge in made.edges)
    assert {edge.after for edge in made.edges} - {END} == {edge.before for edge in made.edges} - {WINDOW} == set(graph)
    assert len({(n.column, n.row) for n in made.nodes}) == len(made.nodes)


def test_a_stage_begins_behind_the_stage_before_it() -> None:
    catalogue = stress_catalogue()
    made = flow(catalogue, tuple(catalogue.items))
    by_stage = [[n.column for n in made.nodes if n.stage == f"stage_{number}"] for number in range(STAGES)]
    assert all(max(one) < min(other) for one, other in pairwise(by_stage))


def test_an_item_stands_beside_what_it_waits_for() -> None:
    shop = catalogue_of(
        item("acceptance", requires=["design"]), item("licence"), item("design"),
        item("tax", requires=["licence"]), item("seal", requires=["licence"]),
    )  # fmt: skip
    made = flow(shop, ("acceptance", "licence", "design", "tax", "seal"))
    assert [(n.item, n.row) for n in made.nodes if n.column == 2] == [("tax", 0), ("seal", 1), ("acceptance", 2)]
