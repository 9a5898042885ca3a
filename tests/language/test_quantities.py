"""Areas, money, lengths and counts as people say them. What was said approximately is marked, to be confirmed."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.catalog.schema import FieldType
from assistant.language.quantities import find_quantities, read_quantity
from assistant.language.script import simplified

ABOUT = True
AREAS: dict[str, Any] = {
    "80": 80,
    "8o平": 80,
    "不止一百，一百一十二": 112,
    "楼下四十楼上三十五，一起七十五": 75,
    "上下两层，每层60": (120, ABOUT),
    "半亩多点": (333.33, ABOUT),
    "八十": 80,
    "八零": 80,
    "就80": 80,
    "80㎡": 80,
    "80m2": 80,
    "８０平": 80,
    "八十五个平方": 85,
    "120平方呗": 120,
    "120个平方": 120,
    "一百二": 120,
    "一百二十点五平米": 120.5,
    "壹佰贰拾平方米": 120,
    "两百五": 250,
    "一千二": 1200,
    "1,200平": 1200,
    "俩门面加起来一百六十平": 160,
    "一亩二": 800,
    "1.5亩": 1000,
    "半亩": 333.33,
    "两分地": 133.33,
    "900平尺": 100,
    "不是80是90": 90,
    "不是80，90": 90,
    "80，不对，是90平": 90,
    "80,不对 90": 90,
    "八十平不对，是九十": 90,
    "八十说错了九十": 90,
    "八十来平": (80, ABOUT),
    "百把平": (100, ABOUT),
    "千把平": (1000, ABOUT),
    "百十平": (110, ABOUT),
    "三四十平": (40, ABOUT),
    "七八十": (80, ABOUT),
    "一百二三十平": (130, ABOUT),
    "一百来个平方": (100, ABOUT),
    "一百六十几平": (160, ABOUT),
    "八十好几平": (80, ABOUT),
    "不到一百": (100, ABOUT),
    "八十平不到": (80, ABOUT),
    "一百平出头": (100, ABOUT),
    "大概80": (80, ABOUT),
    "80左右": (80, ABOUT),
    "80到100平": (100, ABOUT),
    "八十到一百": (100, ABOUT),
    "长10米宽8米": (80, ABOUT),
    "10乘8": (80, ABOUT),
    "10米*8米": (80, ABOUT),
    "楼上四十楼下五十": (90, ABOUT),
    "一楼80平二楼60平": (140, ABOUT),
    "楼上楼下两层，总共一百八": 180,
    "一间铺子三十五": 35,
    "六十平，中介说是六十二": (62, ABOUT),
    "几十平": None,
    "好几百平": None,
    "80平还是90平来着": None,
    "13800138000": None,
    "再说一遍": None,
    "第一题": None,
    "芙蓉中路12号": None,
    "二十年老店": None,
    "五一路": None,
    "80块": None,
    "不知道": None,
}
MONEY: dict[str, Any] = {
    "五十万": 500000,
    "50万": 500000,
    "50 万": 500000,
    "50w": 500000,
    "30W元": 300000,
    "8k": 8000,
    "5千块": 5000,
    "5百块": 500,
    "三万五": 35000,
    "3万5": 35000,
    "3万5千": 35000,
    "12万5千": 125000,
    "1.2万": 12000,
    "0.3个亿": 30000000,
    "1,200元": 1200,
    "一千万": 10000000,
    "10万块钱": 100000,
    "拾万元整": 100000,
    "一百来万": (1000000, ABOUT),
    "五六万": (60000, ABOUT),
    "几十万": None,
    "80平": None,
}
COUNTS: dict[str, Any] = {
    "3": 3,
    "三个人": 3,
    "俩人": 2,
    "先请仨": 3,
    "二十间房": 20,
    "负一": -1,
    "负一层": -1,
    "地下一层": -1,
    "两三个人": (3, ABOUT),
    "三五个": (5, ABOUT),
    "十来个": (10, ABOUT),
    "十七八个": (18, ABOUT),
    "一二楼": (2, ABOUT),
    "三个厨师两个服务员": (5, ABOUT),
    "一楼带二楼": None,
    "算一算有十五个": 15,
    "四个厨子仨学徒": (7, ABOUT),
    "每间三张，十间": (30, ABOUT),
    "80平": None,
}
LENGTHS: dict[str, Any] = {
    "3米": 3,
    "两米五": 2.5,
    "三米二": 3.2,
    "3米半": 3.5,
    "80公分": 0.8,
    "九尺": 3,
    "1.2公里": 1200,
    "300": 300,
    "大概三百米": (300, ABOUT),
    "两里路": 1000,
    "三百米吧，导航上三百二": (320, ABOUT),
    "骑车十分钟": None,
    "两人高": None,
}
CASES = [
    *((FieldType.AREA, said, wanted) for said, wanted in AREAS.items()),
    *((FieldType.MONEY, said, wanted) for said, wanted in MONEY.items()),
    *((FieldType.INTEGER, said, wanted) for said, wanted in COUNTS.items()),
    *((FieldType.LENGTH, said, wanted) for said, wanted in LENGTHS.items()),
]


@pytest.mark.parametrize(("type_", "said", "wanted"), CASES)
def test_an_amount_is_read_or_left_unread(type_: FieldType, said: str, wanted: Any) -> None:
    readings = read_quantity(simplified(said), type_)
    value, about = wanted if isinstance(wanted, tuple) else (wanted, False)
    assert (readings[0].value if readings else None) == value
    assert (readings[0].approximate if readings else False) is about


def test_the_part_taken_back_is_no_value() -> None:
    assert [r.value for r in find_quantities("80平，不对，是90平", FieldType.AREA)] == [90]
