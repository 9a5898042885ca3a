"""A catalogue document as canonical JSON: what a version is computed from, and what a snapshot holds.

Only what differs from the schema's defaults is written, keys sorted, so that a new optional key of the schema changes
no version. A decimal is {"$decimal": "0.5"}: exact, and told apart from a text.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

from pydantic import BaseModel

from assistant.catalog.conditions import All, Any_, Condition, Leaf, Node, Not
from assistant.catalog.schema import Document

DECIMAL = "$decimal"  # no key of a document begins with $


def text_of(document: Document) -> str:
    """The document as it is, entries in order of publication."""
    return _json(_plain(document))


def document_of(text: str) -> Document:
    """The inverse of `text_of`. Raises ValueError (json and pydantic both do) for anything else."""
    return Document.model_validate(json.loads(text, object_hook=_revived))


def version_of(document: Document) -> str:
    """16 hex digits of SHA-256 over the content.

    Entries are taken in order of id, so that neither the names of the files nor how entries are spread over them
    count. The order within an entry (options, items, words) does.
    """
    plain = _plain(document)
    lists = ((name, part) for name, part in plain.items() if isinstance(part, list))
    by_id = {name: sorted(part, key=lambda one: str(one["id"])) for name, part in lists}
    return hashlib.sha256(_json({**plain, **by_id}).encode()).hexdigest()[:16]


def _json(plain: Any) -> str:
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _plain(value: Any) -> Any:
    match value:
        case BaseModel():
            known = ((name, field, getattr(value, name)) for name, field in type(value).model_fields.items())
            return {name: _plain(one) for name, field, one in known if field.is_required() or one != field.default}
        case Condition():
            return _plain(rule_of(value.root))
        case Mapping():
            return {key: _plain(one) for key, one in value.items()}
        case list() | tuple():
            return [_plain(one) for one in value]
        case Enum():
            return value.value
        case Decimal():
            return {DECIMAL: format(value.normalize(), "f")}
        case date():
            return value.isoformat()
        case _:
            return value


def rule_of(node: Node) -> dict[str, Any]:
    """The mapping that `Condition.parse` reads as this rule."""
    match node:
        case All(parts):
            return {"all": [rule_of(part) for part in parts]}
        case Any_(parts):
            return {"any": [rule_of(part) for part in parts]}
        case Not(part):
            return {"not": rule_of(part)}
        case Leaf():
            operand = {"parameter": node.operand_parameter} if node.operand_parameter else node.operand
            test = {node.field: {node.operator: operand}}
            return {"parameter": test} if node.of_parameter else test


def _revived(mapping: dict[str, Any]) -> Any:
    return Decimal(mapping[DECIMAL]) if set(mapping) == {DECIMAL} else mapping
