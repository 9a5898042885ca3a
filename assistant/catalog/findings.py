"""What a check finds, and what the checks may take as declared."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from assistant.catalog.faults import Place
from assistant.catalog.schema import Document


@dataclass(frozen=True)
class Finding:
    """A fault of the entry `kind`/`id` at `path` within it; `leaf` counts the comparisons of the rule at `path`."""

    kind: str
    id: str
    path: Place
    message: str
    leaf: int | None = None


@dataclass(frozen=True)
class Declared:
    """What the files declare, sound or not: ids by kind, and the kinds of which some entry could not be read."""

    ids: Mapping[str, AbstractSet[str]]
    incomplete: AbstractSet[str] = frozenset()

    @classmethod
    def by(cls, document: Document) -> Declared:
        kinds = [name for name in Document.model_fields if name not in ("edition", "city")]
        return cls({kind: {one.id for one in getattr(document, kind)} for kind in kinds})
