"""申请材料: what the applying items want, each paper once however many of them want it (登记条例 Art. 16)."""

from __future__ import annotations

from assistant.applications.facts import Facts
from assistant.applications.verdicts import Verdict, decisions
from assistant.catalog.conditions import Truth
from assistant.catalog.schema import ApprovalItem, Material


def materials_of(facts: Facts, item: ApprovalItem) -> tuple[Material, ...]:
    """The papers of one item, without those whose own rule is false."""
    catalogue = facts.catalogue
    beside = (name for field in item.fields for name in catalogue.materials_alongside.get(field, ()))
    papers = (catalogue.materials[name] for name in dict.fromkeys((*item.materials, *beside)))
    return tuple(one for one in papers if facts.truth(one.when) is not Truth.FALSE)


def needed_materials(facts: Facts) -> dict[str, tuple[str, ...]]:
    """Material id → the applying items that want it, in order of the items."""
    wanted: dict[str, list[str]] = {}
    for one in decisions(facts).values():
        if one.verdict is Verdict.APPLIES:
            for paper in materials_of(facts, one.item):
                wanted.setdefault(paper.id, []).append(one.item.id)
    return {name: tuple(items) for name, items in wanted.items()}
