"""The merged, indexed, read-only catalogue of one city and one version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any

from assistant.catalog.schema import (
    ApprovalItem,
    Blocker,
    Bundle,
    BusinessType,
    CityOverlay,
    Department,
    Edition,
    Faq,
    Field,
    Material,
    NotNeeded,
    Parameter,
    Section,
)

BUSINESS_FIELD = "business.type"  # the answer that names the business; rules may refer to it
CONSENT_FIELD = "consent.privacy"


@dataclass(frozen=True)
class Catalogue:
    """All that is published, by id, in the order of publication. `version` is a digest of the content."""

    version: str
    edition: Edition
    city: CityOverlay | None
    departments: Mapping[str, Department]
    parameters: Mapping[str, Parameter]
    sections: Mapping[str, Section]
    fields: Mapping[str, Field]
    materials: Mapping[str, Material]
    items: Mapping[str, ApprovalItem]
    bundles: Mapping[str, Bundle]
    business_types: Mapping[str, BusinessType]
    blockers: tuple[Blocker, ...] = ()
    not_needed: tuple[NotNeeded, ...] = ()
    faqs: Mapping[str, Faq] = field(default_factory=dict)

    @cached_property
    def parameter_values(self) -> Mapping[str, Any]:
        """Parameter id → value, as rules see them."""
        return MappingProxyType({p.id: p.value for p in self.parameters.values()})

    @cached_property
    def deciding_fields(self) -> frozenset[str]:
        """Fields that some item's `when:` or some blocker mentions."""
        rules = [i.when for i in self.items.values()] + [b.when for b in self.blockers]
        return frozenset(f for rule in rules if rule is not None for f in rule.fields)

    def candidates(self, business: tuple[str, ...]) -> tuple[ApprovalItem, ...]:
        """The items that the business types list, in catalogue order, each once."""
        wanted = {item for b in business for item in self.business_types[b].items}
        return tuple(item for item in self.items.values() if item.id in wanted)
