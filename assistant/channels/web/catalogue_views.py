"""The catalogue as the API shows it."""

from __future__ import annotations

from typing import Any

from assistant.applications.read_view import option_views
from assistant.catalog.catalogue import Catalogue
from assistant.catalog.schema import ApprovalItem, Basis, Bundle, TimeLimit


def business_types_view(catalogue: Catalogue) -> dict[str, Any]:
    """All business types with their bundle, and the trades to choose them from."""
    return {
        "version": catalogue.version,
        "city": {"id": catalogue.city.id, "name": catalogue.city.name} if catalogue.city else None,
        "business_types": [
            {
                "id": t.id,
                "ref": t.ref,
                "name": t.name,
                "words": list(t.words),
                "bundle": t.bundle,
                "industry_codes": list(t.industry_codes),
                "note": t.note,
            }
            for t in catalogue.business_types.values()
        ],
        "trades": [{"id": t.id, "name": t.name, "business_types": list(t.business)} for t in catalogue.trades.values()],
    }


def bundle_view(catalogue: Catalogue, bundle: Bundle) -> dict[str, Any]:
    """A bundle with the business types and items that belong to it."""
    types = [t for t in catalogue.business_types.values() if t.bundle == bundle.id]
    items = {i for t in types for i in t.items}
    return {
        "id": bundle.id,
        "ref": bundle.ref,
        "name": bundle.name,
        "lead_department": catalogue.departments[bundle.lead_department].name,
        "basis": _basis(bundle.basis),
        "business_types": [{"id": t.id, "name": t.name} for t in types],
        "items": [{"id": i.id, "name": i.name} for i in catalogue.items.values() if i.id in items],
    }


def item_view(catalogue: Catalogue, item: ApprovalItem) -> dict[str, Any]:
    """An item with its law, time limits, materials and prerequisites; `verified` false means 待核实."""
    return {
        "id": item.id,
        "ref": item.ref,
        "name": item.name,
        "department": catalogue.departments[item.department].name,
        "kind": item.kind.value,
        "basis": _basis(item.basis),
        "statutory": _limit(item.statutory),
        "promised": _limit(item.promised),
        "promised_on_commitment": _limit(item.promised_on_commitment),
        "commitment": item.commitment.value,
        "tolerance": item.tolerance.value,
        "requires": list(item.waits_for),
        "fields": list(item.fields),
        "materials": [
            {"id": m.id, "name": m.name, "shared_from": m.shared_from, "generated": m.generated}
            for m in (catalogue.materials[name] for name in item.materials)
        ],
        "fee": item.fee,
        "validity": item.validity,
        "inspection": item.inspection,
        "verified": item.verified,
    }


def form_view(catalogue: Catalogue, photos: bool) -> dict[str, Any]:
    """What the unified form is made of: its sections, fields and materials, to show and to fill it.

    `photos` says whether photos can be read here; of which documents is published.
    """
    return {
        "sections": [{"id": s.id, "name": s.name} for s in catalogue.sections.values()],
        "fields": [
            {
                "field": f.id,
                "label": f.label,
                "type": f.type.value,
                "unit": f.unit,
                "options": [option.model_dump() for option in option_views(catalogue, f)],
                "optional": f.optional,
                "help": f.help,
                "example": f.example,
                "section": f.section,
            }
            for f in catalogue.fields.values()
        ],
        "materials": [
            {"name": m.name, "shared_from": m.shared_from, "generated": m.generated, "note": m.note}
            for m in catalogue.materials.values()
        ],
        "photos": [
            {"id": c.id, "name": c.name, "fields": list(c.fields.values())}
            for c in catalogue.certificates.values()
            if photos
        ],
    }


def _basis(basis: tuple[Basis, ...]) -> list[dict[str, Any]]:
    return [{"law": b.law, "article": b.article, "verified": b.verified} for b in basis]


def _limit(limit: TimeLimit | None) -> dict[str, Any] | None:
    if limit is None:
        return None
    return {"days": float(limit.days), "unit": limit.unit.value, "text": limit.text, "verified": limit.verified}
