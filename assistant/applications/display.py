"""Values as people read them: units, option labels, identity numbers with the middle hidden."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from assistant.catalog.schema import Field, FieldType

LIST_SEPARATOR = "、"
YES, NO = "是", "否"


def display(field: Field, value: Any, *, masked: bool = False) -> str:
    """`value` (normalized) in words; `masked` hides the middle of identity numbers (catalog-facts V-ID)."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _option_label(field, str(value).lower()) or (YES if value else NO)
    match field.type:
        case FieldType.CHOICE:
            return _option_label(field, value) or str(value)
        case FieldType.MULTI_CHOICE:
            return LIST_SEPARATOR.join(_option_label(field, v) or str(v) for v in value)
        case FieldType.TEXT_LIST:
            return LIST_SEPARATOR.join(value)
        case FieldType.DATE:
            return f"{date.fromisoformat(value):%Y年%-m月%-d日}"
        case FieldType.ID_NUMBER if masked:
            return f"{value[:3]}{'*' * (len(value) - 7)}{value[-4:]}"
        case _ if isinstance(value, (int, float)):
            return f"{number(value)}{' ' + field.unit if field.unit else ''}"
        case _:
            return str(value)


def number(value: float | Decimal) -> str:
    """Without a trailing .0, with no exponent."""
    return f"{Decimal(str(value)).normalize():f}"


def _option_label(field: Field, value: str) -> str | None:
    return next((o.label for o in field.options if o.value == value), None)
