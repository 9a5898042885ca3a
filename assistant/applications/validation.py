"""Whether a value may be the answer to a field: its type, its check digits, its limits.

`validated` takes what a person typed or a reader read and gives the normalized value of DESIGN §5, or
the Problem. Check digits: GB 11643 (identity number) and GB 32100 (social credit code), by python-stdnum.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from stdnum.cn import uscc
from stdnum.cn.ric import calc_check_digit

from assistant.applications.problem import Problem
from assistant.catalog.schema import Field, FieldType, Validation

MAX_TEXT = 300  # characters of any free text, unless the field says otherwise
MOBILE = re.compile(r"1[3-9]\d{9}")
LANDLINE = re.compile(r"0[1-9]\d{1,2}-?[2-9]\d{6,7}(-\d{1,6})?|400-?\d{3}-?\d{4}")
EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,24}")
PERSON = re.compile(r"[\u3400-\u9fff\U00020000-\U0002fa1f]+(·[\u3400-\u9fff]+)*|[A-Za-z][A-Za-z .'-]*")
# 门牌、栋、室……: a road alone is no address (catalog-facts V-ADDRESS)
DOOR = re.compile(
    r"[\d零〇一二三四五六七八九十百]+\s*(号|栋|幢|座|楼|层|室|铺|单元|弄|组|队|门面|档|#)|[A-Za-z]\d+|\d+[-－]\d+|村|号院|大厦|广场|市场|商城|小区"
)
CHINESE_LETTERS = re.compile(r"[\u3400-\u9fffA-Za-z0-9]")
LIMIT_CODES = ("min", "max", "above")

Context = Mapping[str, Any]


def validated(field: Field, raw: Any, context: Context, today: date) -> Any | Problem:
    """The normalized value of `raw` for `field`, or the Problem. `context` holds the other answers."""
    value = _READERS[field.type](field, raw)
    if isinstance(value, Problem):
        return labelled(field, value, raw)
    problem = _limits(field, value, context, today)
    return value if problem is None else labelled(field, problem, raw)


def labelled(field: Field, problem: Problem, raw: Any) -> Problem:
    """The problem with all that its sentence may name: the field, what was given, what would be right."""
    given = str(raw)
    params = {
        "label": field.label,
        "given": given if len(given) <= 24 else given[:24] + "…",
        "unit": field.unit or "",
        "right": field.validation.message or field.example or "",
    }
    return Problem(problem.code, {**params, **problem.params})


def plain(text: str) -> str:
    """NFKC without control, private and surrogate characters, runs of white space made one."""
    normal = unicodedata.normalize("NFKC", text)
    kept = "".join(
        " " if c.isspace() else c
        for c in normal
        if unicodedata.category(c) not in ("Cc", "Cf", "Co", "Cs", "Cn") or c.isspace()
    )
    return " ".join(kept.split())


def _text(field: Field, raw: Any) -> str | Problem:
    if not isinstance(raw, str):
        return Problem("not_text")
    value = plain(raw)
    if not value:
        return Problem("empty")
    if not CHINESE_LETTERS.search(value) or "<" in value or ">" in value:
        return Problem("unreadable")
    longest = field.validation.max_length or MAX_TEXT
    return Problem("too_long", {"max": longest}) if len(value) > longest else value


def _entity_name(field: Field, raw: Any) -> str | Problem:
    value = _text(field, raw)
    return value if isinstance(value, Problem) else value.replace("(", "（").replace(")", "）")


def _person_name(field: Field, raw: Any) -> str | Problem:
    value = _text(field, raw)
    if isinstance(value, Problem):
        return value
    value = value.replace("•", "·").replace("・", "·")
    return value if 2 <= len(value) <= 50 and PERSON.fullmatch(value) else Problem("person_name")


def _digits(raw: Any) -> str:
    return re.sub(r"[\s\-－—()（）]", "", unicodedata.normalize("NFKC", str(raw)))


def _phone(_field: Field, raw: Any) -> str | Problem:
    value = re.sub(r"^(\+?86|0086)(?=1\d{10}$)", "", _digits(raw))
    if MOBILE.fullmatch(value):
        return value
    return Problem("phone_length", {"count": len(value)}) if value.isdigit() and len(value) != 11 else Problem("phone")


def _matching(pattern: re.Pattern[str], code: str) -> Callable[[Field, Any], str | Problem]:
    def read(_field: Field, raw: Any) -> str | Problem:
        value = unicodedata.normalize("NFKC", str(raw)).strip()
        return value if pattern.fullmatch(value) else Problem(code)

    return read


def _id_number(_field: Field, raw: Any) -> str | Problem:
    """GB 11643—1999: 17 digits and a check character; the birth date must be a date."""
    value = _digits(raw).upper()
    if re.fullmatch(r"\d{15}", value):
        return Problem("id_15")
    if not re.fullmatch(r"\d{17}[\dX]", value):
        return Problem("id_length", {"count": len(value)})
    try:
        date(int(value[6:10]), int(value[10:12]), int(value[12:14]))
    except ValueError:
        return Problem("id_birth", {"birth": value[6:14]})
    return value if calc_check_digit(value) == value[-1] else Problem("id_check")


def _uscc(_field: Field, raw: Any) -> str | Problem:
    """GB 32100—2015: 18 characters of 31, the last a check character."""
    value = _digits(raw).upper()
    if len(value) != 18:
        return Problem("uscc_length", {"count": len(value)})
    return value if uscc.is_valid(value) else Problem("uscc_check")


def _number(field: Field, raw: Any) -> int | float | Problem:
    if isinstance(raw, bool):
        return Problem("number")
    try:
        value = Decimal(unicodedata.normalize("NFKC", str(raw)).strip())
    except InvalidOperation:
        return Problem("number")
    if not value.is_finite():
        return Problem("number")
    if abs(value) > Decimal(10) ** 12:
        return Problem("number_huge")
    if field.validation.decimals is not None:
        value = round(value, field.validation.decimals)
    return int(value) if value == value.to_integral_value() else float(value)


def _integer(field: Field, raw: Any) -> int | Problem:
    value = _number(field, raw)
    return value if isinstance(value, (int, Problem)) else Problem("integer")


def _date(_field: Field, raw: Any) -> str | Problem:
    try:
        return date.fromisoformat(str(raw).strip()).isoformat()
    except ValueError:
        return Problem("date")


def _boolean(_field: Field, raw: Any) -> bool | Problem:
    return raw if isinstance(raw, bool) else Problem("boolean")


def _choice(field: Field, raw: Any) -> str | Problem:
    for option in field.options:
        if raw == option.value or raw == option.label:
            return option.value
    return Problem("choice", {"options": "、".join(o.label for o in field.options)})


def _multi_choice(field: Field, raw: Any) -> list[str] | Problem:
    chosen = [raw] if isinstance(raw, str) else raw
    if not isinstance(chosen, (list, tuple)):
        return Problem("choice", {"options": "、".join(o.label for o in field.options)})
    values = [_choice(field, one) for one in chosen]
    fault = next((v for v in values if isinstance(v, Problem)), None)
    return fault or list(dict.fromkeys(str(v) for v in values))


def _text_list(field: Field, raw: Any) -> list[str] | Problem:
    parts = re.split(r"[、,，;；\n]", raw) if isinstance(raw, str) else raw
    if not isinstance(parts, (list, tuple)):
        return Problem("not_text")
    values = [_text(field, one) for one in parts if str(one).strip()]
    fault = next((v for v in values if isinstance(v, Problem)), None)
    return fault or ([str(v) for v in values] if values else Problem("empty"))


def _address(field: Field, raw: Any) -> str | Problem:
    value = _text(field, raw)
    if isinstance(value, Problem) or DOOR.search(value):
        return value
    return Problem("address_detail")


_READERS: dict[FieldType, Callable[[Field, Any], Any]] = {
    FieldType.TEXT: _text,
    FieldType.ENTITY_NAME: _entity_name,
    FieldType.PERSON_NAME: _person_name,
    FieldType.PHONE: _phone,
    FieldType.LANDLINE: _matching(LANDLINE, "landline"),
    FieldType.EMAIL: _matching(EMAIL, "email"),
    FieldType.POSTCODE: _matching(re.compile(r"\d{6}"), "postcode"),
    FieldType.ID_NUMBER: _id_number,
    FieldType.USCC: _uscc,
    FieldType.ADDRESS: _address,
    FieldType.INTEGER: _integer,
    FieldType.NUMBER: _number,
    FieldType.AREA: _number,
    FieldType.LENGTH: _number,
    FieldType.MONEY: _number,
    FieldType.DATE: _date,
    FieldType.BOOLEAN: _boolean,
    FieldType.CHOICE: _choice,
    FieldType.MULTI_CHOICE: _multi_choice,
    FieldType.TEXT_LIST: _text_list,
}


def _limits(field: Field, value: Any, context: Context, today: date) -> Problem | None:
    rules = field.validation
    if rules.equals is not None and value != rules.equals:
        return Problem("must_agree")
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _number_limits(rules, Decimal(str(value)), context)
    if field.type is FieldType.DATE:
        return _date_limits(rules, value, context, today)
    if field.type is FieldType.ID_NUMBER and value[6:14] > today.strftime("%Y%m%d"):
        return Problem("id_birth", {"birth": value[6:14]})
    if isinstance(value, str):
        if rules.min_length is not None and len(value) < rules.min_length:
            return Problem("too_short", {"min": rules.min_length})
        if rules.pattern is not None and not re.fullmatch(rules.pattern, value):
            return Problem("form")
    if isinstance(value, list) and rules.min_length is not None and len(value) < rules.min_length:
        return Problem("choose_one")
    return None


def _number_limits(rules: Validation, value: Decimal, context: Context) -> Problem | None:
    if rules.above is not None and value <= rules.above:
        return Problem("not_above", {"above": f"{rules.above:f}"})
    if rules.min is not None and value < rules.min:
        return Problem("below_min", {"min": f"{rules.min:f}"})
    if rules.max is not None and value > rules.max:
        return Problem("above_max", {"max": f"{rules.max:f}"})
    if rules.at_most_field is not None:
        other = context.get(rules.at_most_field)
        if isinstance(other, (int, float)) and value > Decimal(str(other)):
            return Problem("above_other", {"max": str(other)})
    return None


def _date_limits(rules: Validation, value: str, context: Context, today: date) -> Problem | None:
    def bound(name: str | None) -> str | None:
        return today.isoformat() if name == "today" else (context.get(name) if name else None)

    earliest, latest = bound(rules.not_before), bound(rules.not_after)
    if isinstance(earliest, str) and value < earliest:
        return Problem("too_early", {"earliest": earliest})
    if isinstance(latest, str) and value > latest:
        return Problem("too_late", {"latest": latest})
    return None
