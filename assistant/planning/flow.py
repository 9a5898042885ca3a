"""办理流程: which items can run side by side and which follow one another, as a chart of columns.

Column 0 is the window that accepts, the last column the end; an item stands one column behind the last that it waits
for, and a stage begins behind the stage before it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from statistics import mean

from assistant.catalog.catalogue import Catalogue
from assistant.planning.precedence import Graph, graph_of, order

WINDOW, END = "@window", "@end"  # the two ends; no item has such an id


@dataclass(frozen=True, slots=True)
class FlowNode:
    """An item in its place; `certain` is false while answers could still rule it out.

    `committed`: it is decided on a commitment (告知承诺).
    """

    item: str
    column: int  # from 1
    row: int  # from 0 within its column
    certain: bool
    stage: str | None
    committed: bool = False


@dataclass(frozen=True, slots=True)
class FlowEdge:
    """From what comes first to what follows; ids of items, WINDOW or END."""

    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Flow:
    nodes: tuple[FlowNode, ...]
    edges: tuple[FlowEdge, ...]
    columns: int  # those of items


def flow(
    catalogue: Catalogue, certain: Sequence[str], possible: Sequence[str] = (), committed: Collection[str] = ()
) -> Flow:
    """The chart of the items that apply and of those that still may. Only what goes through the window is part of it.

    Raises MutualPrerequisites.
    """
    wanted = [i for i in catalogue.items if i in {*certain, *possible} and catalogue.items[i].through_window]
    graph = graph_of(catalogue.items[i] for i in wanted)
    columns = _columns(catalogue, graph)
    rows = _rows(graph, columns)
    nodes = [
        FlowNode(name, columns[name], row, name in certain, catalogue.items[name].stage, name in committed)
        for name, row in rows.items()
    ]
    awaited = {n for needs in graph.values() for n in needs}
    edges = [FlowEdge(WINDOW, name) for name in wanted if not graph[name]]
    edges += [FlowEdge(need, name) for name in wanted for need in graph[name]]
    edges += [FlowEdge(name, END) for name in wanted if name not in awaited]
    return Flow(tuple(nodes), tuple(edges), max(columns.values(), default=0))


def _rows(graph: Graph, columns: Mapping[str, int]) -> dict[str, int]:
    """Within a column in the order of what is waited for (barycentre heuristic, Sugiyama 1981); else as given."""
    rows: dict[str, int] = {}
    for column in sorted(set(columns.values())):
        here = [name for name in graph if columns[name] == column]
        beside = {name: mean(rows[n] for n in graph[name]) if graph[name] else len(graph) for name in here}
        rows |= {name: row for row, name in enumerate(sorted(here, key=lambda n: beside[n]))}
    return rows


def _columns(catalogue: Catalogue, graph: dict[str, tuple[str, ...]]) -> dict[str, int]:
    """Items of no stage stand with those of the first."""
    stages = list(catalogue.stages)
    place = {name: stages.index(stage) if (stage := catalogue.items[name].stage) in stages else 0 for name in graph}
    columns: dict[str, int] = {}
    begun: dict[int, int] = {}
    for name in sorted(order(graph), key=lambda n: place[n]):  # stable: prerequisites of one stage stay first
        if place[name] not in begun:
            begun[place[name]] = max(columns.values(), default=0) + 1
        columns[name] = max([begun[place[name]], *(columns[n] + 1 for n in graph[name] if n in columns)])
    return columns
