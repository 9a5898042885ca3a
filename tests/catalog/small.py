"""A small sound catalogue as files, for tests that spoil one thing at a time."""

from __future__ import annotations

from pathlib import Path

EDITION = "edition: {id: test, publisher: 测试, published: 2026-01-01}\n"
PLACES = """\
departments:
  - {id: market, name: 市场监管}
  - {id: fire, name: 消防}
parameters:
  - {id: small_max, label: 小店上限, value: 50.5, unit: ㎡}
  - {id: sign_mode, label: 招牌办法, value: filing}
sections:
  - {id: basics, name: 基本情况}
materials:
  - {id: plan, name: 平面图}
"""
FIELDS = """\
fields:
  - {id: business.type, label: 业态, type: multi_choice, question: 做什么, short_question: 做什么, help: 为什么}
  - {id: consent.privacy, label: 同意, type: boolean, question: 同意吗, short_question: 同意吗, help: 为什么}
  - {id: premises.area, label: 面积, type: area, question: 多大, short_question: 多大, help: 为什么, section: basics}
  - id: sign.type
    label: 招牌
    type: choice
    question: 哪种招牌
    short_question: 哪种招牌
    help: 为什么
    options:
      - {value: none, label: 不做}
      - {value: front, label: 门头}
  - {id: sign.width, label: 招牌宽, type: length, question: 多宽, short_question: 多宽, help: 为什么,
     when: {sign.type: front}}
"""
ITEMS = """\
items:
  - id: registration
    ref: I01
    name: 营业执照
    short_name: 执照
    department: market
    kind: registration
    because: 开店要执照
    fee: 不收费
    basis: [{law: 登记条例, article: 第14条}]
    statutory: {days: 3, unit: workday}
    promised: {days: 1, unit: workday}
    fields: [premises.area]
    materials: [plan]
  - id: fire_check
    ref: I09
    name: 消防检查
    short_name: 消防
    department: fire
    kind: licence
    when:
      all:
        - premises.area: {more_than: {parameter: small_max}}
        - any: [{business.type: {includes: diner}}, {sign.type: front}]
    because: 面积大
    fee: 不收费
    basis: [{law: 消防法, article: 第15条}]
    requires:
      - item: registration
    fields: [premises.area, sign.type, sign.width]
"""
BUSINESS = """\
bundles:
  - {id: open_shop, ref: B02, name: 开店一件事, lead_department: market, basis: [{law: 许可法, article: 第26条}]}
business_types:
  - id: diner
    ref: T01
    name: 饭馆
    industry_codes: ["6210"]
    words: [饭店, 餐馆]
    bundle: open_shop
    items: [registration, fire_check]
  - id: shop
    ref: T09
    name: 便利店
    industry_codes: ["5213"]
    words: [小卖部]
    bundle: open_shop
    items: [registration]
"""
CITY = """\
city:
  id: changsha
  name: 长沙市
  region_code: "430100"
  parameters:
    small_max: 80
  promised:
    registration: {days: 0, unit: immediate}
  department_names: {fire: 消防救援支队}
  lead_departments: {open_shop: fire}
"""
FILES = {
    "edition.yml": EDITION,
    "places.yml": PLACES,
    "fields.yml": FIELDS,
    "items.yml": ITEMS,
    "bundles/business.yml": BUSINESS,
    "cities/changsha.yml": CITY,
}


def written(directory: Path, changed: dict[str, str] | None = None) -> Path:
    """`directory`/data with the small catalogue, some of its files changed or added."""
    data = directory / "data"
    for name, text in {**FILES, **(changed or {})}.items():
        (data / name).parent.mkdir(parents=True, exist_ok=True)
        (data / name).write_text(text, encoding="utf-8")
    return data


def spoilt(text: str, old: str, new: str) -> str:
    """The text with its only `old` replaced."""
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
    return text.replace(old, new)
