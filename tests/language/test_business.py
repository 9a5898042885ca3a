"""Which business is meant, whether it is sure, and when nothing should be guessed."""

from __future__ import annotations

import pytest

from assistant.catalog.catalogue import Catalogue
from assistant.language.business import BusinessRecogniser

CERTAIN = {
    "想开个小饭馆": "restaurant",
    "我要卖螺蛳粉": "snack_shop",
    "恰饭的馆子，我想开一个": "restaurant",
    "俺寻思整个烧烤摊子": "restaurant",
    "想開間茶餐廳": "restaurant",
    "我想盘个门面搞米粉店 要办么子手续咯": "snack_shop",
    "那个嗯我想开个理发店就是剪头发的那种": "hair_beauty_salon",
    "开个饭管": "restaurant",
    "想开宾观": "hotel",
    "我要开要店": "pharmacy",
    "我原来开饭店的，现在想改开药店": "pharmacy",
    "不开饭馆了，开药店": "pharmacy",
    "我在药店旁边开个奶茶店": "drinks_shop",
    "早餐车": "snack_shop",
    "店名叫再见咖啡": "cafe",
    "开超市还要卖烟": "supermarket",
}
VAGUE = ["开个公司", "我想开一家店", "做生意", "我要办营业执照", "给我办个食品经营许可证", "整个门面做买卖"]
NOTHING = ["开个律所", "随便", "我不知道", "搞建筑", "今天天气真好"]
EXEMPT = {
    "自家菜地的菜多了，挑去卖": "own_produce",
    "自己家种的菜拿去卖要不要办证": "own_produce",
    "摆地摊卖袜子": "goods_at_assigned_places",
    "我给人上门做饭": "handy_services",
}


@pytest.fixture(scope="module")
def recogniser(catalogue: Catalogue) -> BusinessRecogniser:
    return BusinessRecogniser(catalogue)


@pytest.mark.parametrize("said", CERTAIN)
def test_it_is_certain(recogniser: BusinessRecogniser, said: str) -> None:
    reading = recogniser.recognise(said)
    assert (reading.certainty, [c.id for c in reading.candidates]) == ("certain", [CERTAIN[said]])


@pytest.mark.parametrize("said", VAGUE)
def test_a_business_without_a_word_of_which_is_asked_for(recogniser: BusinessRecogniser, said: str) -> None:
    reading = recogniser.recognise(said)
    assert (reading.certainty, reading.vague, reading.candidates) == ("unknown", True, ())


@pytest.mark.parametrize("said", NOTHING)
def test_nothing_is_guessed(recogniser: BusinessRecogniser, said: str) -> None:
    assert recogniser.recognise(said, guess=False).certainty == "unknown"


def test_a_wrong_character_is_offered_not_taken(recogniser: BusinessRecogniser) -> None:
    reading = recogniser.recognise("我想开家奶荼店")
    assert (reading.certainty, reading.candidates[0].id) == ("close", "drinks_shop")


@pytest.mark.parametrize("said", EXEMPT)
def test_what_needs_no_approval_is_known(recogniser: BusinessRecogniser, said: str) -> None:
    exempt = recogniser.recognise(said).exempt
    assert exempt is not None
    assert exempt.id == EXEMPT[said]
    assert exempt.basis


OUTSIDE = {
    "我要结婚，领结婚证": "marriage",
    "结昏证去哪办": "marriage",
    "公积金想取出来": "housing_fund",
    "身份證到期了換一個": "identity_card",
    "想办护照出国旅游": "passport",
}


@pytest.mark.parametrize("said", OUTSIDE)
def test_a_matter_of_another_office_is_no_business(recogniser: BusinessRecogniser, said: str) -> None:
    reading = recogniser.recognise(said)
    assert reading.candidates == ()
    assert reading.outside is not None
    assert reading.outside.id == OUTSIDE[said]


def test_a_kind_named_is_a_business_all_the_same(recogniser: BusinessRecogniser) -> None:
    assert recogniser.recognise("开旅行社，帮人办护照").outside is None


def test_a_fixed_place_ends_the_exemption(recogniser: BusinessRecogniser) -> None:
    assert recogniser.recognise("开个店卖自己种的菜").exempt is None


def test_every_word_of_the_catalogue_finds_its_own_type(catalogue: Catalogue, recogniser: BusinessRecogniser) -> None:
    lost = [
        (word, type_.id)
        for type_ in catalogue.business_types.values()
        for word in type_.words
        if type_.id not in [c.id for c in recogniser.recognise(f"我想开{word}").candidates]
    ]
    assert lost == []
