"""Catalogues with just the items that a plan is made of."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from assistant.catalog.catalogue import Catalogue
from assistant.catalog.schema import ApprovalItem, Edition, Parameter


def item(name: str, limit: tuple[str, str] | None = None, requires: Iterable[str] = (), **more: Any) -> ApprovalItem:
    """An item whose promised limit is `limit`: days and unit."""
    return ApprovalItem.model_validate(
        {
            "id": name,
            "ref": "I00",
            "name": name,
            "short_name": name,
            "department": "market",
            "kind": "licence",
            "because": "b",
            "fee": "f",
            "basis": [{"law": "许可法", "article": "第26条"}],
            "promised": {"days": limit[0], "unit": limit[1]} if limit else None,
            "requires": [{"item": one} for one in requires],
            **more,
        }
    )


def catalogue_of(*items: ApprovalItem, **parameters: Any) -> Catalogue:
    return Catalogue(
        version="v1",
        edition=Edition(id="t", publisher="t", published=date(2026, 1, 1)),
        city=None,
        departments={},
        parameters={name: Parameter(id=name, label=name, value=value) for name, value in parameters.items()},
        sections={},
        fields={},
        materials={},
        items={one.id: one for one in items},
        bundles={},
        business_types={},
    )
