"""Days as people name them, seen from Wednesday 2026-11-25."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.language.dates import read_date
from assistant.language.script import simplified
from tests.language.conftest import TODAY

ABOUT = True
DATES: dict[str, Any] = {
    "2028.12.31": "2028-12-31",
    "26.5.1": "2026-05-01",
    "去年十月一号": "2025-10-01",
    "上个月1号": "2026-10-01",
    "2028-1-1": "2028-01-01",
    "2028/1/1": "2028-01-01",
    "20280101": "2028-01-01",
    "2028年2月29": "2028-02-29",
    "２０２８年１２月３１日": "2028-12-31",
    "二零二八年十二月三十一": "2028-12-31",
    "二〇二八年元月": None,
    "明年1月1": "2027-01-01",
    "十二月二十": "2026-12-20",
    "三月一号": "2027-03-01",
    "下个月十五号": "2026-12-15",
    "下下个月五号": "2027-01-05",
    "明天": "2026-11-26",
    "大后天": "2026-11-28",
    "周五": "2026-11-27",
    "下周一": "2026-11-30",
    "星期一": "2026-11-30",
    "下个礼拜三": "2026-12-02",
    "2028年3月1号，不对，是2029年3月1号": "2029-03-01",
    "明年三月": ("2027-03-01", ABOUT),
    "27年3月": ("2027-03-01", ABOUT),
    "28年底": ("2028-12-31", ABOUT),
    "二八年底": ("2028-12-31", ABOUT),
    "年底": ("2026-12-31", ABOUT),
    "月底": ("2026-11-30", ABOUT),
    "下个月底": ("2026-12-31", ABOUT),
    "明年年初": ("2027-01-01", ABOUT),
    "三个月后": ("2027-02-25", ABOUT),
    "半年后": ("2027-05-25", ABOUT),
    "两年以后": ("2028-11-25", ABOUT),
    "国庆": ("2027-10-01", ABOUT),
    "2029年元旦": ("2029-01-01", ABOUT),
    "三零年五一": ("2030-05-01", ABOUT),
    "二九年七月二十": "2029-07-20",
    "2030年5月1号劳动节": "2030-05-01",
    "明年五一": ("2027-05-01", ABOUT),
    "元旦前": ("2027-01-01", ABOUT),
    "三八节那天": ("2027-03-08", ABOUT),
    "腊月": None,
    "农历三月初八": None,
    "正月十五": None,
    "过完年": None,
    "五一路12号": None,
    "初中旁边": None,
    "三号": None,
    "签了三年": None,
    "越快越好": None,
}


@pytest.mark.parametrize("said", DATES)
def test_a_day_is_read_or_left_unread(said: str) -> None:
    readings = read_date(simplified(said), TODAY)
    value, about = DATES[said] if isinstance(DATES[said], tuple) else (DATES[said], False)
    assert (readings[0].value if readings else None) == value
    assert (readings[0].approximate if readings else False) is about


def test_an_impossible_day_keeps_its_words() -> None:
    assert read_date("2027年2月30号", TODAY)[0].value == "2027年2月30号"
