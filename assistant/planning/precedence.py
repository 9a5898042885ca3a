"""The graph of true prerequisites (前置) among the items of one case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import networkx as nx

from assistant.catalog.schema import ApprovalItem, Cure

Graph = Mapping[str, tuple[str, ...]]  # item → the items whose results its decision needs


class MutualPrerequisites(ValueError):
    """Items that wait for one another (互为前置); `loops` lists the items of each loop."""

    def __init__(self, loops: tuple[tuple[str, ...], ...]) -> None:
        super().__init__("; ".join(", ".join(loop) for loop in loops))
        self.loops = loops


def graph_of(items: Iterable[ApprovalItem]) -> dict[str, tuple[str, ...]]:
    """What holds each of `items` back from its start, among themselves; those outside count as settled."""
    here = {item.id: item for item in items}
    return {name: tuple(n for n in item.waits_for if n in here) for name, item in here.items()}


def joined_of(items: Iterable[ApprovalItem]) -> Graph:
    """What holds only the decision of each of `items` back (容缺受理), among themselves."""
    here = {item.id: item for item in items}
    return {
        name: tuple(p.item for p in item.requires if p.cure is Cure.TOLERANCE and p.item in here)
        for name, item in here.items()
    }


def rounds(graph: Graph, joined: Graph) -> tuple[tuple[str, ...], ...]:
    """The items in the order in which they are decided; those that tolerate one another are decided in one round.

    Raises MutualPrerequisites where an item is held back by one that is decided with or after it.
    """
    both = {name: (*needs, *joined.get(name, ())) for name, needs in graph.items()}
    together = {name: group for group in loops(both) for name in group}
    held = [group for group in dict.fromkeys(together.values()) if any(set(graph[n]) & set(group) for n in group)]
    if held:
        raise MutualPrerequisites(tuple(held))
    group_of = {name: together.get(name, (name,)) for name in graph}
    between = {
        group[0]: tuple(dict.fromkeys(group_of[n][0] for name in group for n in both[name] if n not in group))
        for group in dict.fromkeys(group_of.values())
    }
    return tuple(group_of[first] for first in order(between))


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
