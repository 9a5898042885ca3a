"""A business added to the one known, one of several given up, and permits that are there already: in words."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from assistant.applications.facts import Facts
from assistant.applications.model import Answer, Application, Source
from assistant.catalog.catalogue import BUSINESS_FIELD, HELD_FIELD, Catalogue
from assistant.dialogue.held_permits import HeldPermitsReader
from assistant.dialogue.several_businesses import SeveralBusinesses
from assistant.dialogue.summary import not_needed
from assistant.language.business import BusinessRecogniser

AT = datetime(2026, 11, 25, tzinfo=UTC)
TODAY = date(2026, 11, 25)


@pytest.fixture(scope="module")
def several(catalogue: Catalogue) -> SeveralBusinesses:
    return SeveralBusinesses(catalogue, BusinessRecogniser(catalogue))


@pytest.fixture(scope="module")
def permits(catalogue: Catalogue) -> HeldPermitsReader:
    return HeldPermitsReader(catalogue)


def application(catalogue: Catalogue, *business: str, **more: Any) -> Application:
    values = {BUSINESS_FIELD: list(business), **{n.replace("__", "."): v for n, v in more.items()}}
    answers = {name: Answer(value, Source.SAID, None, AT) for name, value in values.items()}
    return Application("a", catalogue.version, "changsha", answers=answers)


@pytest.mark.parametrize(
    ("before", "said", "after"),
    [
        ("cafe", "还想加一个书店", "cafe bookshop"),
        ("drinks_shop", "另外再开个咖啡角", "drinks_shop cafe"),
        ("restaurant", "对了，我还打算再开个药店", "restaurant pharmacy"),
        ("cafe", "书店也一起开", "cafe bookshop"),
        ("convenience_store", "顺便做个快递驿站", "convenience_store courier"),
        ("cafe", "再加个理发店，两样一起办", "cafe hair_beauty_salon"),
        ("hotel", "另外還要開個健身房", "hotel gym"),
        ("cafe bookshop", "再来一个奶茶店", "cafe bookshop drinks_shop"),
    ],
)
def test_another_business_is_added(
    catalogue: Catalogue, several: SeveralBusinesses, before: str, said: str, after: str
) -> None:
    meant = several.meant(said, application(catalogue, *before.split()))
    assert meant is not None
    assert (" ".join(meant.ids), meant.certain) == (after, True)


@pytest.mark.parametrize(
    ("before", "said", "after"),
    [
        ("cafe bookshop", "书店不开了", "cafe"),
        ("cafe bookshop", "算了，不要书店了", "cafe"),
        ("cafe bookshop", "把咖啡馆去掉", "bookshop"),
        ("cafe bookshop gym", "健身房先不办了", "cafe bookshop"),
        ("cafe bookshop gym", "书店和健身房都取消吧", "cafe"),
        ("cafe bookshop", "咖啡馆和书店都不开了", None),
    ],
)
def test_one_of_several_is_given_up(
    catalogue: Catalogue, several: SeveralBusinesses, before: str, said: str, after: str | None
) -> None:
    meant = several.meant(said, application(catalogue, *before.split()))
    assert (None if meant is None else " ".join(meant.ids)) == after


@pytest.mark.parametrize(
    ("before", "said"),
    [
        ("restaurant", "不开饭馆了，改开药店"),
        ("restaurant", "还是开药店吧"),
        ("restaurant", "饭馆不开了"),  # of one business: that is giving it up, and asked about
        ("restaurant", "也卖点烟"),
        ("restaurant", "还没办"),
        ("cafe", "一百平，还要做招牌"),
        ("cafe", "还要办什么证"),
        ("cafe bookshop", "书店不开在小区里"),
        ("cafe bookshop", "书店不开可以吗"),
        ("cafe", "咖啡馆也要开"),
    ],
)
def test_anything_else_changes_no_business(
    catalogue: Catalogue, several: SeveralBusinesses, before: str, said: str
) -> None:
    assert several.meant(said, application(catalogue, *before.split())) is None


def test_what_is_only_asked_about_is_not_taken(catalogue: Catalogue, several: SeveralBusinesses) -> None:
    meant = several.meant("我要是再开个书店要办什么证？", application(catalogue, "cafe"))
    assert meant is None or not meant.certain
    along = several.meant("还卖点咖啡", application(catalogue, "bookshop"), changing=True)
    assert along is not None
    assert not along.certain


@pytest.mark.parametrize(
    ("business", "said", "held"),
    [
        ("restaurant", "食品经营许可证已经有了", ["food_business_licence"]),
        ("convenience_store", "烟草证早就拿到了，电话13800138000", ["tobacco_retail_licence"]),
        ("restaurant", "我手上有食品经营许可", ["food_business_licence"]),
        ("hotel", "卫生许可证办好了，特行证去年也办下来了", ["hotel_special_licence", "public_place_hygiene_licence"]),
        ("restaurant", "排水許可證已經辦好了", ["drainage_permit"]),
        ("restaurant", "食品经营许可证还没办", None),
        ("restaurant", "食品经营许可证有了吗", None),
        ("restaurant", "要有食品经营许可证才能开业吧", None),
        ("restaurant", "营业执照已经有了", None),
        ("restaurant", "招牌已经有了", None),
        ("restaurant", "招牌的备案已经办好了", ["outdoor_sign"]),
        ("restaurant", "油烟净化器有了，排水也接好了", None),
        ("restaurant", "烟草证已经有了的话还要办吗？", None),
        ("restaurant", "有食品经营许可证就行了吗", None),
        ("bookshop", "食品许可证过期了", None),
        ("gym", "烟草证已经有了", None),  # no permit that this business may need
    ],
)
def test_permits_that_are_there(
    catalogue: Catalogue, permits: HeldPermitsReader, business: str, said: str, held: list[str] | None
) -> None:
    found = permits.read(said, application(catalogue, business))
    assert (None if found is None else sorted(found.told)) == held


def test_a_permit_is_taken_back(catalogue: Catalogue, permits: HeldPermitsReader) -> None:
    before = application(catalogue, "restaurant", permits__held=["food_business_licence", "drainage_permit"])
    found = permits.read("说错了，食品经营许可证还没下来", before)
    assert found is not None
    assert (found.items, found.taken_back) == (("drainage_permit",), ("food_business_licence",))
    assert HELD_FIELD in catalogue.fields


def test_what_one_business_does_not_need_is_not_said_where_the_other_needs_it(catalogue: Catalogue) -> None:
    shop = {"pub.mode": "sells", "premises.area_total": 80, "entity.has_licence": True}
    alone = {n.id for n in not_needed(Facts(catalogue, {BUSINESS_FIELD: ["cafe"], **shop}))}
    both = {n.id for n in not_needed(Facts(catalogue, {BUSINESS_FIELD: ["cafe", "bookshop"], **shop}))}
    assert alone - both == {"catering_hygiene_licence"}
