"""What differs between two published documents, entry by entry."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from assistant.catalog.canonical import text_of
from assistant.catalog.schema import Document


@dataclass(frozen=True, slots=True)
class EntryChange:
    """`keys` are those of the entry that differ; empty unless it is `changed`."""

    kind: str
    id: str
    what: Literal["added", "removed", "changed"]
    keys: tuple[str, ...] = ()


def entry_changes(old: Document, new: Document) -> Iterator[EntryChange]:
    """Every entry added, removed or changed, kind by kind in the order of publication; of a city its overlay."""
    before, after = json.loads(text_of(old)), json.loads(text_of(new))
    for kind in Document.model_fields:
        was, now = _by_id(before.get(kind)), _by_id(after.get(kind))
        yield from (EntryChange(kind, id_, "removed") for id_ in was if id_ not in now)
        for id_, entry in now.items():
            if id_ not in was:
                yield EntryChange(kind, id_, "added")
            elif entry != was[id_]:
                yield EntryChange(kind, id_, "changed", _differing(was[id_], entry))


def _by_id(part: Any) -> dict[str, dict[str, Any]]:
    entries = part if isinstance(part, list) else [part] if part else []
    return {entry["id"]: entry for entry in entries}


def _differing(was: dict[str, Any], now: dict[str, Any]) -> tuple[str, ...]:
    return tuple(key for key in dict.fromkeys([*was, *now]) if was.get(key) != now.get(key))
