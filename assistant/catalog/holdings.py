"""What is there already, and what another permit includes: worked into the rules once when a catalogue is indexed.

An item whose permit is held is not wanted again, and neither is one that a permit held or applied for covers: who has a
food licence files nothing for packaged food (食品经营许可和备案管理办法 Art. 5).
"""

from __future__ import annotations

from collections.abc import Mapping

from assistant.catalog.catalogue import BUSINESS_FIELD, HELD_FIELD
from assistant.catalog.conditions import All, Condition, Leaf, Node, Not
from assistant.catalog.schema import ApprovalItem, Document, ItemKind, Option

KINDS = frozenset({ItemKind.LICENCE, ItemKind.FILING, ItemKind.REGISTRATION})


def holdable(document: Document) -> tuple[ApprovalItem, ...]:
    """The items of which somebody may hold the permit before: those of a shop, not of a single building project."""
    return tuple(
        item
        for item in document.items
        if item.holdable and item.kind in KINDS and item.stage is None and item.through_window
    )


def held_options(document: Document) -> tuple[Option, ...]:
    """One option per item that may be held."""
    return tuple(Option(value=item.id, label=item.short_name) for item in holdable(document))


def with_holdings(document: Document) -> Document:
    """The document, its groups expanded, whose items apply only where nothing makes them unneeded."""
    listed = any(field.id == HELD_FIELD for field in document.fields)
    held = {item.id for item in holdable(document)} if listed else set()
    known = {item.id: item for item in document.items}
    items = tuple(_narrowed(item, held, known, document) for item in document.items)
    return document.model_copy(update={"items": items})


def _narrowed(
    item: ApprovalItem, held: set[str], known: Mapping[str, ApprovalItem], document: Document
) -> ApprovalItem:
    against: list[Node] = [_applies(known[one.item], document) for one in item.covered_by if one.item in known]
    named = [name for name in (item.id, *(one.item for one in item.covered_by)) if name in held]
    if named:
        against.append(Leaf(HELD_FIELD, "in", tuple(named)))
    if not against:
        return item
    own = (item.when.root,) if item.when is not None else ()
    return item.model_copy(update={"when": Condition(All((*own, *(Not(one) for one in against))))})


def _applies(cover: ApprovalItem, document: Document) -> Node:
    """Where the covering item is a candidate and its own rule holds."""
    businesses = tuple(one.id for one in document.business_types if cover.id in one.items)
    candidate = Leaf(BUSINESS_FIELD, "in", businesses)
    return candidate if cover.when is None else All((candidate, cover.when.root))
