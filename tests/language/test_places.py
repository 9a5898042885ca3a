"""Another place than the city whose rules are published."""

from __future__ import annotations

import pytest

from assistant.catalog.schema import CityOverlay
from assistant.language.places import elsewhere

CITY = CityOverlay(id="changsha", name="长沙市", region_code="430100")


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ("我想在北京朝阳区开个火锅店，120平", "北京"),
        ("武汉那边想搞个药店", "武汉"),
        ("俺想开个卖羊肉粉的小店子，在邵阳", "邵阳"),
        ("在湖南邵阳开店", "邵阳"),
        ("店搬到湘潭去了", "湘潭"),
        ("在深圳", "深圳"),
    ],
)
def test_it_is_named(said: str, place: str) -> None:
    assert elsewhere(said, CITY) == place


@pytest.mark.parametrize(
    "said",
    [
        "在长沙开饭馆",
        "在湖南长沙",
        "在湖南开店",
        "我想开个重庆小面",
        "在重庆火锅旁边",
        "开在上海路12号",
        "我在邵阳的户口",
        "桂林米粉店开在岳麓区",
        "在中山路开店",
        "在黄山大道",
        "到广州进货",
        "在大同小学旁边",
        "兰州拉面馆",
        "打算去宁乡办厂",
    ],
)
def test_a_dish_a_street_or_where_somebody_comes_from_is_no_place_of_a_shop(said: str) -> None:
    assert elsewhere(said, CITY) is None


def test_an_address_is_in_the_city_that_it_begins_with() -> None:
    assert elsewhere("邵阳市大祥区宝庆路12号", CITY, address=True) == "邵阳"
    assert elsewhere("长沙市岳麓区麓山南路12号", CITY, address=True) is None
    assert elsewhere("中山路12号", CITY, address=True) is None
