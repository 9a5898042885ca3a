"""A small catalogue with every kind of rule: enough to reason about by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
import yaml

from assistant.applications.commands import Moment, Outcome, give
from assistant.applications.model import Application, Source
from assistant.catalog.catalogue import Catalogue
from assistant.catalog.schema import Document

SMALL = """
edition: {id: test, publisher: 测试, published: 2026-01-01}
departments: [{id: market, name: 市场监管}, {id: fire, name: 消防}, {id: city, name: 城管}]
parameters: [{id: small_max, label: 小店上限, value: 50, unit: ㎡}]
fields:
  - {id: business.type, label: 业态, type: multi_choice, question: 做什么, short_question: 做什么, help: h,
     options: [{value: diner, label: 饭馆}, {value: shop, label: 小店}]}
  - {id: entity.has_licence, label: 有执照, type: boolean, question: q, short_question: s, help: h}
  - {id: premises.area_total, label: 面积, type: area, unit: ㎡, question: q, short_question: s, help: h,
     validation: {above: 0, max: 100000, decimals: 1, message: 请填大于 0 的数}}
  - {id: sign.type, label: 招牌, type: choice, question: q, short_question: s, help: h,
     options: [{value: none, label: 不做}, {value: front, label: 门头}, {value: large, label: 大型}]}
  - {id: sign.width, label: 招牌宽, type: length, unit: 米, question: q, short_question: s, help: h,
     when: {sign.type: {in: [front, large]}}}
  - {id: consent.privacy, label: 同意, type: boolean, question: q, short_question: s, help: h,
     validation: {equals: true}}
  - {id: entity.name, label: 店名, type: entity_name, question: q, short_question: s, help: h}
  - {id: person.name, label: 姓名, type: person_name, question: q, short_question: s, help: h, personal: true}
  - {id: contact.email, label: 邮箱, type: email, question: q, short_question: s, help: h, optional: true}
items:
  - {id: registration, ref: I01, name: 营业执照, short_name: 执照, department: market, kind: registration,
     when: {entity.has_licence: false}, because: 还没有执照, because_not: 已有执照, fee: 不收费,
     basis: [{law: 登记条例, article: 第14条}], fields: [entity.name, person.name, contact.email]}
  - {id: food, ref: I18, name: 食品经营许可, short_name: 食品, department: market, kind: licence,
     when: {premises.area_total: {more_than: {parameter: small_max}}}, because: 达到面积, because_not: 面积小,
     fee: 不收费, basis: [{law: 食安法, article: 第35条}], fields: [entity.name, premises.area_total]}
  - {id: small_food, ref: I20, name: 小餐饮登记, short_name: 小餐饮, department: market, kind: registration,
     when: {premises.area_total: {at_most: {parameter: small_max}}}, because: 面积小, because_not: 面积大,
     fee: 不收费, basis: [{law: 食安法, article: 第36条}], fields: [entity.name]}
  - {id: sign, ref: I11, name: 招牌设置, short_name: 招牌, department: city, kind: filing,
     when: {sign.type: {in: [front, large]}}, because: 要做招牌, because_not: 不做招牌, fee: 不收费,
     basis: [{law: 市容条例, article: 第11条}], fields: [sign.type, sign.width]}
  - {id: health, ref: I24, name: 健康证明, short_name: 健康证, department: market, kind: service,
     because: 做餐饮要健康证明, fee: 不收费, basis: [{law: 食安法, article: 第45条}]}
bundles: [{id: open_shop, ref: B02, name: 开店一件事, lead_department: market, basis: [{law: 许可法, article: 第26条}]}]
business_types:
  - {id: diner, ref: T01, name: 饭馆, industry_codes: ["6210"], words: [饭馆], bundle: open_shop,
     items: [registration, food, small_food, sign, health]}
  - {id: shop, ref: T09, name: 小店, industry_codes: ["5213"], words: [小店], bundle: open_shop,
     items: [registration, sign]}
blockers:
  - {id: too_large, business: [diner], when: {premises.area_total: {more_than: 9000}}, text: 太大了, instead: 换个小的,
     basis: [{law: 某法, article: 第1条}]}
"""


def small_catalogue() -> Catalogue:
    document = Document.model_validate(yaml.safe_load(SMALL))

    def by_id(things: tuple[Any, ...]) -> dict[str, Any]:
        return {one.id: one for one in things}

    assert document.edition is not None
    return Catalogue(
        version="v1",
        edition=document.edition,
        city=None,
        departments=by_id(document.departments),
        parameters=by_id(document.parameters),
        sections={},
        fields=by_id(document.fields),
        materials={},
        items=by_id(document.items),
        bundles=by_id(document.bundles),
        business_types=by_id(document.business_types),
        blockers=document.blockers,
    )


MOMENT = Moment(datetime(2026, 11, 24, 2, tzinfo=UTC), date(2026, 11, 24), Source.TYPED)


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return small_catalogue()


@pytest.fixture
def application() -> Application:
    return Application("a_1", "v1", "changsha")


def given(catalogue: Catalogue, application: Application, **values: Any) -> Outcome:
    """`give` with dots written as double underscores: premises__area_total=80."""
    return give(catalogue, application, {k.replace("__", "."): v for k, v in values.items()}, MOMENT)
