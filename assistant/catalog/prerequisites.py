"""互为前置: items that wait for one another, with what each wait rests on and how it could be undone.

A prerequisite holds its item back from the start. A cure (catalogue key `cure`) takes that away:

    postponed   后置: the other result is no condition of acceptance or decision; it follows later.
    commitment  告知承诺: decided on a signed promise, the other result is checked afterwards.
    tolerance   容缺受理: accepted and examined without it; only the decision still waits for it, so that items which
                tolerate one another decide together (滨州市工程建设项目并联审批管理规定 Art. 16).

A loop stands in the way if any wait in it holds an item back from its start.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import networkx as nx

from assistant.catalog.schema import ApprovalItem, Availability, Cure, Prerequisite


@dataclass(frozen=True, slots=True)
class Wait:
    """`item` waits for the result that `prerequisite` names; `cures` are those that its law leaves open."""

    item: ApprovalItem
    prerequisite: Prerequisite
    cures: tuple[Cure, ...]


def mutual(items: Iterable[ApprovalItem]) -> Iterator[tuple[Wait, ...]]:
    """One loop of every group of items that wait for one another, from its first item in order of publication.

    Groups are strongly connected components (Tarjan 1972, as networkx has it); the loop is a shortest one that holds an
    item back from its start.
    """
    by_id = {item.id: item for item in items}
    place = {name: number for number, name in enumerate(by_id)}
    waits = {(i.id, p.item): p for i in by_id.values() for p in i.requires if p.item in by_id}
    bound = [edge for edge, p in waits.items() if p.cure in (None, Cure.TOLERANCE)]
    components = [set(c) for c in nx.strongly_connected_components(nx.DiGraph(bound))]
    for component in sorted(components, key=lambda one: min(place[name] for name in one)):
        inner = [edge for edge in bound if component.issuperset(edge)]
        hard = [edge for edge in inner if waits[edge].cure is None]
        if hard:
            loop = _loop(inner, min(hard, key=lambda edge: (place[edge[0]], place[edge[1]])), place)
            yield tuple(
                Wait(by_id[one], waits[one, other], open_cures(by_id[one], waits[one, other]))
                for one, other in zip(loop, (*loop[1:], loop[0]), strict=True)
            )


def _loop(edges: list[tuple[str, str]], through: tuple[str, str], place: Mapping[str, int]) -> tuple[str, ...]:
    """A shortest loop through an edge of a strongly connected graph, from its first node."""
    first, second = through
    back = nx.shortest_path(nx.DiGraph(edges), second, first)  # ends with `first`
    turn = back.index(min(back, key=place.__getitem__))
    return (*back[turn:], *back[:turn])


def open_cures(item: ApprovalItem, prerequisite: Prerequisite) -> tuple[Cure, ...]:
    """What may be made of a wait: 后置 where no law that was read asks for it, the others where the item allows them.

    What has no basis in law, regulation or decision of the State Council is no condition of acceptance; a wait that
    rests on law is not postponed by a catalogue.
    """
    lawful = any(basis.verified for basis in prerequisite.basis)
    found = [] if lawful else [Cure.POSTPONED]
    found += [Cure.COMMITMENT] if item.commitment is not Availability.NONE else []
    found += [Cure.TOLERANCE] if item.tolerance is not Availability.NONE else []
    return tuple(found)


def ill_cured(item: ApprovalItem) -> Iterator[tuple[int, str]]:
    """(number of the prerequisite, code of what is wrong with its cure)."""
    for number, one in enumerate(item.requires):
        if one.cure is None:
            continue
        if not one.basis:
            yield number, "cure_without_basis"
        unavailable = {Cure.COMMITMENT: item.commitment, Cure.TOLERANCE: item.tolerance}.get(one.cure)
        if unavailable is Availability.NONE:
            yield number, f"no_{one.cure.value}"
