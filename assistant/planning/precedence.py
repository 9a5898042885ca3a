"""The graph of true prerequisites (前置) among the items of one case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import networkx as nx

from assistant.catalog.schema import ApprovalItem

Graph = Mapping[str, tuple[str, ...]]  # item → the items whose results its decision needs


class MutualPrerequisites(ValueError):
    """Items that wait for one another (互为前置); `loops` lists the items of each loop."""

    def __init__(self, loops: tuple[tuple[str, ...], ...]) -> None:
        super().__init__("; ".join(", ".join(loop) for loop in loops))
        self.loops = loops


def graph_of(items: Iterable[ApprovalItem]) -> Graph:
    """The prerequisites of `items` among themselves; those outside count as settled."""
    here = {item.id: item for item in items}
    return {name: tuple(p.item for p in item.requires if p.item in here) for name, item in here.items()}


def order(graph: Graph) -> tuple[str, ...]:
    """A topological order, prerequisites first, otherwise as given. Raises MutualPrerequisites."""
    done: dict[str, None] = {}
    waiting = dict(graph)
    while waiting:
        ready = [name for name, needs in waiting.items() if all(n in done for n in needs)]
        if not ready:
            raise MutualPrerequisites(loops(graph))
        for name in ready:
            done[name] = None
            del waiting[name]
    return tuple(done)


def loops(graph: Graph) -> tuple[tuple[str, ...], ...]:
    """The mutual prerequisites (catalog-facts G.1): strongly connected components of more than one item, and items
    that require themselves. Components by Tarjan's algorithm (1972) as networkx has it."""
    directed: nx.DiGraph[str] = nx.DiGraph((name, needed) for name, needs in graph.items() for needed in needs)
    found = (sorted(c) for c in nx.strongly_connected_components(directed))
    return tuple(sorted(tuple(c) for c in found if len(c) > 1 or c[0] in graph.get(c[0], ())))
