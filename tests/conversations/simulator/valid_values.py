"""Values that a person may truly have, by the field's type and limits. Nobody real: identities are of the 1890s."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import yaml
from stdnum.cn import ric, uscc

from assistant.catalog.schema import Field, FieldType

VALUES = yaml.safe_load(Path(__file__).with_name("values.yml").read_text(encoding="utf-8"))
USCC_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
FIRST_DAY = date(2031, 1, 1)  # later than any day on which this is likely to run: openings and leases lie ahead


def valid_value(field: Field, rng: Random, others: dict[str, Any], districts: tuple[str, ...], bundle: str) -> Any:
    """A normalized value for `field` (DESIGN §5) that must be accepted; `others` are the goal's values so far."""
    rules = field.validation
    if rules.equals is not None:
        return rules.equals
    if field.id == "premises.county":
        return rng.choice(districts or ("天心区",))
    if field.id == "entity.business_scope":
        return rng.choice(VALUES["scopes"].get(bundle, VALUES["other_scopes"]))
    if field.type in NUMBERS:
        return _number(field, rng, others)
    if field.type is FieldType.DATE:
        return _date(field, rng, others)
    if field.type is FieldType.TEXT:
        return rng.choice(VALUES["texts"].get(field.id) or [field.example or "日常经营"])
    return MAKERS[field.type](field, rng)


def person_name(rng: Random) -> str:
    return f"{rng.choice(VALUES['surnames'])}{rng.choice(VALUES['given_names'])}"


def mobile(rng: Random) -> str:
    return f"{rng.choice(VALUES['mobile_heads'])}{rng.randrange(10**8):08d}"


def _id_number(rng: Random) -> str:
    born = date(1890, 1, 1) + timedelta(days=rng.randrange(3600))
    body = rng.choice(("430102", "430103", "110105", "510107")) + f"{born:%Y%m%d}{rng.randrange(1000):03d}"
    return f"{body}{ric.calc_check_digit(body + '0')}"


def _uscc(rng: Random) -> str:
    body = rng.choice(("91", "92")) + "430103" + "".join(rng.choice(USCC_LETTERS) for _ in range(9))
    return f"{body}{uscc.calc_check_digit(body + '0')}"


def _email(rng: Random) -> str:
    return f"{rng.choice(('wang', 'li', 'shop', 'liu'))}{rng.randrange(100)}@{rng.choice(VALUES['mail_hosts'])}"


def _address(rng: Random) -> str:
    if rng.random() < 0.6:
        tail = rng.choice(["", f"{rng.randrange(1, 9)}栋{rng.randrange(101, 140)}", "一楼门面"])
        return f"{rng.choice(VALUES['roads'])}{rng.randrange(2, 400)}号{tail}"
    return f"{rng.choice(VALUES['places'])}{rng.randrange(1, 20)}栋{rng.randrange(101, 140)}室"


def _number(field: Field, rng: Random, others: dict[str, Any]) -> int | float:
    rules = field.validation
    low = float(rules.min) if rules.min is not None else 1.0
    most = float(rules.max) if rules.max is not None else 1e9
    if rules.at_most_field and isinstance(others.get(rules.at_most_field), (int, float)):
        most = min(most, others[rules.at_most_field])
    likely = LIKELY.get(field.id) or LIKELY_BY_TYPE[field.type]
    fit = [v for v in likely if low <= v <= most and (rules.above is None or v > float(rules.above))]
    return rng.choice(fit) if fit else max(1, int(low))


def _date(field: Field, rng: Random, others: dict[str, Any]) -> str:
    start = FIRST_DAY
    before = field.validation.not_after
    if before == "today":
        start = date(2019, 1, 1)
    elif before is not None:  # begins before another day that lies ahead
        start = date(2025, 1, 1)
    return (start + timedelta(days=rng.randrange(340))).isoformat()


def _some(field: Field, rng: Random) -> list[str]:
    values = [o.value for o in field.options]
    if "none" in values and rng.random() < 0.6:
        return ["none"]
    real = [v for v in values if v != "none"]
    chosen = rng.sample(real, min(len(real), rng.choice((1, 1, 2, 3))))
    return [v for v in real if v in chosen]


NUMBERS = {FieldType.INTEGER, FieldType.NUMBER, FieldType.AREA, FieldType.LENGTH, FieldType.MONEY}
LIKELY_BY_TYPE: dict[FieldType, tuple[int | float, ...]] = {
    FieldType.INTEGER: (1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 30, 45, 60),
    FieldType.NUMBER: (1, 2, 3, 5, 8, 12, 20),
    FieldType.AREA: (18, 25, 32, 45, 60, 80, 85.5, 90, 105, 120, 136, 200, 260, 320),
    FieldType.LENGTH: (0.6, 0.8, 1, 1.2, 1.5, 2, 2.5, 3, 3.5, 4, 6, 8),
    FieldType.MONEY: (500, 1000, 2000, 50000, 100000, 300000, 500000, 2000000, 3000000),
}
LIKELY: dict[str, tuple[int | float, ...]] = {
    "premises.floor_no": (1, 1, 1, 2, 3, -1),
    "staff.count": (0, 1, 2, 3, 5, 8, 12),
    "shop.distance_to_school": (60, 150, 200, 300, 500, 800, 1200),
    "card.cap": (200, 500, 1000, 2000),
    "food.kitchen_area": (6, 8, 12, 15, 20),
    "fire.exits": (1, 2, 2, 3),
}
MAKERS: dict[FieldType, Callable[[Field, Random], Any]] = {
    FieldType.ENTITY_NAME: lambda _f, rng: rng.choice(VALUES["shop_names"]) + rng.choice(("", "小店", "商行", "店")),
    FieldType.PERSON_NAME: lambda _f, rng: person_name(rng),
    FieldType.PHONE: lambda _f, rng: mobile(rng),
    FieldType.LANDLINE: lambda _f, rng: f"0731-{rng.randrange(82000000, 89999999)}",
    FieldType.EMAIL: lambda _f, rng: _email(rng),
    FieldType.POSTCODE: lambda _f, rng: f"4100{rng.randrange(100):02d}",
    FieldType.ID_NUMBER: lambda _f, rng: _id_number(rng),
    FieldType.USCC: lambda _f, rng: _uscc(rng),
    FieldType.ADDRESS: lambda _f, rng: _address(rng),
    FieldType.BOOLEAN: lambda _f, rng: rng.random() < 0.5,
    FieldType.CHOICE: lambda f, rng: rng.choice(f.options).value,
    FieldType.MULTI_CHOICE: _some,
    FieldType.TEXT_LIST: lambda _f, rng: [person_name(rng) for _ in range(rng.choice((1, 2, 2, 3)))],
}  # fmt: skip
