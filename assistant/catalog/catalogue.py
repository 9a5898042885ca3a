"""The merged, indexed, read-only catalogue of one city and one version."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from types import MappingProxyType
from typing import Any

from assistant.catalog.conditions import Condition
from assistant.catalog.schema import (
    ApprovalItem,
    Blocker,
    Bundle,
    BusinessType,
    Certificate,
    CityOverlay,
    Department,
    Edition,
    Exemption,
    Faq,
    Field,
    FieldType,
    Material,
    NotNeeded,
    OutsideMatter,
    Parameter,
    Section,
    Stage,
    Trade,
)

BUSINESS_FIELD = "business.type"  # the answer that names the business; rules may refer to it
CONSENT_FIELD = "consent.privacy"
SHARE_FIELD = "consent.share_auth"  # whether what a register knows may be fetched
CODE_FIELD = "entity.uscc"  # by which it is fetched
AGENT_FIELD = "agent.acting"  # whether somebody acts for the applicant; nobody is asked
HELD_FIELD = "permits.held"  # the items whose permits are there already; its options are such items


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
    stages: Mapping[str, Stage] = field(default_factory=dict)
    blockers: tuple[Blocker, ...] = ()
    not_needed: tuple[NotNeeded, ...] = ()
    exemptions: tuple[Exemption, ...] = ()
    outside: tuple[OutsideMatter, ...] = ()
    faqs: Mapping[str, Faq] = field(default_factory=dict)
    certificates: Mapping[str, Certificate] = field(default_factory=dict)
    trades: Mapping[str, Trade] = field(default_factory=dict)

    @cached_property
    def parameter_values(self) -> Mapping[str, Any]:
        """Parameter id → value, as rules see them."""
        return MappingProxyType({p.id: p.value for p in self.parameters.values()})

    @cached_property
    def field_order(self) -> Mapping[str, int]:
        """Field id → its place in the order of publication."""
        return {name: place for place, name in enumerate(self.fields)}

    @cached_property
    def volunteered(self) -> frozenset[str]:
        """The fields that are never asked."""
        return frozenset(name for name, one in self.fields.items() if one.volunteered)

    @cached_property
    def fields_alongside(self) -> Mapping[str, tuple[str, ...]]:
        """Field id → the fields that are needed wherever it is."""
        return _by_companion(self.fields)

    @cached_property
    def materials_alongside(self) -> Mapping[str, tuple[str, ...]]:
        """Field id → the materials wanted wherever it is needed."""
        return _by_companion(self.materials)

    @cached_property
    def answer_classes(self) -> Mapping[str, tuple[Any, ...]]:
        """Field id → one value of every class of answers that the rules can tell apart.

        Booleans and options are their own classes; a number has a class on, below and above each threshold.
        """
        return {name: self._classes(one) for name, one in self.fields.items()}

    def _classes(self, one: Field) -> tuple[Any, ...]:
        match one.type:
            case FieldType.BOOLEAN:
                return (True, False)
            case FieldType.CHOICE:
                return tuple(option.value for option in one.options)
            case FieldType.MULTI_CHOICE | FieldType.TEXT_LIST:
                return ((), *((option.value,) for option in one.options))
            case _:
                step = Decimal("0.1")
                around = {v for limit in self._thresholds(one.id) for v in (limit - step, limit, limit + step)}
                return tuple(sorted(v for v in around if v > 0)) or (Decimal(1),)

    def _thresholds(self, name: str) -> Iterator[Decimal]:
        for leaf in (leaf for rule in self.rules() for leaf in rule.leaves()):
            if leaf.field == name and not leaf.of_parameter:
                operand = self.parameter_values[leaf.operand_parameter] if leaf.operand_parameter else leaf.operand
                if isinstance(operand, (int, float, Decimal)) and not isinstance(operand, bool):
                    yield Decimal(str(operand))

    def rules(self) -> Iterator[Condition]:
        """Every `when:` over answers: of items, of blockers and of fields."""
        whens = [i.when for i in self.items.values()] + [f.when for f in self.fields.values()]
        yield from (when for when in (*whens, *(b.when for b in self.blockers)) if when is not None)

    def candidates(self, business: tuple[str, ...]) -> tuple[ApprovalItem, ...]:
        """The items that the business types list, in catalogue order, each once."""
        wanted = {item for b in business for item in self.business_types[b].items}
        return tuple(item for item in self.items.values() if item.id in wanted)


def _by_companion(entries: Mapping[str, Field] | Mapping[str, Material]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for one in entries.values():
        if one.alongside is not None:
            found[one.alongside] = (*found.get(one.alongside, ()), one.id)
    return MappingProxyType(found)
